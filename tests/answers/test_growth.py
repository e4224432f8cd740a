"""Nothing that reads a text takes more than in proportion to its length.

Every regular expression of the package is run on repetitions of its own pieces, by the methods that
the code calls it with; the tokenizer, the parser, extraction and comparison read repetitions of
what they know, and their calls are counted. Time decides only where it cannot be counted: what
takes milliseconds in proportion to its length takes seconds in proportion to its square.
"""

import ast
import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

import plp_reward
from plp_reward.answers import DEFAULT_POLICY, decide
from plp_reward.answers.errors import AnswerError
from plp_reward.answers.extraction.final_answer import extract
from plp_reward.answers.extraction.outcomes import Expected
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.parsing.tokens.tokenizer import tokenize
from plp_reward.dumps import arrays

pytestmark = pytest.mark.slow

with_parser = importlib.import_module("re._parser")
constants = importlib.import_module("re._constants")

ROOT = Path(plp_reward.__file__).parent
REPEATED = 8_000
MOST_SECONDS = 0.08
"""CPU time for so many repetitions: some thirty times what a linear pattern takes."""
METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")


def modules() -> Iterator[ModuleType]:
    """Every module; an adapter of a framework that is not installed is left out."""
    for module in pkgutil.walk_packages(plp_reward.__path__, "plp_reward."):
        if module.name.endswith("__main__"):
            continue
        try:
            yield importlib.import_module(module.name)
        except ModuleNotFoundError:
            assert module.name.startswith("plp_reward.adapters."), module.name


def compiled(module: ModuleType) -> dict[str, re.Pattern[str]]:
    """The patterns of a module by name: its own, those in its tables, those of its classes."""
    found = {}
    for name, value in vars(module).items():
        held = [value]
        if isinstance(value, dict):
            held = [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple | set | frozenset):
            held = list(value)
        elif isinstance(value, type):
            held = list(vars(value).values())
        flat = [part for item in held for part in (item if isinstance(item, tuple) else [item])]
        for index, item in enumerate(flat):
            if isinstance(item, re.Pattern) and isinstance(item.pattern, str):
                found[f"{name}[{index}]" if len(flat) > 1 else name] = item
    return found


