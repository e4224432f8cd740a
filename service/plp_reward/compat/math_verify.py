r"""math-verify's calls, for threads and event loops as well. Read in math-verify 0.9.0.

    from plp_reward.compat.math_verify import parse, verify

    verify(parse(r"$\frac12$"), parse(r"so it is \boxed{0.5}"))  # True

What is verified is what ``plp_reward.grade`` says of the two texts: no signals, deadlines that
kill. docs/replace.md says what the settings come to and what differs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Literal

from latex2sympy2_extended.latex2sympy2 import NormalizationConfig as LatexNormalizationConfig

from plp_reward.answers import DEFAULT_POLICY, ExtractionPolicy, GradingPolicy, Verdict
from plp_reward.answers.extraction.final_answer import extract
from plp_reward.answers.golds import acceptable, why_none
from plp_reward.compat.expressions import expression, latex, renamed
from plp_reward.compat.verdicts import (
    ANCHORED,
    LOG,
    NotDecided,
    TimeoutException,
    grade_answer,
    not_decided,
)
from plp_reward.scoring.grading import grade

__all__ = [
    "ExprExtractionConfig",
    "ExtractionTarget",
    "LatexExtractionConfig",
    "LatexNormalizationConfig",
    "NotDecided",
    "Parsed",
    "StringExtractionConfig",
    "TimeoutException",
    "math_metric",
    "parse",
    "verify",
]


def _normalization() -> Any:
    return LatexNormalizationConfig(
        basic_latex=True,
        units=True,
        malformed_operators=True,
        nits=True,
        boxed="all",
        equations=False,
    )


@dataclass(frozen=True)
class LatexExtractionConfig:
    r"""Take answers in LaTeX: in a box, between the signs of a formula, or with commands in them.

    Attributes:
        try_extract_without_anchor: take one that nothing announces. False leaves boxes, answer
            tags and phrases such as "the answer is".
        boxed_match_priority: -1 takes no box for one; above 50 an announced answer goes before it.
        normalization_config: taken and not looked at: LaTeX is read as it is.
    """

    try_extract_without_anchor: bool = True
    boxed_match_priority: int = 50
    normalization_config: Any = field(default_factory=_normalization)


@dataclass(frozen=True)
class ExprExtractionConfig:
    """Take answers in plain text: numbers and expressions without LaTeX's commands.

    Attributes:
        try_extract_without_anchor: take one that nothing announces.
    """

    try_extract_without_anchor: bool = True


@dataclass(frozen=True)
class StringExtractionConfig:
    """Take one of some strings, such as the letters of a choice.

    Attributes:
        strings: what to look for.
        try_extract_without_anchor: take one that nothing announces: that at the beginning, or the
            only one in the text.
        lowercase: give it in lower case.
    """

    strings: tuple[str, ...] = field(default_factory=lambda: ("A", "B", "C", "D"))
    try_extract_without_anchor: bool = True
    lowercase: bool = True


ExtractionTarget = LatexExtractionConfig | ExprExtractionConfig | StringExtractionConfig


class Parsed(list[Any]):
    """What was found in a text, as math-verify lists it: the sympy object, then the string.

    Attributes:
        text: the whole text, from which ``verify`` takes the answer.
        policy: where in it the answer may stand.
        targets: what was to be extracted.
    """

    def __init__(
        self,
        found: Iterable[Any] = (),
        text: str = "",
        policy: ExtractionPolicy = DEFAULT_POLICY.extraction,
        targets: Sequence[ExtractionTarget] = (),
    ) -> None:
        super().__init__(found)
        self.text = text
        self.policy = policy
        self.targets = tuple(targets)

    @property
    def golds(self) -> tuple[str, ...]:
        """The text as a gold: the answers that it states, else the string that was found."""
        golds = acceptable(self.text)
        return (str(self[-1]),) if why_none(golds) and self else golds


_BOX = re.compile(r"\\(?:boxed|fbox)\b")
_FORMULA = re.compile(r"\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL)
_BEFORE_BOXES = 50
"""Priority of "the final answer is" beside that of a box."""
_DECIMAL = re.compile(r"(?<![\d.])(\d{1,100})\.\d")
_MOST_DIGITS = 1_000
"""Most digits that a policy can ask for."""


def parse(
    pred: str,
    extraction_config: Sequence[ExtractionTarget] = (
        LatexExtractionConfig(),
        ExprExtractionConfig(),
    ),
    fallback_mode: Literal["no_fallback", "first_match"] = "first_match",
    extraction_mode: Literal["first_match", "any_match"] = "any_match",
    parsing_timeout: int | None = 5,
    raise_on_error: bool = False,
) -> list[Any]:
    """Find the answer in a text. Any thread may call this, and code on an event loop.

    Args:
        pred: a response, or a gold.
        extraction_config: what may be taken for an answer.
        fallback_mode: ``no_fallback`` leaves the string out, and so finds nothing where there is
            no sympy object.
        extraction_mode: taken for compatibility; a text has one final answer.
        parsing_timeout: taken for compatibility; the time is bounded whatever the text.
        raise_on_error: raise for what is no text.

    Returns:
        A sympy object and the answer's text; only the text where sympy has no such thing; nothing
        where the text has no answer.

    Raises:
        TypeError: ``pred`` is no text and ``raise_on_error`` is set.
    """
    given: object = pred
    if not isinstance(given, str):
        if raise_on_error:
            raise TypeError(f"pred: must be a text, not {type(given).__name__}")
        return Parsed()
    targets = tuple(extraction_config)
    for target in targets:
        if isinstance(target, StringExtractionConfig) and (said := _string(pred, target)):
            strings = [said.lower() if target.lowercase else said]
            with_text = [*strings, said] if fallback_mode == "first_match" else strings
            return Parsed(with_text, pred, targets=targets)
    if all(isinstance(target, StringExtractionConfig) for target in targets):
        return Parsed()
    for text, policy in _ways(pred, targets):
        found = extract(text, policy)
        answer = f"{found.answer or ''} {found.unit}".strip()
        if not answer and policy.bare and not found.refused_by and not why_none(text):
            answer = text.strip()
        if not answer or not _wanted(answer, text, targets):
            continue
        value = expression(answer)
        listed = [] if value is None else [value]
        if fallback_mode == "first_match":
            listed.append(answer)
        return Parsed(listed, text, policy, targets)
    return Parsed()


def _ways(text: str, targets: Sequence[ExtractionTarget]) -> Iterator[tuple[str, ExtractionPolicy]]:
    """The text as it is looked at, each time with where the answer may stand."""
    policy = DEFAULT_POLICY.extraction
    maths = [t for t in targets if not isinstance(t, StringExtractionConfig)]
    if not any(target.try_extract_without_anchor for target in maths):
        policy = ANCHORED
    priorities = [t.boxed_match_priority for t in maths if isinstance(t, LatexExtractionConfig)]
    if priorities and _BOX.search(text):
        if max(priorities) < 0:
            yield _BOX.sub("", text), policy
            return
        if min(priorities) > _BEFORE_BOXES:
            yield _BOX.sub("", text), ANCHORED
    yield text, policy


def _wanted(answer: str, text: str, targets: Sequence[ExtractionTarget]) -> bool:
    """Whether an answer is of a kind that was asked for: LaTeX, or plain text."""
    kinds = {type(target) for target in targets}
    if LatexExtractionConfig in kinds and ExprExtractionConfig in kinds:
        return True
    in_latex = (
        "\\" in answer
        or any(answer in formula[0] for formula in _FORMULA.finditer(text))
        or (_BOX.search(text) is not None)
    )
    return in_latex if LatexExtractionConfig in kinds else "\\" not in answer


def _string(text: str, target: StringExtractionConfig) -> str | None:
    """The one of some strings that a text settles on."""
    options = "|".join(map(re.escape, sorted(target.strings, key=len, reverse=True)))
    if not options:
        return None
    found = extract(text, ANCHORED, expects="choice")
    answer = (found.answer or "").strip(" .,:;*()$")
    exact = re.fullmatch(rf"(?:\\text\{{)?\(?({options})\)?\}}?", answer)
    if exact or not target.try_extract_without_anchor:
        return exact[1] if exact else None
    first = re.match(rf"\s*(?:\*\*)?\(?({options})\)?(?:\*\*)?(?=[.,:\s)]|\Z)", text)
    if first:
        return first[1]
    named = {m[1] for m in re.finditer(rf"(?<!\w)({options})(?!\w)", text)}
    return named.pop() if len(named) == 1 else None


def verify(
    gold: Any,
    target: Any,
    float_rounding: int = 6,
    numeric_precision: int = 15,
    strict: bool = True,
    allow_set_relation_comp: bool = False,
    timeout_seconds: int | None = 5,
    raise_on_error: bool = False,
) -> bool:
    """Say whether an answer equals gold. Any thread may call this, and code on an event loop.

    Args:
        gold: what ``parse`` gave for it, a sympy object, a number, a text, or a list of these.
        target: the answer, likewise.
        float_rounding: a decimal with at least so many digits behind its point equals the exact
            value that it is the rounding of.
        numeric_precision: taken for compatibility; numbers are exact.
        strict: false compares what is left when the names of both are in the same order.
        allow_set_relation_comp: taken for compatibility; a set equals the statement that describes
            it, whichever of the two is gold.
        timeout_seconds: CPU seconds for a comparison that needs computer algebra; None or 0 for
            this package's default, since nothing runs without a deadline.
        raise_on_error: raise what keeps a verdict from being told; by default that is logged as a
            warning, and the answer counts as wrong.

    Returns:
        True if any answer equals any gold.

    Raises:
        NotDecided: there is no verdict and ``raise_on_error`` is set; ``TimeoutException`` if the
            deadline passed.
    """
    deadline = float(timeout_seconds) if timeout_seconds and timeout_seconds > 0 else None
    open_: Verdict | None = None
    for one, other in product(_sides(gold), _sides(target)):
        for verdict in _verdicts(one, other, float_rounding, deadline, strict):
            if verdict.correct:
                return True
            if verdict.correct is None:
                open_ = verdict
    if open_ is not None:
        if raise_on_error:
            raise not_decided(open_)
        LOG.warning("no verdict, which the caller gets as wrong: %s", not_decided(open_))
    return False


def _sides(side: Any) -> list[Any]:
    """What one side of a comparison may be, each of which will do."""
    if isinstance(side, Parsed):
        return [side] if side else []
    return list(side) if isinstance(side, list) else [side]


def _verdicts(
    gold: Any, target: Any, places: int, deadline: float | None, strict: bool
) -> Iterator[Verdict]:
    if _is_strings(gold) and _is_strings(target):
        yield Verdict(str(gold[0]).strip() == str(target[0]).strip())
        return
    golds = gold.golds if isinstance(gold, Parsed) else (_text(gold),)
    answer = str(target[-1]) if isinstance(target, Parsed) else _text(target)
    policy = _rounding(places, (*golds, answer))
    if isinstance(target, Parsed):
        yield grade(
            target.text, golds, replace(policy, extraction=target.policy), deadline=deadline
        )
    else:
        yield grade_answer(answer, golds, policy, deadline)
    if not strict:
        other = renamed(_value(target), _value(gold))
        if other is not None:
            yield grade_answer(latex(other), golds, policy, deadline)


def _rounding(places: int, texts: Iterable[str]) -> GradingPolicy:
    """The policy that takes decimals with so many places: digits before the point count too."""
    before = max(
        (len(m[1].lstrip("0")) for text in texts for m in _DECIMAL.finditer(text)), default=0
    )
    return replace(DEFAULT_POLICY, rounded_digits=min(max(1, places + before), _MOST_DIGITS))


def _is_strings(side: Any) -> bool:
    return (
        isinstance(side, Parsed)
        and isinstance(side[0], str)
        and any(isinstance(target, StringExtractionConfig) for target in side.targets)
    )


def _value(side: Any) -> Any:
    """A side as a sympy object, if it is or was read as one."""
    if isinstance(side, Parsed):
        return side[0]
    return expression(side) if isinstance(side, str) else side


def _text(side: Any) -> str:
    return str(side) if isinstance(side, str | int | float) else latex(side)


def math_metric(
    gold_extraction_target: Sequence[ExtractionTarget] = (ExprExtractionConfig(),),
    pred_extraction_target: Sequence[ExtractionTarget] = (ExprExtractionConfig(),),
    aggregation_function: Callable[[list[float]], float] = max,
    precision: int = 6,
) -> Callable[[list[str], list[str]], tuple[float, tuple[list[str], list[str]] | None]]:
    """Return a function that scores predictions against golds.

    Args:
        gold_extraction_target: what may be taken for an answer in a gold.
        pred_extraction_target: and in a prediction.
        aggregation_function: makes one score of those of the predictions.
        precision: ``verify``'s ``float_rounding``.

    Returns:
        A function of golds and predictions. It gives the score, and what was found in golds and
        predictions; it raises ValueError for a gold in which nothing is.
    """

    def sample_level(
        golds: list[str], predictions: list[str]
    ) -> tuple[float, tuple[list[str], list[str]] | None]:
        wanted = [parse(gold, gold_extraction_target) for gold in golds]
        found = [parse(text, pred_extraction_target) for text in predictions]
        if not all(wanted):
            raise ValueError("no answer in at least one gold")
        scores = [float(any(verify(g, p, precision) for g in wanted)) for p in found]
        return aggregation_function(scores), (_shown(wanted), _shown(found))

    return sample_level


def _shown(parsed: Iterable[Sequence[Any]]) -> list[str]:
    return [item if isinstance(item, str) else latex(item) for items in parsed for item in items]
