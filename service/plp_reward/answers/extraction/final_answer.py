"""The final answer of a response: which of the ways to it wins.

A response has at most one answer. Boxes come first, then layouts and prose, from the most to the
least explicit: the first way that sees a claim ends the search, whether it finds an answer or
refuses it, because what a response says in passing must not overrule what it claims. Where claims
differ, ``disagreement`` says what that means. ``docs/extraction.md`` has the rules in words; each
takes time linear in the response's length, whatever it contains.
"""

from __future__ import annotations

import re
from dataclasses import replace

from plp_reward.answers.extraction import turns
from plp_reward.answers.extraction.boxes import last_box, look_alike
from plp_reward.answers.extraction.boxes.inside_a_box import also_said
from plp_reward.answers.extraction.disagreement import Same, alike
from plp_reward.answers.extraction.layouts import answer_tags, hash_marks, json_object, table
from plp_reward.answers.extraction.options import (
    by_either_name,
    options_of,
    other_name,
    other_names,
)
from plp_reward.answers.extraction.outcomes import REFUSED, Expected, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage, Way
from plp_reward.answers.extraction.prose import (
    announced,
    bare_answer,
    last_sentence,
    parts_of_question,
)
from plp_reward.answers.extraction.thinking import Parts, answer_parts
from plp_reward.answers.policy import ExtractionPolicy
from plp_reward.answers.verdict import Step

WAYS: tuple[tuple[str | None, Way], ...] = (
    (None, look_alike.find),
    ("answer_tags", answer_tags.find),
    ("hash_marks", hash_marks.find),
    ("layouts", json_object.find),
    ("phrases", announced.find),
    ("layouts", table.find),
    ("bare", bare_answer.find),
    (None, last_sentence.find),
)
"""The ways of a response without a box, and the setting that turns each off."""

_DIRECTION_OVERRIDE = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONGEST_QUOTED_ANSWER = 12
"""Shorter pieces of a prompt, such as "Tuesday", can be the answer to it."""
_DECLARED = re.compile(r"final\s+answer[^\n]*\n(?:[^\n]*\n)?[^\n]*$", re.IGNORECASE)
_CLOSES = re.compile(r"[\s.$*\\)\]。]*")


def extract(
    response: str,
    policy: ExtractionPolicy,
    prompt: str | None = None,
    *,
    expects: Expected | None = None,
    same: Same = alike,
    seen: list[Step] | None = None,
) -> Extraction:
    """Find the final answer of ``response``.

    Args:
        response: the model's text.
        policy: where the answer may stand.
        prompt: the prompt's text, so that what only repeats it is not taken for an answer.
        expects: gold's kind, which tells prose where an answer ends.
        same: whether two claims of the response have one value; by default, whether their texts do.
        seen: filled with what was seen and what came of it.

    Returns:
        The answer and the rule that found it, or the rule by which there is none.
    """
    offered = prompt is not None and bool(options_of(prompt))
    claimed = by_either_name(prompt, same) if prompt and offered else same
    found = _extract(response, policy, prompt, expects, claimed, seen)
    if prompt is None or not offered:
        return found
    if found is REFUSED[Refusal.NO_ANSWER] and expects == "choice":
        found = _extract(response, policy, prompt, "other", claimed, seen)
        letter = found.answer and other_name(found.answer, prompt, same)
        return found._replace(answer=letter) if letter else REFUSED[Refusal.NO_ANSWER]
    if found is REFUSED[Refusal.NO_ANSWER] and expects != "truth":
        lettered = _extract(response, policy, prompt, "choice", claimed, seen)
        if lettered.answer and other_name(lettered.answer, prompt, same):
            found = lettered
    names = other_names(found.answer, prompt, same) if found.answer else ()
    return found._replace(also=(*found.also, *names)) if names else found


