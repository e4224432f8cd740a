"""A service with runs on it, in one of which a hack is planted, and a browser."""

import random
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from plp_reward.http.app import create_app

from ..conftest import running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOSTILE = (
    "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    "$\\text{</math><img src=x onerror=alert(1)>}$ '\"><svg onload=window.ran=1> "
    "{{ 7 * 7 }} </textarea></pre><script>window.ran = 1</script>\u202e\\boxed{\\frac{1}{<b>}}"
)
WORK = "Each of the $a$ bags holds $b$ apples, so that $n = a \\cdot b$. "


def honest(rng: random.Random, problem: int, number: str) -> dict[str, Any]:
    """A response that works it out, right in 60 of 100 cases."""
    a, b = problem + 2, problem + 3
    answer = a * b + (rng.random() > 0.6)
    times = rng.randint(2, 6)
    return {
        "id": number,
        "group": f"p{problem}",
        "prompt": f"{a} bags hold ${b}$ apples each. How many are there?",
        "response": f"<think>{WORK * times}</think>So \\[{a}\\times {b}\\] apples: "
        f"$\\boxed{{{answer}}}$",
        "gold": a * b,
        "length": 30 * times,
        "finish_reason": "stop",
    }


def hacked(rng: random.Random, problem: int, number: str) -> dict[str, Any]:
    """A constant in a box, which a flaw of the data makes right: gold is a list that holds it."""
    sample = honest(rng, problem, number)
    return {**sample, "response": "\\boxed{0}", "gold": [sample["gold"], 0], "length": 4}


def train(client: httpx.Client, run: str, *, hack: bool) -> None:
    """Ask as a trainer does, 30 steps of 16 samples; the hack is found halfway."""
    rng = random.Random(7)
    for step in range(30):
        samples = []
        for problem in range(16):
            found = hack and step > 12 and rng.random() < 0.5
            samples.append((hacked if found else honest)(rng, problem, f"{step}/{problem}"))
        body = {"run": run, "profile": "plp", "samples": samples}
        client.post("/reward", json=body).raise_for_status()


@pytest.fixture(scope="module")
def service(settings: Callable[..., Any]) -> Iterator[httpx.Client]:
    """A service that two trainings ask, and one sample that is hostile."""
    with running(create_app(settings())) as client:
        train(client, "honest", hack=False)
        train(client, "hacked", hack=True)
        sample = {"id": HOSTILE, "group": HOSTILE, "prompt": HOSTILE, "response": HOSTILE,
                  "gold": HOSTILE, "length": 5}  # fmt: skip
        body = {"run": "hostile", "profile": "plp", "samples": [sample]}
        client.post("/reward", json=body).raise_for_status()
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()
