r"""Answers that say nothing, or next to nothing, in every form that a grader may read.

An answer is a template with parts in its places. Every template gets the parts that mean the least
(0, nothing, infinity, what is undefined, signs and units alone, words, code) before whole answers
are nested into each other at random. The answers are a stream that depends on the seed alone, so
that a longer search begins with the shorter one.
"""

from __future__ import annotations

import itertools
import random
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources

_PLACE = "@"
"""Where a part goes in a template."""

_DATA = tomllib.loads(
    resources.files(__package__).joinpath("grammar.toml").read_text(encoding="utf-8")
)
CORE: tuple[str, ...] = tuple(_DATA["core"])
"""The parts that go into every place of every template first, the simplest in front."""
PARTS: dict[str, tuple[str, ...]] = {name: tuple(parts) for name, parts in _DATA["parts"].items()}
"""Further parts, by what they are: each goes into every template, and into nestings."""
TEMPLATES: tuple[str, ...] = tuple(form for forms in _DATA["forms"].values() for form in forms)
"""Forms of answers, with a place for every part."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer by how it was made.

    Attributes:
        template: its form, one of ``TEMPLATES``; ``@`` for one that is a text.
        parts: what stands in the form's places.
        origin: where a text comes from that was not made here, or "".
    """

    template: str
    parts: tuple[str | Answer, ...]
    origin: str = ""

    @property
    def text(self) -> str:
        """The answer as a response has it in its box."""
        pieces = self.template.split(_PLACE)
        filled = (part if isinstance(part, str) else part.text for part in self.parts)
        return "".join(itertools.chain(*zip(pieces, filled, strict=False), pieces[-1:]))


def given(text: str, origin: str = "") -> Answer:
    """An answer that is a text."""
    return Answer(_PLACE, (text,), origin)


def places(template: str) -> int:
    """How many parts a template takes."""
    return template.count(_PLACE)


def answers(seed: int = 0, known: Iterable[str] = ()) -> Iterator[Answer]:
    """All answers but the known ones, simple ones first, without end and without repetition.

    The core parts alone come first, then every template with the foremost of them in all places,
    then the other parts alone, then every template with others in its places, again and again. In
    between, and for ever when these are used up, come templates nested in templates.
    """
    seen = set(known)
    for answer in _stream(seed):
        text = answer.text
        if text not in seen and text.strip():
            seen.add(text)
            yield answer


_NESTED_SHARE = 4
"""Of so many templates filled, one is followed by a nested answer."""


def _stream(seed: int) -> Iterator[Answer]:
    draws = random.Random(seed)  # noqa: S311  a search, no secret
    yield from map(given, CORE)
    alone = itertools.chain(*PARTS.values())
    fillings = [_fillings(template, draws) for template in TEMPLATES]
    while fillings:
        left = []
        for filling in fillings:
            answer = next(filling, None)
            if answer is None:
                continue
            yield answer
            left.append(filling)
            if not draws.randrange(_NESTED_SHARE):
                yield nested(draws)
        fillings = left
        yield from map(given, alone)
    while True:
        yield nested(draws)


def _fillings(template: str, draws: random.Random) -> Iterator[Answer]:
    """The core parts in every place, those of lowest rank first; then every second with another."""
    count = places(template)
    others = [part for parts in PARTS.values() for part in parts]
    draws.shuffle(others)
    rest = iter(others)
    for ranks in _by_total(count, len(CORE)):
        chosen = [CORE[rank] for rank in ranks]
        yield Answer(template, tuple(chosen))
        other = next(rest, None) if sum(ranks) > 1 else None
        if other is not None:
            chosen[draws.randrange(count)] = other
            yield Answer(template, tuple(chosen))
    for other in rest:
        chosen = [draws.choice(CORE) for _ in range(count)]
        chosen[draws.randrange(count)] = other
        yield Answer(template, tuple(chosen))


_FILLINGS = 400
"""Most fillings of a template by core parts; what is left comes by chance, in nestings."""


def _by_total(count: int, size: int) -> Iterator[tuple[int, ...]]:
    """Tuples of ranks below ``size``, by their sum: all places the same before others."""
    found = 0
    for total in itertools.count():
        ranked = sorted(_with_total(count, size, total), key=lambda ranks: max(ranks) - min(ranks))
        if not ranked:
            return
        for ranks in ranked:
            yield ranks
            found += 1
            if found == _FILLINGS:
                return


def _with_total(count: int, size: int, total: int) -> Iterator[tuple[int, ...]]:
    if count == 1:
        if total < size:
            yield (total,)
        return
    for first in range(min(total, size - 1) + 1):
        for others in _with_total(count - 1, size, total - first):
            yield (first, *others)


_DEEPEST = 3
_NAMES: Sequence[str] = tuple(PARTS)


def nested(draws: random.Random, depth: int = _DEEPEST) -> Answer:
    """A template whose parts are parts or, less and less often, templates themselves."""
    template = draws.choice(TEMPLATES)
    count = places(template)
    if draws.random() < 0.2:  # the same part in all places
        return Answer(template, (_part(draws, depth - 1),) * count)
    return Answer(template, tuple(_part(draws, depth - 1) for _ in range(count)))


def _part(draws: random.Random, depth: int) -> str | Answer:
    drawn = draws.random()
    if depth and drawn < 0.35:
        return nested(draws, depth)
    if drawn < 0.75:
        return draws.choice(CORE)
    return draws.choice(PARTS[draws.choice(_NAMES)])
