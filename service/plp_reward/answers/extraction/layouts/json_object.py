"""The answer of a JSON object that ends a response, however well the JSON is written.

Models put LaTeX and line breaks into strings without escaping them, quote with the wrong marks,
leave commas or the closing brace out. What was meant is still plain: the value of the one key that
is called ``answer``. Strict JSON is read as such; anything else is read key by key.
"""

from __future__ import annotations

import json
import re
from typing import Any

from plp_reward.answers.extraction import disagreement
from plp_reward.answers.extraction.marks import unannounced, unwrap
from plp_reward.answers.extraction.outcomes import REFUSED, Expected, Extraction, Refusal, Source
from plp_reward.answers.extraction.passage import Passage
from plp_reward.answers.extraction.prose import announced
from plp_reward.answers.extraction.prose.reduced_value import reduced
from plp_reward.answers.parsing.escapes import restored_in_value
from plp_reward.answers.parsing.word_set import word_set

_LONGEST_OBJECT = 8_000
_LONGEST_VALUE = 2_000
_MOST_OBJECTS = 8
_MOST_ITEMS = 32
_KEYS = word_set(
    "answer final_answer finalanswer final_result correct_answer result answers predicted_answer"
    " model_answer numeric_answer numerical_answer prediction"
)
_KEYS |= {"final answer", "答案", "最终答案", "正确答案"}
_CHOICES = word_set(
    "choice option selected_option selected_choice correct_option answer_choice correct_choice"
    " predicted_option predicted_choice final_choice"
)
"""Keys of a letter, where gold is one."""
_INNER = _KEYS | {"value", "number", "amount"}
"""Keys of an object within, of which one holds the value."""
_FENCE_END = re.compile(r"(?:(?:```\w*|\[/?[A-Za-z_]{2,20}\]|</?[A-Za-z_]{1,20}>)\s*){1,4}\Z")
"""What closes the block that an object stands in: a fence, ``[/JSON]``, ``</json>``."""
_OBJECT_START = re.compile(
    r"(?:\A|\n|```(?:json)?\s?)[ \t]{0,8}"
    r"(?:\*{0,2}(?P<label>\w[\w ]{0,24})[:：]\*{0,2}[ \t]{0,4})?(?=\{)"
)
_SETTLED = re.compile(r"(?:final|correct(?:ed|ion)|revised)\b", re.IGNORECASE)
"""Labels of an object that takes the place of those in front of it."""
_DEEPEST = 3
"""Objects within objects in which an answer is looked for."""
_NAME = re.compile(r"[^\W\d][\w ']{0,30}")
_LABEL = re.compile(r"(?:part[ _]?)?([a-h]|[1-9]|i{1,3})", re.IGNORECASE)
"""What a value in an object of several is called, or what part of the question it answers."""
_UNESCAPED = re.compile(r'\\(?=[^"\\/bfnrtu]|[bfnrtu][A-Za-z]|u(?![0-9a-fA-F]{4}))')
"""A backslash of a LaTeX command: no letter follows an escape that is meant as one."""
_ESCAPED = re.compile(r'\\\\|\\"')
_KEY = re.compile(
    r"""[{,\n]\s{0,20}["'“”]?(answers?|final[_ ]?answer|result|(?:最终|正确)?答案)["'“”]?"""
    r"\s{0,4}[:：]\s{0,20}",
    re.IGNORECASE,
)
_END_OF_TEXT = re.compile(r"""["'”](?=\s{0,20}(?:,\s{0,20}["'“\w]|,?\s{0,20}\}|,?\s{0,20}\Z|\n))""")
_END_OF_VALUE = re.compile(r"\s{0,20}(?:,\s{0,20}[\"'“\n]|\}|\n)")


def find(passage: Passage) -> Extraction | None:
    """The answer of an object at the end, unless a phrase in front of it says another one."""
    value = _object_value(passage.text, passage.expects)
    if value is None:
        return None
    answer, *also = _forms(value, passage.expects)
    if not answer:
        return REFUSED[Refusal.NO_ANSWER]
    phrased = announced.find(passage, of_the_whole=True)
    said = phrased.answer if phrased and not _lies_in_object(passage, phrased.answer) else None
    if said and not disagreement.restated(said, answer, passage.same):
        return REFUSED[Refusal.SEVERAL_ANSWERS]
    listed = ", " in answer and answer[0] not in "([{" and f"[{answer}]" in passage.text
    return Extraction(answer, Source.LAYOUT, also=(*also, *([f"[{answer}]"] if listed else ())))


def _lies_in_object(passage: Passage, said: str | None) -> bool:
    """True if a phrase stands within the object's own text, as in its reasoning."""
    start = passage.text.rfind("\n{")
    opened = 0 if passage.text.lstrip(" \n`json").startswith("{") else start
    return said is not None and opened >= 0 and said in passage.text[opened:]