def methods(module: ModuleType) -> dict[str, set[str]]:
    """By a name, the methods that a module calls on what it calls so."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in METHODS:
            of = node.value
            name = of.id if isinstance(of, ast.Name) else getattr(of, "attr", None)
            if name:
                found.setdefault(name, set()).add(node.attr)
    return found


def inline() -> Iterator[tuple[str, str, str]]:
    """Patterns that are written where they are used: place, text, method."""
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "re"
                and node.func.attr in METHODS
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield f"{path.stem}:{node.lineno}", node.args[0].value, node.func.attr


def patterns() -> dict[str, tuple[re.Pattern[str], set[str]]]:
    """Every pattern, and the methods that some module calls on it; if none does, the anchored."""
    found: dict[int, tuple[str, re.Pattern[str], set[str]]] = {}
    for module in modules():
        used = methods(module)
        for name, pattern in compiled(module).items():
            place = f"{module.__name__.removeprefix('plp_reward.')}.{name}"
            _, _, called = found.setdefault(id(pattern), (place, pattern, set()))
            called |= used.get(name.partition("[")[0], set())
    every = {
        place: (pattern, called or {"match", "fullmatch"})
        for place, pattern, called in found.values()
    }
    return every | {place: (re.compile(text), {method}) for place, text, method in inline()}


# ---------------------------------------------------------------- what a pattern may be made to read


def characters(items: list[tuple[object, object]]) -> list[str]:
    """Some characters of a class, one of each of its parts."""
    negated = any(kind is constants.NEGATE for kind, _ in items)
    chosen: list[str] = []
    for kind, value in items:
        if kind is constants.LITERAL:
            chosen.append(chr(value))  # type: ignore[call-overload]
        elif kind is constants.RANGE:
            chosen.append(chr(value[0]))  # type: ignore[index]
        elif kind is constants.CATEGORY:
            chosen += CATEGORIES[value]
    if negated:
        text = "".join(map(re.escape, chosen)) or "x"
        return [char for char in ALPHABET if not re.match(f"[{text}]", char)][:3]
    return list(dict.fromkeys(chosen))


ALPHABET = " a1A.,-$\\{}\n'(=é"
CATEGORIES = {
    constants.CATEGORY_SPACE: [" ", "\n"],
    constants.CATEGORY_NOT_SPACE: ["a", "."],
    constants.CATEGORY_DIGIT: ["1"],
    constants.CATEGORY_NOT_DIGIT: ["a", " "],
    constants.CATEGORY_WORD: ["a", "1"],
    constants.CATEGORY_NOT_WORD: [" ", "."],
}


def example(parsed: list[tuple[object, object]]) -> str:
    """A short text that a part of a pattern matches, its lookarounds aside."""
    return "".join(map(example_of, parsed))


def example_of(item: tuple[object, object]) -> str:
    kind, value = item
    if kind is constants.LITERAL:
        return chr(value)  # type: ignore[call-overload,no-any-return]
    if kind is constants.NOT_LITERAL:
        return "a" if value != ord("a") else "b"
    if kind is constants.ANY:
        return "a"
    if kind is constants.IN:
        return (characters(value) or ["a"])[0]  # type: ignore[arg-type]
    if kind is constants.BRANCH:
        return example(value[1][0])  # type: ignore[index]
    if kind is constants.SUBPATTERN:
        return example(value[-1])  # type: ignore[index]
    if kind is constants.ATOMIC_GROUP:
        return example(value)  # type: ignore[arg-type]
    if kind in REPEATS:
        return example(value[2]) * max(value[0], 0)  # type: ignore[index]
    return ""


REPEATS = (constants.MAX_REPEAT, constants.MIN_REPEAT, constants.POSSESSIVE_REPEAT)


def pumps(parsed: list[tuple[object, object]], before: str) -> Iterator[tuple[str, str]]:
    """What leads to each repetition inside a pattern, and what it may repeat."""
    for position, item in enumerate(parsed):
        kind, value = item
        lead = before + example(parsed[:position])
        if kind in REPEATS:
            inner = list(value[2])  # type: ignore[index]
            if value[1] > 100:  # type: ignore[index]
                yield lead, example(inner)
                for part in inner:
                    if part[0] is constants.IN:
                        yield from ((lead, char) for char in characters(part[1]))
                    if part[0] is constants.BRANCH:
                        yield from ((lead, example(branch)) for branch in part[1][1])
            yield from pumps(inner, lead)
        elif kind is constants.BRANCH:
            for branch in value[1]:  # type: ignore[index]
                yield from pumps(list(branch), lead)
        elif kind is constants.SUBPATTERN:
            yield from pumps(list(value[-1]), lead)  # type: ignore[index]
        elif kind is constants.ATOMIC_GROUP:
            yield from pumps(list(value), lead)  # type: ignore[call-overload]


def attacks(pattern: re.Pattern[str]) -> list[tuple[str, str, str]]:
    """Beginnings, pieces to repeat, and ends that do not fit."""
    parsed = list(with_parser.parse(pattern.pattern, pattern.flags))
    pieces = {(lead, piece) for lead, piece in pumps(parsed, "") if piece}
    pieces |= {("", piece) for _, piece in pieces}
    return sorted((lead, piece, end) for lead, piece in pieces for end in ("", "\x00", "\n!"))


def run(pattern: re.Pattern[str], method: str, text: str) -> float:
    start = time.process_time()
    if method == "sub":
        pattern.sub("", text)
    elif method == "finditer":
        for _ in pattern.finditer(text):
            pass
    else:
        getattr(pattern, method)(text)
    return time.process_time() - start


PATTERNS = patterns()


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_time_in_proportion_to_the_text(name: str) -> None:
    pattern, called = PATTERNS[name]
    for lead, piece, end in attacks(pattern):
        text = lead + piece * (REPEATED // len(piece)) + end
        for method in sorted(called):
            seconds = run(pattern, method, text)
            if seconds > MOST_SECONDS:  # again, lest the machine be to blame
                seconds = min(run(pattern, method, text) for _ in range(5))
            assert seconds <= MOST_SECONDS, f"{method}: {lead!r} + n * {piece!r} + {end!r}"


# ---------------------------------------------------------------- readers, by their calls

PIECES = (
    "x", "1", "12,", "1.", "(", ")", "(x)", "{", "}", "{x}", "[", "|x|", "+", "-", "x+", "2x-", "^", "^2",
    "_", "_1", "'", "!", "%", "°", "=", "x=", "<", "&", "$", "\\", "\n", " ", ",", ";", ":", "1:", "/", "1/",
    r"\\", r"\ ", r"\frac12", r"\frac{", r"\sqrt", r"\sqrt{", r"\text{a}", r"\text{", r"\left(", r"\right)",
    r"\pm ", r"\sin ", r"\log_", r"\sum_{k=1}^n ", r"\int ", r"\lim_{x\to0}", r"\binom", r"\mathbb{R}",
    r"\cup ", r"\in ", r"\begin{pmatrix}", r"\end{pmatrix}", r"\begin{cases}", r"\begin{aligned}", "x,y,",
    "(1,2)", "(1,2),", "{1}", "1 and ", "x or ", "a b ", "the ", "five ", "twenty ", "km ", "5 km ", "5%", "三",
    "x=1,", r"x\equiv1\pmod3,", "n=2k,", "k∈Z ", "for all ", "where ", "12:30 ", "May 5 ", "...", r"\cdots",
)  # fmt: skip
"""What the tokenizer, the parser and the readings before them know."""

SENTENCES = (
    *PIECES, r"\boxed{1}", r"\boxed{", r"\boxed{1} ", "so 3. ", "The answer is 3. ", "#### 3\n", "**3** ", "$3$ ",
    r"\(3\) ", r"\[3\] ", "<think>", "</think>", "<answer>", "<answer>3</answer>", "wait, no. ", "or 4 ", "not 3. ",
    "(A) ", "A. ", "(a) 3 ", "1. ", "- ", "| 3 ", '{"answer": 3}', "```", "x is 3, ", "at (1, 2). ", "答案是3。",
)  # fmt: skip
"""What extraction looks for."""


def calls(work: Callable[[], object]) -> int:
    """The calls of functions, those of C among them, that ``work`` makes."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def growing(
    work: Callable[[str], object], pieces: Sequence[str], few: int, around: str = "{}"
) -> list[str]:
    """The pieces of which four times as many take far more than four times the calls."""
    found = []
    for piece in pieces:
        work(around.replace("{}", piece))  # what is made once, at the first use
        some, many = (around.replace("{}", piece * count) for count in (few, 4 * few))
        short, long = calls(partial(work, some)), calls(partial(work, many))
        if long > 6 * short + 3_000:
            found.append(f"{piece!r}: {short} calls, and {long} for four times the text")
    return found


