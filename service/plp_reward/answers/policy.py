"""What counts as the final answer, and as equal: every judgement call, as a setting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from plp_reward.thinking_tags import TAGS

BOUNDS: dict[str, tuple[float, float]] = {
    "prose_chars": (0, 10_000_000),
    "rounded_digits": (0, 1_000),
    "decimal_tolerance": (0, 1),
    "max_chars": (1, 10_000_000),
    "max_digits": (1, 100_000),
    "max_nesting": (1, 200),
    "max_terms": (1, 100_000),
    "max_nodes": (1, 10_000),
    "symbolic_calls": (1, 100_000_000),
}
"""The smallest and largest value of each number in a policy: beyond these a limit is none."""


def _check(policy: ExtractionPolicy | GradingPolicy) -> None:
    for name in BOUNDS.keys() & policy.__slots__:
        low, high = BOUNDS[name]
        if not low <= (value := getattr(policy, name)) <= high:
            raise ValueError(f"{name}: must be from {low} to {high}, not {value}")


@dataclass(frozen=True, slots=True)
class ExtractionPolicy:
    """Where a response's final answer may stand.

    The defaults suit training: the last box behind the thinking, prose only when there is no box,
    and no answer where several are offered.

    Attributes:
        thinking: which boxes inside the thinking count when no box stands behind it: ``after``
            none; ``declared`` one that closes the thinking under the words "final answer", as R1
            writes it; ``anywhere`` the last one.
        thinking_tags: pairs of tags around thinking, both beginning with the same character; the
            first pair that a response uses counts.
        single_turn: a response ends at an end-of-turn token, and at a new question that follows
            an answer; what a model makes up behind it is not its answer.
        differing_boxes: what several different boxes are, unless they are one list: ``careful``
            takes the last if the text concludes or corrects itself towards it, ``last`` takes it
            always, ``refuse`` takes none.
        unclosed_boxes: take a last box whose brace is missing, up to the end of its formula.
        contradictions: a response that states another answer behind its box has none.
        unboxed: read the answer from prose when there is no box; false turns off all that follow.
        answer_tags: ``<answer>...</answer>``.
        hash_marks: ``#### 42``, as GSM8K has it.
        layouts: a JSON object with the key "answer", a block that holds one line behind a colon, a
            table of variables and their values, at the very end.
        phrases: "the answer is ..." and its like, in many languages.
        bare: a response that is nothing but a short answer.
        choices: the letter that the last sentence settles on, if gold is a letter.
        emphasis: the bold value of the last sentence.
        maths: the last formula of the last sentence.
        stated: the only time or point of the last sentence, or the few words that it says of its
            subject, if gold is no number.
        last_number: the only number of the last sentence, or the end of its equation.
        prose_chars: longest response without a box whose last sentence is read, in characters; a
            longer one was cut off or fell into a loop, and what it says last is no answer. Tags,
            hash marks and phrases are read in any.
        max_chars: longest answer that is read, in characters.
    """

    thinking: Literal["after", "declared", "anywhere"] = "declared"
    thinking_tags: tuple[tuple[str, str], ...] = TAGS
    single_turn: bool = True
    differing_boxes: Literal["careful", "last", "refuse"] = "careful"
    unclosed_boxes: bool = False
    contradictions: bool = True
    unboxed: bool = True
    answer_tags: bool = True
    hash_marks: bool = True
    layouts: bool = True
    phrases: bool = True
    bare: bool = True
    choices: bool = True
    emphasis: bool = True
    maths: bool = True
    stated: bool = True
    last_number: bool = True
    prose_chars: int = 8_000
    max_chars: int = 20_000

    def __post_init__(self) -> None:
        _check(self)
        for opening, closing in self.thinking_tags:
            if not opening or opening[:1] != closing[:1] or opening == closing:
                raise ValueError(
                    f"thinking_tags: {opening!r} and {closing!r} are no pair; give two different "
                    "tags that begin with the same character"
                )


Form = Literal["any", "expanded", "factored", "simplified", "solved", "decimal", "fraction"]
"""What a task can ask for beside the value."""


@dataclass(frozen=True, slots=True)
class GradingPolicy:
    r"""Which differences between answer and gold matter.

    The defaults are careful: they accept another rendering of the same value, never another
    value.

    Attributes:
        extraction: where the final answer may stand.
        copies: false gives no credit to an answer that only copies an expression of the prompt,
            where the prompt is given and gold writes it otherwise: ``6 * 7`` for 42, ``(x+1)^5``
            for its expansion. Integers, letters and words may stand in a prompt.
        form: what an answer has to be beside equal: ``expanded`` or ``factored``, ``simplified``
            (no arithmetic left), ``solved`` for its name, a ``decimal``, a ``fraction`` in lowest
            terms; gold's own form will always do. ``any`` because most tasks do not say.
        percent: ``either`` takes ``25%`` for 25 and for 0.25, because golds drop the sign as often
            as they keep it; ``value`` takes it for 0.25 only; ``exact`` wants the sign on both
            sides or on neither. 25 and 0.25 without a sign always differ.
        units: ``lenient`` compares units, with conversion, when both sides have one, and ignores
            the unit when only one has; ``exact`` wants the same unit on both sides or on none.
        ordered_lists: false because most lists are sets of solutions: ``1, 2`` equals ``2, 1``.
            Points and tuples in brackets are always ordered.
        brackets_optional: ``1, 2`` equals ``(1, 2)`` and ``\{1, 2\}``: golds drop the brackets.
        names_optional: ``x = 5`` equals ``5``: the name was in the question. Two different names
            still differ.
        base_optional: ``52_8`` equals ``52``: the question named the base. Two bases still differ.
        proportional_ratios: ``6:8`` equals ``3:4``, which equals ``3/4``.
        case_sensitive: false because ``Evelyn`` and ``evelyn`` are the same answer; it concerns
            texts and choices only, never symbols: ``A`` and ``a`` are two variables.
        log_base: base of a logarithm written ``log``: ``either`` takes it for e or 10, whichever
            makes the two sides equal, because fields differ in what they mean by it.
        decimal_comma: ``0,5`` equals 0.5 when gold is a decimal and nothing else fits.
        rounded_digits: a decimal with at least this many significant digits equals the exact value
            it is the rounding (or truncation) of: so many digits are never a coincidence. Shorter
            decimals have to be exact, because 0.33 is not 1/3. 0 turns the rule off.
        decimal_tolerance: relative difference allowed between a decimal literal and a number; 0
            because rounding is for the problem to ask for, not for the grader to grant.
        max_chars: longest answer that is read, in characters.
        max_digits: longest number literal and largest integer that is evaluated, in digits.
        max_nesting: deepest brackets, towers and nested commands.
        max_terms: most terms of a polynomial that is expanded; more are left to numbers and the
            symbolic tier.
        max_nodes: largest expression that the symbolic tier is asked about, in nodes.
        symbolic_calls: budget of the symbolic tier, in Python function calls: operations and not
            seconds, so that no verdict depends on the machine's load.
    """

    extraction: ExtractionPolicy = field(default_factory=ExtractionPolicy)
    copies: bool = False
    form: Form = "any"
    percent: Literal["either", "value", "exact"] = "either"
    units: Literal["lenient", "exact"] = "lenient"
    ordered_lists: bool = False
    brackets_optional: bool = True
    names_optional: bool = True
    base_optional: bool = True
    proportional_ratios: bool = True
    case_sensitive: bool = False
    log_base: Literal["either", "e", "10"] = "either"
    decimal_comma: bool = True
    rounded_digits: int = 10
    decimal_tolerance: float = 0.0
    max_chars: int = 20_000
    max_digits: int = 4_000
    max_nesting: int = 40
    max_terms: int = 1_000
    max_nodes: int = 300
    symbolic_calls: int = 300_000

    def __post_init__(self) -> None:
        _check(self)


DEFAULT_POLICY = GradingPolicy()
