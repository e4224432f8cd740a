"""Attack a service, dumps and pages at random, and say what was lost and made up.

    python -m benchmarks.faults                     for an hour
    python -m benchmarks.faults --minutes 5 --only "broken uploads" "killed runs"

Everything is real: processes, sockets on this machine, files in temporary folders, a browser.
While a service is attacked an honest client asks it what it knows the answers of. Exits with 1 if
anything was lost or made up. The seed says what was drawn, not what the machine made of it.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import platform
import random
import sys
import time
from collections.abc import Callable

from benchmarks.faults import dumps, pages, service
from benchmarks.faults.outcome import Outcome
from rich.console import Console
from rich.table import Table

Round = Callable[[random.Random], Outcome]


def attacks() -> dict[str, Round]:
    """Every attack by name: a function that makes one round of it."""
    found: dict[str, Round] = {}
    for module in (service, dumps):
        for name in module.ATTACKS:
            found[name] = lambda rng, attack=module.attack, name=name: attack(name, rng)
    if pages.works():
        found["hostile pages"] = pages.attack
    return found


def main() -> int:
    """Attack until the time is over; return the exit code."""
    known = attacks()
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.faults",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=60, help="how long (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn (default: 1)")
    parser.add_argument("--only", nargs="+", choices=known, metavar="ATTACK", help=", ".join(known))
    options = parser.parse_args()
    chosen = options.only or list(known)
    console = Console()
    console.print(" ".join(["$ python -m benchmarks.faults", *sys.argv[1:]]), highlight=False)
    console.print(
        f"plp-reward {importlib.metadata.version('plp-reward')}, Python "
        f"{platform.python_version()}, seed {options.seed}",
        highlight=False,
    )
    if "hostile pages" not in known:
        console.print("no browser that runs a script: pages are left out")
    outcomes = {name: Outcome() for name in chosen}
    rounds = dict.fromkeys(chosen, 0)
    ends = time.monotonic() + 60 * options.minutes
    try:
        while time.monotonic() < ends or not all(rounds.values()):
            # Every attack has its turn, in an order that differs.
            order = random.Random(f"{options.seed}/{min(rounds.values())}").sample(
                chosen, len(chosen)
            )
            name = min(order, key=rounds.__getitem__)
            came = known[name](random.Random(f"{options.seed}/{name}/{rounds[name]}"))
            outcomes[name].add(came)
            rounds[name] += 1
            for note in came.notes[:3]:
                console.print(f"{name}, round {rounds[name]}: {note}", style="red", markup=False)
    except KeyboardInterrupt:
        console.print("stopped")
    table = Table("attack", "rounds", "sent", "attacks", "killed", "lost", "made up")
    for name, outcome in outcomes.items():
        counts = (outcome.sent, outcome.attacks, outcome.killed, outcome.lost, outcome.made_up)
        table.add_row(name, str(rounds[name]), *(f"{count:,}" for count in counts))
    console.print(table)
    return int(any(outcome.failed for outcome in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main())
