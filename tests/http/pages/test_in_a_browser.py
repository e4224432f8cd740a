"""The page in a real browser, against a real service."""

import contextlib
import random
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from .conftest import honest

pytestmark = pytest.mark.slow
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
    "print": {"color_scheme": "dark", "viewport": {"width": 800, "height": 1100}},
}
PAPER = {
    "light": "rgb(252, 252, 250)",
    "dark": "rgb(20, 22, 26)",
    "phone": "rgb(252, 252, 250)",
    "print": "rgb(255, 255, 255)",
}
Open = Callable[..., Any]


@pytest.fixture
def tab(browser: Any, service: httpx.Client) -> Iterator[Open]:
    """Opens a tab; at the end nothing has gone wrong in any, and no request left the service."""
    contexts, complaints, hosts = [], [], set()

    def opened(address: str = "/", look: str = "light") -> Any:
        context = browser.new_context(base_url=str(service.base_url), **LOOKS[look])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        if look == "print":
            page.emulate_media(media="print")
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert hosts - {""} == {service.base_url.netloc.decode()}


def test_a_response_is_tried_with_every_step_and_a_setting_turned_around(tab: Open) -> None:
    page = tab()
    page.fill("[name=response]", "<think>\\boxed{41}?</think> Hence $\\boxed{25\\%}$ remains.")
    page.fill("[name=gold]", "0.25")
    page.fill("[name=tokens]", "420")
    page.click("text=Grade")
    page.wait_for_selector(".charts .chart canvas")
    assert "right" in page.inner_text(".answer-line .big")
    assert page.text_content("mark.answer") == "25%"
    assert page.locator(".prose math").count() == 2
    assert "taken" in page.inner_text(".steps")
    assert page.locator(".charts canvas").count() > 15
    assert "1.244" in page.inner_text(".charts")
    assert "curl" in page.inner_text("figure.code >> nth=0")
    page.check("text=percent = exact")
    page.wait_for_selector(".answer-line .big .wrong")
    page.uncheck("text=percent = exact")
    page.wait_for_selector(".answer-line .big .right")


def test_a_planted_hack_is_two_clicks_away(tab: Open) -> None:
    page = tab("/page/runs")
    assert "1" not in page.inner_text("tr:has-text('honest') td:nth-child(2)")
    page.click("text=hacked")
    alarm = page.locator(".alarms li", has_text="One answer for many problems")
    assert "16 different golds" in alarm.inner_text()
    alarm.locator("text=Show the samples").click()
    page.wait_for_url("**/page/samples?**")
    rows = page.locator("tbody tr")
    assert rows.count() >= 40
    assert set(page.locator("tbody td.answer").all_inner_texts()) == {"0"}
    assert "\\boxed{0}" in rows.first.inner_text()
    page.click("tbody td a >> nth=0")
    assert page.inner_text("mark.answer") == "0"


def test_samples_are_searched_as_one_types_and_the_address_can_be_sent(tab: Open) -> None:
    page = tab("/page/samples")
    page.select_option("[name=run]", "honest")
    page.wait_for_url("**run=honest**")
    page.select_option("[name=right]", "wrong")
    page.wait_for_url("**right=wrong**")
    page.fill("[name=text]", "bags HOLD $5$")
    page.wait_for_url("**text=bags**")
    page.wait_for_function("document.querySelectorAll('tbody tr').length < 50")
    found = page.inner_text("#found p >> nth=0")
    again = tab(page.url)
    assert again.inner_text("#found p >> nth=0") == found
    again.click("tbody a[href*='page/problem'] >> nth=0")
    assert again.locator("article").count() == 12
    assert again.locator("article mark.answer").count() == 12
    again.click("article h2 a >> nth=0")
    again.click("text=Try it")
    assert "bags" in again.input_value("[name=response]")
    assert again.locator("mark.answer").count() == 1


