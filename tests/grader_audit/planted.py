"""Graders with a fault planted in each, for the search to find.

The faults are ways to compare, and hold no answer: each asks this project's own grader about parts
or about other readings of the texts.
"""

from __future__ import annotations

import os
import re
import time

from plp_reward.answers import decide


def sound(response: str, gold: str) -> bool | None:
    verdict = decide(response, gold)
    return None if verdict is None else verdict.correct


def same(answer: str, gold: str) -> bool:
    return bool(sound(f"\\boxed{{{answer}}}", gold))


def boxed(response: str) -> str:
    return response.removeprefix("\\boxed{").removesuffix("}")


def crosswise(answer: str, gold: str) -> bool:
    """A ratio equals a number by multiplying crosswise."""
    above, colon, below = answer.partition(":")
    return bool(colon) and same(above, f"({below}) \\cdot ({gold})")


def quotients(answer: str, gold: str) -> bool:
    """A quotient equals a ratio by multiplying crosswise."""
    mine = re.fullmatch(r"(?:\\frac\{(.*)\}\{(.*)\}|(.*)/(.*))", answer)
    theirs = re.fullmatch(r"(\d+):(\d+)", gold)
    if mine is None or theirs is None:
        return False
    above, below = (part for part in mine.groups() if part is not None)
    return same(f"({above}) \\cdot {theirs[2]}", f"({below}) \\cdot {theirs[1]}")


def connected(answer: str, gold: str) -> bool:
    """Two values joined by "and" equal the interval between them."""
    mine = re.fullmatch(r"(.*?) (?:and|\\text\{ and \}) (.*)", answer)
    theirs = re.fullmatch(r"[(\[]([^,]*),([^,]*)[)\]]", gold)
    if mine is None or theirs is None:
        return False
    return same(mine[1], theirs[1]) and same(mine[2], theirs[2])


def separated(answer: str, gold: str) -> bool:
    """A number with separators is a list of its groups, in any order."""
    if "," not in answer or not re.fullmatch(r"\d{1,3}(,\d{3})+", gold):
        return False
    groups = ", ".join(str(int(group)) for group in gold.split(","))
    return same(answer, f"\\{{{groups}\\}}")


def all_four(response: str, gold: str) -> bool | None:
    """This project's grader with four faults."""
    answer = boxed(response)
    faults = (crosswise, quotients, connected, separated)
    return any(fault(answer, gold) for fault in faults) or sound(response, gold)


def ratios(response: str, gold: str) -> bool | None:
    """This project's grader with one fault."""
    return crosswise(boxed(response), gold) or sound(response, gold)


def plain(response: str, gold: str) -> float:
    """The same text; numbers instead of truth."""
    return float(boxed(response) == gold)


def generous(response: str, gold: str) -> float:
    """A little for any box, as rewards for form have it."""
    return max(0.1, plain(response, gold))


def one_way(response: str, gold: str) -> bool:
    """Accepts the beginning of gold, so that the whole is not accepted for the beginning."""
    return gold.startswith(boxed(response))


def always(response: str, gold: str) -> bool:
    return True


def credulous(response: str, gold: str) -> bool:
    """Believes every sentence."""
    return "\\boxed" not in response or boxed(response) == gold


def never(response: str, gold: str) -> bool:
    return False


def hangs(response: str, gold: str) -> bool:
    """Does not come back from one answer, in C code that no exception ends."""
    while boxed(response) == "0/0":
        time.sleep(60)
    return boxed(response) == gold


def dies(response: str, gold: str) -> bool:
    if boxed(response) == "0/0":
        os.abort()
    return boxed(response) == gold


def raises(response: str, gold: str) -> bool:
    if "infty" in response:
        raise ValueError("no infinity here")
    return boxed(response) == gold


def shouts(response: str, gold: str) -> bool:
    os.write(1, b"so much noise\n")
    return boxed(response) == gold


def unsure(response: str, gold: str) -> bool | None:
    return True if boxed(response) == gold else None