def failing(work: Callable[[str], object]) -> Callable[[str], object]:
    """``work``, which may refuse a text."""

    def tried(text: str) -> object:
        try:
            return work(text)
        except (AnswerError, RecursionError):
            return None

    return tried


def test_the_tokenizer_makes_calls_in_proportion() -> None:
    assert not growing(failing(tokenize), PIECES, 300)


def test_reading_makes_calls_in_proportion() -> None:
    assert not growing(failing(partial(read, policy=DEFAULT_POLICY)), PIECES, 100)


@pytest.mark.parametrize("around", ["{}", r"So \boxed{1}{}", r"{} is \boxed{1}.", r"\boxed{{}}"])
@pytest.mark.parametrize("expects", ["number", "choice", "other"])
def test_extraction_makes_calls_in_proportion(around: str, expects: Expected) -> None:
    work = partial(extract, policy=DEFAULT_POLICY.extraction, expects=expects)
    assert not growing(work, SENTENCES, 300, around)


@pytest.mark.parametrize("gold", ["5", "1,2,3", "(0,1]"])
def test_comparison_makes_calls_within_its_budget(gold: str) -> None:
    taken = {
        piece: max(
            calls(partial(decide, rf"\boxed{{{piece * 200}}}", gold)),
            calls(partial(decide, rf"\boxed{{{gold}}}", piece * 200)),
        )
        for piece in PIECES
    }
    assert not {piece: count for piece, count in taken.items() if count > 1_000_000}


def possessive_groups(pattern: object) -> int:
    """How many groups a pattern repeats possessively: ``(?:ab|c)*+`` is one, ``[ab]*+`` is none."""
    found = 0
    for kind, value in pattern:  # type: ignore[attr-defined]
        if kind is constants.POSSESSIVE_REPEAT:
            found += len(value[2]) != 1 or value[2][0][0] not in SINGLE
        for part in value if isinstance(value, tuple) else (value,):
            for each in part if isinstance(part, list) else (part,):
                if hasattr(each, "getwidth"):
                    found += possessive_groups(each)
    return found


SINGLE = (constants.LITERAL, constants.NOT_LITERAL, constants.IN, constants.ANY)
OF_BYTES = ("_REST_OF_STRING", "_INSIDE", "_BETWEEN")


def test_groups_that_are_repeated_possessively_are_found() -> None:
    texts = ("(?:ab|c)*+", "[ab]*+a++", "(x|(?=(?:yz)++))", "(?>(?:ab)*)")
    assert [possessive_groups(with_parser.parse(text)) for text in texts] == [1, 0, 1, 0]


def test_no_group_is_repeated_possessively() -> None:
    """Python up to 3.11.4, and so Debian's, matches these wrongly; ``(?>(?:...)*)`` is the same."""
    every = {name: pattern for name, (pattern, _) in PATTERNS.items()}
    every |= {name: getattr(arrays, name) for name in OF_BYTES}
    found = [
        name
        for name, of in every.items()
        if possessive_groups(with_parser.parse(of.pattern, of.flags))
    ]
    assert found == []