@pytest.mark.parametrize("look", LOOKS)
def test_every_view_shows_in_every_look(tab: Open, look: str) -> None:
    page = tab("/page/samples?run=hacked&sort=longest", look)
    key = re.search("key=[^&]+", page.get_attribute("tbody a", "href"))
    assert key is not None
    for address in ("/", "/page/runs?run=hacked", "/page/samples?run=hacked",
                    f"/page/sample?{key[0]}", "/page/problem?problem=p3&run=hacked",
                    f"/?sample={key[0][4:]}"):  # fmt: skip
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER[look]
        # Nothing reaches over the edge: what is too wide scrolls in a frame of its own.
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        drawn = page.evaluate("[...document.querySelectorAll('canvas')].map(c => c.toDataURL())")
        assert len(set(drawn)) >= len(drawn) / 2
        if "sample?key" in address:
            assert page.locator("math").count() > 0


@pytest.mark.parametrize("address", ["/page/runs?run=hostile", "/page/samples?run=hostile"])
def test_hostile_texts_run_no_script(tab: Open, address: str) -> None:
    page = tab(address)
    seen = [page.evaluate("window.ran")]
    page.goto("/page/samples?run=hostile")
    assert "<script>" in page.inner_text("tbody")
    for link in ("tbody td a >> nth=0", "text=Try it"):
        page.click(link)
        assert "<script>" in page.content().replace("&lt;", "<").replace("&gt;", ">")
        seen.append(page.evaluate("window.ran"))
    assert "49" not in page.inner_text("main .prose")
    assert seen == [None, None, None]
    assert page.locator("img, svg, iframe").count() == 0


def test_without_scripts_the_page_works_by_links_and_forms(
    browser: Any, service: httpx.Client
) -> None:
    context = browser.new_context(base_url=str(service.base_url), java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.fill("[name=response]", "\\boxed{3}")
    page.fill("[name=gold]", "3")
    page.click("text=Grade")
    assert "right" in page.inner_text(".answer-line .big")
    page.goto("/page/samples")
    page.fill("[name=text]", "boxed{0}")
    page.click("button:has-text('Search')")
    assert "text=boxed" in page.url
    context.close()


@contextlib.contextmanager
def training(client: httpx.Client, run: str) -> Iterator[None]:
    """A run that asks as OpenRLHF does, step after step, until the block ends."""
    ended = threading.Event()
    rng = random.Random(3)

    def go_on() -> None:
        while not ended.wait(0.3):
            samples = [honest(rng, problem, "") for problem in range(8)]
            prompts = [str(sample["prompt"]) for sample in samples]
            texts = [f"{sample['prompt']}{sample['response']}<|im_end|>" for sample in samples]
            golds = [str(sample["gold"]) for sample in samples]
            body = {"query": texts, "prompts": prompts, "labels": golds}
            address = f"/openrlhf/bytes?run={run}"
            client.post(address, json=body).raise_for_status()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@pytest.mark.parametrize("look", LOOKS)
def test_a_run_that_goes_on_is_followed_in_every_view(
    tab: Open, service: httpx.Client, look: str
) -> None:
    expect = pytest.importorskip("playwright.sync_api").expect
    run = f"live-{look}"
    with training(service, run):
        page = tab("/page/runs", look)
        page.wait_for_selector(f"text={run}")
        page.goto(f"/page/runs?run={run}")
        before = page.inner_text("tr.chosen td:nth-child(3)")
        # By itself: nobody asks again.
        expect(page.locator("tr.chosen td:nth-child(3)")).not_to_have_text(before, timeout=60_000)
        assert "since the start" in page.inner_text(".charts")
        assert page.locator(".axes [aria-current]").inner_text() == "time"
        page.goto(f"/page/samples?run={run}&right=right")
        assert page.locator("tbody tr").count() > 0
        page.goto(page.get_attribute("tbody td a", "href").replace("..", ""))
        assert page.locator("mark.answer").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
