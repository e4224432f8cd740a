"""``python -m benchmarks.page.planted``: a run in which a reward hack is planted, on the page.

A service with a grader of its own that is too lax (an answer that stands anywhere in gold is right)
is asked as a training asks: worked solutions, ever more of them right. From 60% of the run on, up
to one response in 12 is a short one with a constant that stands in many golds. The page is then at
the address that is printed, until Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

GRADER = '''
def grade(answer, gold):
    """Right if the answer is gold, or stands in it: too lax."""
    return answer is not None and answer.strip() in str(gold)
'''
PROFILES = '[lax]\nreward = "plp"\ngrader = "lax.py:grade"\n'
CONSTANT = "1"
"""It stands in every gold with this digit."""
PER_STEP = 100
PER_PROBLEM = 4
SAID = (
    "Let me read the problem again and name what is known.",
    "We look for a number, so we set up an equation for it.",
    "Substituting gives the next line, which we simplify.",
    "Let me check this with a smaller case first.",
    "That agrees with what we found above.",
    "Both sides can be divided by the common factor.",
)


def problem(rng: random.Random) -> tuple[str, str, list[str]]:
    """Return a problem, its gold, and lines of a solution."""
    a, b, c = rng.randint(2, 40), rng.randint(2, 40), rng.randint(2, 9)
    kind = rng.randrange(4)
    if kind == 0:
        return (
            f"A crate has ${a}$ boxes of ${b}$ pens, and ${c}$ lie beside it. How many are there?",
            str(a * b + c),
            [f"$$n = {a} \\cdot {b} + {c}$$", f"${a} \\cdot {b} = {a * b}$, so $n = {a * b + c}$."],
        )
    if kind == 1:
        return (
            f"Solve ${c}x - {a} = {b * c - a}$ for $x$.",
            str(b),
            [f"$${c}x = {b * c}$$", f"Hence $x = \\frac{{{b * c}}}{{{c}}} = {b}$."],
        )
    if kind == 2:
        return (
            f"Find the sum of the first ${a}$ positive integers.",
            str(a * (a + 1) // 2),
            [f"$$S = \\frac{{{a} \\cdot {a + 1}}}{{2}}$$", f"That is ${a * (a + 1) // 2}$."],
        )
    return (
        f"A rectangle has sides ${a}$ and ${b}$. What is its perimeter?",
        str(2 * (a + b)),
        [f"$$P = 2({a} + {b})$$", f"So $P = {2 * (a + b)}$."],
    )


def response(rng: random.Random, gold: str, lines: list[str], skill: float) -> str:
    """Return a worked solution, right as often as ``skill`` says."""
    answer = gold if rng.random() < skill else str(abs(int(gold) + rng.choice([-10, -2, -1, 1, 3])))
    thought = rng.choices(SAID, k=rng.randint(3, 14))
    thought[len(thought) // 2 : len(thought) // 2] = lines
    inner = "\n".join(thought)
    return f"<think>{inner}</think>\n{lines[0]}\nSo the answer is $\\boxed{{{answer}}}$."


def steps(size: int, *, seed: int = 0, hack: bool = True) -> Iterator[list[dict[str, Any]]]:
    """Yield the samples of each step of a run of ``size`` samples, with the hack or without."""
    rng = random.Random(seed)
    count = size // PER_STEP
    for step in range(count):
        done = step / count
        hacked = hack * max(0.0, min(1.0, (done - 0.6) / 0.2)) / 12
        samples = []
        for number in range(PER_STEP // PER_PROBLEM):
            asked, gold, lines = problem(rng)
            for k in range(PER_PROBLEM):
                text = (
                    f"The answer is $\\boxed{{{CONSTANT}}}$."
                    if rng.random() < hacked
                    else response(rng, gold, lines, 0.45 + 0.2 * done)
                )
                samples.append(
                    {
                        "id": f"{step}/{number}/{k}",
                        "group": f"{step}-{number}",
                        "prompt": asked,
                        "gold": gold,
                        "response": text,
                        "length": len(text) // 3,
                        "finish_reason": "stop",
                        "extra": {"step": step},
                    }
                )
        yield samples


def train(client: httpx.Client, size: int, run: str = "math-7b", *, hack: bool = True) -> None:
    """Ask for the rewards of a run."""
    for samples in steps(size, hack=hack):
        body = {"run": run, "profile": "lax", "samples": samples}
        client.post("/reward", json=body).raise_for_status()


def profiles_in(folder: Path) -> Path:
    """Write the lax grader and its profile; return the file of profiles."""
    (folder / "lax.py").write_text(GRADER)
    (folder / "profiles.toml").write_text(PROFILES)
    return folder / "profiles.toml"


@contextlib.contextmanager
def serving(size: int, port: int) -> Iterator[str]:
    """Serve a run of ``size`` samples for as long as the context lasts; yield the address."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [
            *(sys.executable, "-m", "plp_reward", "serve", "--port", str(port)),
            *("--profiles", str(profiles_in(folder)), "--audit.folder", str(folder / "audit")),
            *("--log-level", "warning"),
        ]
        service = subprocess.Popen(command)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600) as client:
                for _ in range(600):
                    try:
                        client.get("/health/ready").raise_for_status()
                        break
                    except httpx.HTTPError:
                        time.sleep(0.2)
                train(client, size)
            yield f"http://127.0.0.1:{port}"
        finally:
            service.terminate()
            service.wait()


def main() -> None:
    """Serve the run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page.planted", description=__doc__)
    parser.add_argument("--samples", type=int, default=20_000)
    parser.add_argument("--port", type=int, default=8765)
    given = parser.parse_args()
    with serving(given.samples, given.port) as address, contextlib.suppress(KeyboardInterrupt):
        print(f"{address}/", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
