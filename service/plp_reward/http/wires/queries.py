"""What OpenRLHF's ``query`` holds: the prompt cut off in front, the end-of-sequence behind.

A query is the decoded token sequence, special tokens kept: prompt, response, end-of-sequence. It
need not start with the prompt's text: prompts over the length limit lose their beginning, and
decoding what was encoded may change spaces, or compose characters. Nor does it always end with an
end-of-sequence: a response that was cut off has none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from plp_reward.scoring.chats import cut_end

SHORTEST_OVERLAP = 12
"""Characters, spaces aside, of a prompt's end that a query must start with to be taken for the rest
of a cut prompt. Generation prompts are longer than this; a response shares fewer by chance."""

ANCHOR = 48
"""Characters, spaces aside, of a prompt's end to look for when decoding changed its rest."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query, taken apart.

    Attributes:
        response: the response's text, without the end-of-sequence.
        ended: true if the end-of-sequence stood behind it: the model stopped by itself.
        prompt_found: false if nothing of the prompt was found; ``response`` then is all there was.
    """

    response: str
    ended: bool
    prompt_found: bool


def take_apart(query: str, prompt: str, ends: Sequence[str]) -> Query:
    """Split ``query`` into prompt and response.

    Args:
        query: prompt, response and end-of-sequence as one text.
        prompt: the prompt as it was before tokenisation and cutting.
        ends: texts that end a sequence; the query ends with one of them or was cut off.
    """
    start = response_start(query, prompt)
    response = query if start is None else query[start:]
    response, ended = cut_end(response, ends)
    return Query(response, ended, prompt_found=start is not None)


def response_start(query: str, prompt: str) -> int | None:
    """Return where the response starts in ``query``, or None if no trace of the prompt is found.

    Tried in this order: the whole prompt; the whole prompt, spaces aside; an end of the prompt that
    the query starts with; the prompt's last characters, about where they belong. Linear in the
    prompt's length.
    """
    if query.startswith(prompt):
        return len(prompt)
    wanted, _ = _bare(prompt)
    if not wanted:
        return 0
    # Decoding adds little to a prompt: what stands further in belongs to the response.
    bare, places = _bare(query[: 2 * len(prompt) + ANCHOR])
    anchor = wanted[-ANCHOR:]
    if bare.startswith(wanted):
        covered = len(wanted)
    elif (overlap := _overlap(wanted, bare)) >= min(SHORTEST_OVERLAP, len(wanted)):
        covered = overlap
    elif (found := bare.rfind(anchor, 0, len(wanted) + len(wanted) // 8 + ANCHOR)) >= 0:
        covered = found + len(anchor)
    else:
        return None
    start = places[covered - 1] + 1
    while start < len(query) and unicodedata.combining(query[start]):
        start += 1
    spaces = prompt[len(prompt.rstrip()) :]
    return start + len(spaces) if query.startswith(spaces, start) else start


def _bare(text: str) -> tuple[str, list[int]]:
    """Return ``text`` composed (NFC) and without spaces, and where each character stood in it.

    Characters for undecodable bytes at the front are half of what a cut left, and are dropped.
    """
    kept: list[str] = []
    places: list[int] = []
    for position, char in enumerate(text):
        if char.isspace() or (char == "\N{REPLACEMENT CHARACTER}" and not kept):
            continue
        if kept and unicodedata.combining(char):
            composed = unicodedata.normalize("NFC", kept[-1] + char)
            if len(composed) == 1:
                kept[-1] = composed
                continue
        kept.append(char)
        places.append(position)
    return "".join(kept), places


def _overlap(prompt: str, query: str) -> int:
    """Return the length of the longest end of ``prompt`` that ``query`` starts with.

    Knuth, Morris and Pratt's failure function, of as much of the query as the prompt could cover.
    """
    head = query[: len(prompt)]
    fallback = [0] * len(head)
    matched = 0
    for position in range(1, len(head)):
        while matched and head[position] != head[matched]:
            matched = fallback[matched - 1]
        matched += head[position] == head[matched]
        fallback[position] = matched
    matched = 0
    for char in prompt:
        while matched and (matched == len(head) or char != head[matched]):
            matched = fallback[matched - 1]
        matched += bool(head) and char == head[matched]
    return matched
