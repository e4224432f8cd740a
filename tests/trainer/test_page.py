"""The service's page in a browser while a real training asks it: every view, as it goes on."""

import importlib.util
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.http.pages.conftest import browser  # noqa: F401  a fixture
from tests.http.pages.looks import LOOKS, PAPER, Open, tabs
from tests.trainer.conftest import MISSING, TOKEN, Service

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
RUN = "tiny-7"
STEPS = 5


@pytest.fixture(scope="module")
def plp() -> Path:
    """The command of an environment that trains: this one, or the one that setup-cpu makes."""
    for name in ("playwright", "duckdb"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"no {name}: pip install '.[dev]'")
    if not MISSING:
        return Path(sys.executable).with_name("plp")
    other = ROOT / ".venv-train" / "bin" / "plp"
    if not other.exists():
        pytest.skip(f"no {', '.join(MISSING)} here, and no .venv-train: trainer/setup-cpu makes it")
    return other


class Training:
    """A real training of the project's own small model, which asks a service with an audit log.

    Attributes:
        service: the service.
        told: the lines that the training said so far.
    """

    def __init__(self, plp: Path, service: Service, folder: Path) -> None:
        self.service, self._told = service, folder / "told.txt"
        settings = [
            f"reward.url={service.url}",
            "reward.start_service=false",
            "reward.token_variable=REWARD_TOKEN",
            f"reward.run={RUN}",
            f"data.count={16 * STEPS}",
            "validation.count=8",
            "validation.every=5",
        ]
        words = [word for setting in settings for word in ("--set", setting)]
        with self._told.open("w") as output:
            self._process = subprocess.Popen(
                [plp, "train", "tiny", "--folder", folder / "run", *words],
                env={**os.environ, "REWARD_TOKEN": TOKEN},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def told(self) -> str:
        return self._told.read_text()

    @property
    def goes_on(self) -> bool:
        return self._process.poll() is None

    def reaches(self, step: int) -> None:
        """Wait until an iteration is done, as long as the training goes on."""
        while f"step {step}/{STEPS} " not in self.told and self.goes_on:
            time.sleep(0.2)
        assert f"step {step}/{STEPS} " in self.told, self.told

    def end(self) -> int:
        """Return what it ended with, once it has."""
        return self._process.wait()

    def stop(self) -> None:
        """End it if it goes on."""
        self._process.terminate()
        self._process.wait(60)


@pytest.fixture(scope="module")
def training(plp: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Training]:
    folder = tmp_path_factory.mktemp("page")
    service = Service("--audit.folder", str(folder / "audit"), "--audit.sync-seconds", "0.2")
    try:
        service.start()
        training = Training(plp, service, folder)
        try:
            yield training
        finally:
            training.stop()
    finally:
        service.stop()


@pytest.fixture
def tab(browser: Any, training: Training) -> Iterator[Open]:  # noqa: F811
    """Opens a tab of a reader who has given the token; at the end no request left the service."""

    def give_the_token(page: Any) -> None:
        page.goto("/page/runs")
        page.fill("[name=token]", TOKEN)
        page.press("[name=token]", "Enter")
        page.wait_for_selector("#try")

    with tabs(browser, training.service.url, patience=300, enter=give_the_token) as opened:
        yield opened


def course(page: Any) -> list[list[float]]:
    """The values that are drawn of reward, accuracy and tokens."""
    drawn: list[list[float]] = page.evaluate(
        "[...document.querySelectorAll('.chart')].slice(0, 3)"
        ".map(place => JSON.parse(place.dataset.chart).lines[0].values)"
    )
    return drawn


def samples(page: Any) -> int:
    return int(page.inner_text("tr.chosen td:nth-child(3)").replace(",", ""))


def test_a_training_is_followed_while_it_goes_on(tab: Open, training: Training) -> None:
    """One test in the order of what happens: the training does not wait for another."""
    training.reaches(1)
    page = tab(f"/page/runs?run={RUN}")
    page.wait_for_selector(".chart canvas")
    first = samples(page)
    pictures = page.evaluate("[...document.querySelectorAll('canvas')].map(c => c.toDataURL())")
    assert len(course(page)) == 3
    # By itself: nobody asks again.
    page.wait_for_function(
        "count => +document.querySelector('tr.chosen td:nth-child(3)').innerText"
        ".replace(',', '') >= count + 128",
        arg=first,
    )
    assert training.goes_on or f"step {STEPS}/{STEPS}" in training.told
    page.wait_for_selector(".chart canvas")
    moved = page.evaluate("[...document.querySelectorAll('canvas')].map(c => c.toDataURL())")
    assert moved[0] != pictures[0], "the curve of the reward stands still"

    # Its samples come from the audit log, are filtered and stand side by side.
    listed = tab(f"/page/samples?run={RUN}")
    total = int(re.sub(r"\D", "", listed.inner_text("#found > p")))
    assert total >= first
    listed.select_option("[name=right]", "wrong")
    listed.wait_for_url("**right=wrong**")
    listed.wait_for_function("() => document.querySelectorAll('#found .chip').length === 2")
    wrong = int(re.sub(r"\D", "", listed.inner_text("#found > p")))
    assert 0 < wrong < total
    assert listed.locator("tbody .right").count() == 0
    listed.fill("[name=text]", "<|end|>nothing says this")
    listed.wait_for_selector("text=None fits")
    listed.goto(f"/page/samples?run={RUN}")
    listed.click("tbody a[href*='page/problem'] >> nth=0")
    assert listed.locator(".sides article").count() >= 2
    listed.click("article h3 a >> nth=0")
    # And one is tried.
    response = listed.inner_text(".raw pre", timeout=1_000) or listed.text_content(".raw pre")
    listed.click("text=Try it")
    listed.wait_for_selector(".charts .chart canvas")
    assert listed.input_value("[name=response]") == response
    assert listed.locator(".steps tbody tr").count() > 0
    assert re.search("right|wrong", listed.inner_text(".answer-line .big"))


@pytest.mark.parametrize("look", LOOKS)
def test_every_view_of_a_training_shows_in_every_look(
    tab: Open, training: Training, look: str
) -> None:
    training.reaches(1)
    page = tab(f"/page/samples?run={RUN}", look)
    key = re.search("key=[^&]+", page.get_attribute("tbody a", "href"))
    problem = page.get_attribute("tbody a[href*='page/problem']", "href")
    assert key is not None
    for address in (f"/page/samples?run={RUN}", f"/page/runs?run={RUN}", problem.replace("..", ""),
                    f"/page/sample?{key[0]}", f"/?sample={key[0][4:]}"):  # fmt: skip
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER[look]
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        drawn = page.evaluate("[...document.querySelectorAll('canvas')].map(c => c.toDataURL())")
        assert len(set(drawn)) >= len(drawn) / 2


def test_what_the_page_shows_at_the_end_is_what_the_training_was_given(
    tab: Open, training: Training
) -> None:
    assert training.end() == 0, training.told
    page = tab(f"/page/runs?run={RUN}&axis=samples")
    page.wait_for_function(
        "count => { const shown = document.querySelector('tr.chosen td:nth-child(3)');"
        " return shown && +shown.innerText.replace(',', '') >= count; }",
        arg=128 * STEPS,
    )
    assert all(0 <= value <= 1 for value in course(page)[1] if value is not None)