def _extract(
    response: str,
    policy: ExtractionPolicy,
    prompt: str | None,
    expects: Expected | None,
    same: Same,
    seen: list[Step] | None,
) -> Extraction:
    parts = answer_parts(response, policy.thinking_tags)
    passage = Passage("", policy, prompt, expects, same, seen)
    for part in parts.answers:
        text = turns.before_stop_token(part) if policy.single_turn else part
        passage = Passage(text, policy, prompt, expects, same, seen)
        found = last_box.find(passage)
        if found is not None:
            return _checked(found, policy)
        passage.note("box", "nothing there", "behind the thinking" if parts.thought else "")
    if policy.thinking != "after":
        found = _boxed_in_thinking(response, parts, passage)
        if found is not None:
            return _checked(found, policy)
    if not policy.unboxed or len(parts.answers) != 1:
        return REFUSED[Refusal.NO_ANSWER]
    if prompt is not None and _repeats(passage.text, prompt):
        passage.note(passage.text, "refused", REFUSED[Refusal.ECHO].message)
        return REFUSED[Refusal.ECHO]
    if expects == "parts":
        passage = replace(passage, expects="other")
        found = parts_of_question.find(passage) if policy.stated else None
        if found is not None:
            return _checked(found, policy)
    for setting, way in WAYS:
        wanted = setting is None or getattr(policy, setting)
        found = way(passage) if wanted else None
        if found is not None:
            found = _checked(_with_other_forms(found, passage), policy)
        if seen is not None:
            _note(passage, way, found, "" if wanted else f"{setting} is off")
        if found is not None:
            return found
    return REFUSED[Refusal.NO_ANSWER]


def _note(passage: Passage, way: Way, found: Extraction | None, off: str) -> None:
    """Note what came of one way, called by its module's name in words."""
    name = way.__module__.rpartition(".")[2].replace("_", " ")
    if found is None:
        passage.note(name, "not looked for" if off else "nothing there", off)
    elif found.answer is None:
        passage.note(name, "refused", found.message)
    else:
        passage.note(found.answer, "taken", f"as {found.found_by}")


def _with_other_forms(found: Extraction, passage: Passage) -> Extraction:
    """``found`` with the forms in which its answer is said once more, as in a box."""
    if not found.answer:
        return found
    said = also_said(found.answer, passage.same, choice=passage.expects == "choice")
    return found._replace(also=(*found.also, *said)) if said else found


def _checked(found: Extraction, policy: ExtractionPolicy) -> Extraction:
    """``found``, unless its answer is not fit to be read."""
    answer = found.answer
    if answer is None:
        return found
    if not answer:
        return REFUSED[Refusal.NO_ANSWER]
    if len(answer) > policy.max_chars:
        return REFUSED[Refusal.OVER_LIMIT]
    if not answer.isascii() and _DIRECTION_OVERRIDE.search(answer):
        return REFUSED[Refusal.DIRECTION_OVERRIDE]
    return found


def _repeats(text: str, prompt: str) -> bool:
    """True if ``text`` is nothing but a piece of the prompt, longer than an answer or an option."""
    text = text.strip()
    if len(text) <= _LONGEST_QUOTED_ANSWER or text not in prompt:
        return False
    return other_name(text, prompt, alike) is None


def _boxed_in_thinking(response: str, parts: Parts, passage: Passage) -> Extraction | None:
    """The box in the thinking that the policy lets count."""
    policy = passage.policy
    if policy.thinking == "anywhere":
        found = last_box.find(replace(passage, text=response))
    elif parts.thought is None:
        return None
    else:
        thought = parts.thought.rstrip()
        start = thought.rfind("\\boxed")
        if start < 0 or not _DECLARED.search(thought, max(0, start - 300), start):
            return None
        if not _CLOSES.fullmatch(thought, thought.rfind("}") + 1):
            return None
        found = last_box.find(replace(passage, text=thought))
    if found is None or found.answer is None:
        return found
    return found._replace(found_by=Source.BOXED_IN_THINKING)
