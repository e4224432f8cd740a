"""math-verify and what stands in for it, on the same dumps: how often they agree, and where not.

    python -m benchmarks.replaced dump.jsonl ...

Both read response and gold by ``verify(parse(gold), parse(response))``, gold between dollars, as
math-verify wants it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from types import ModuleType

import math_verify

from plp_reward.answers import Gold
from plp_reward.compat import math_verify as ours
from plp_reward.dumps.rows import RowSamples
from plp_reward.dumps.run import preview
from plp_reward.dumps.settings import DumpSettings

ALL = 10**9
SHOWN = 60
NAMES = ("math-verify", "plp-reward")


def pairs(file: str) -> Iterator[tuple[str, str]]:
    """The golds and responses of a dump."""
    settings = DumpSettings(limit=ALL)
    for item, _ in preview([file], settings):
        if isinstance(item, RowSamples):
            yield from (
                (f"${str(_one(sample.gold)).strip()}$", sample.response) for sample in item.samples
            )


def _one(gold: Gold) -> str | float:
    """A gold; the first of several, since math-verify takes one."""
    return gold if isinstance(gold, str | int | float) else gold[0]


def timed(module: ModuleType) -> Callable[[str, str], tuple[bool, float]]:
    """A grader's verdict and the seconds that it took."""

    def verdict(gold: str, response: str) -> tuple[bool, float]:
        start = time.perf_counter()
        said = module.verify(module.parse(gold), module.parse(response))
        return said, time.perf_counter() - start

    return verdict


def main() -> None:
    """Compare, and print a row a dump and the pairs on which they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dumps", nargs="+")
    parser.add_argument("--show", action="store_true", help="list where they differ")
    arguments = parser.parse_args()
    theirs, mine = timed(math_verify), timed(ours)
    print(
        "| dump | responses | agree, % | only math-verify says right | only plp-reward | seconds |"
    )
    print("| --- | --: | --: | --: | --: | --- |")
    for file in arguments.dumps:
        differ: list[tuple[bool, str, str]] = []
        count, spent = 0, [0.0, 0.0]
        for gold, response in pairs(file):
            one, other = theirs(gold, response), mine(gold, response)
            count += 1
            spent = [spent[0] + one[1], spent[1] + other[1]]
            if one[0] != other[0]:
                differ.append((other[0], gold, response))
        right = sum(mine_says for mine_says, _, _ in differ)
        print(
            f"| {file.rpartition('/')[2]} | {count:,} | {100 * (1 - len(differ) / count):.1f} "
            f"| {len(differ) - right} | {right} | {spent[0]:.0f}, {spent[1]:.0f} |",
            flush=True,
        )
        if arguments.show:
            for mine_says, gold, response in differ:
                print(f"  {NAMES[mine_says]}: {gold} {response[-SHOWN:]!r}")


if __name__ == "__main__":
    main()