def _object_value(text: str, expects: Expected | None) -> Any:
    """The answer in an object that ends ``text``, as JSON has it; "" if there are several.

    None if there is no such object. A key of another name, such as ``score``, says nothing,
    whatever its value.
    """
    if "{" not in text[-_LONGEST_OBJECT:]:
        return None
    end = _FENCE_END.sub("", text[-_LONGEST_OBJECT:].rstrip()).rstrip()
    starts = list(_OBJECT_START.finditer(end))[:_MOST_OBJECTS]
    if starts and _SETTLED.match(starts[-1]["label"] or ""):
        starts = starts[-1:]
    for start in starts:
        object_ = end[start.end() :]
        found = _strict(object_)
        values = _values(found, expects) if found is not None else _tolerant(object_)
        if values is None:
            continue
        if not values:
            return None
        return values[0] if len(values) == 1 else ""
    return None


def _strict(text: str) -> list[tuple[str, Any]] | None:
    """The pairs of an object; backslashes of LaTeX may be single, line breaks be as they are."""
    if not text.endswith("}"):
        return None
    for spelled in (text, _escaped(text)):
        try:
            pairs = json.loads(
                spelled, object_pairs_hook=lambda pairs: pairs, parse_float=str, strict=False
            )
        except (ValueError, RecursionError):
            continue
        return pairs if isinstance(pairs, list) else None
    return None


def _escaped(text: str) -> str:
    """``text`` with the backslashes of LaTeX commands doubled."""
    return "".join(
        piece if at % 2 else _UNESCAPED.sub(r"\\\\", piece)
        for at, piece in enumerate(re.split(r"(\\\\)", text))
    )


def _values(
    pairs: list[tuple[str, Any]], expects: Expected | None, *, depth: int = _DEEPEST
) -> list[Any]:
    """The values of the keys that are called an answer; those of objects within, if none is."""
    found = [value for key, value in pairs if str(key).lower() in _KEYS]
    if not found and expects == "choice":
        found = [value for key, value in pairs if str(key).lower() in _CHOICES]
    if found or not depth:
        return found
    within = [value for _, value in pairs if _is_object(value)]
    return [each for value in within for each in _values(value, expects, depth=depth - 1)]


def _is_object(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, tuple) for one in value)


def _tolerant(text: str) -> list[Any] | None:
    """The values of the keys that are called an answer, in what is not quite JSON."""
    if '"' not in text and "'" not in text and "“" not in text:
        return None
    values: list[Any] = []
    for key in _KEY.finditer(text):
        start = key.end()
        if text[start : start + 1] in ("'", '"', "“"):
            end = _END_OF_TEXT.search(text, start + 1, start + _LONGEST_VALUE)
            value = text[start + 1 : end.start()] if end else ""
        else:
            end = _END_OF_VALUE.search(text, start, start + _LONGEST_VALUE)
            value = text[start : end.start()] if end else ""
        values.append(_ESCAPED.sub(lambda escaped: escaped[0][1], value))
    return values or None


def _forms(value: Any, expects: Expected | None) -> list[str]:
    """The forms in which a value may be meant, the plainest first."""
    said = _said(value, expects)
    if not said or not isinstance(value, list):
        return [said]
    if not _is_object(value):
        return [said, f"[{said}]"] if all(isinstance(row, list) for row in value) else [said]
    parts = [(_LABEL.fullmatch(str(key)), item) for key, item in value]
    if len(parts) == 1 or not all(label for label, _ in parts):
        return [said]
    labelled = [f"({label[1]}) {_said(item, expects)}" for label, item in parts if label]
    return [said, ", ".join(labelled)]


def _said(value: Any, expects: Expected | None, *, within: bool = False) -> str:
    """A value as an answer: text, a number, or a list or named values of these; "" for others."""
    if _is_object(value):
        inner = [item for key, item in value if len(value) == 1 or str(key).lower() in _INNER]
        if not inner and not within:
            return _named(value)
        units = [str(item) for key, item in value if str(key).lower() in ("unit", "units")]
        said = _said(inner[0], expects) if len(inner) == 1 else ""
        return f"{said} {units[0]}" if said and len(units) == 1 and expects == "other" else said
    if isinstance(value, list):
        items = [_said(item, expects, within=True) for item in value[: _MOST_ITEMS + 1]]
        said = ", ".join(items) if all(items) and len(items) <= _MOST_ITEMS else ""
        return f"[{said}]" if said and within else said
    if isinstance(value, bool) and expects == "truth":
        return str(value)
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    return reduced(unannounced(unwrap(restored_in_value(str(value)))), expects)


def _named(pairs: list[tuple[str, Any]]) -> str:
    """``{"x": 2, "y": -3}`` as ``x = 2, y = -3``; "" if that is not what it is."""
    said = [(str(key), _said(item, "other", within=True)) for key, item in pairs[: _MOST_ITEMS + 1]]
    if len(said) > _MOST_ITEMS or not all(_NAME.fullmatch(key) and item for key, item in said):
        return ""
    return ", ".join(f"{key} = {item}" for key, item in said)
