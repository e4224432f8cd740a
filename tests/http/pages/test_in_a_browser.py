"""The page in a real browser, against a real service."""

import contextlib
import random
import re
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from plp_reward.viewer.words import meaning

from .conftest import honest
from .looks import LOOKS, PAPER, Open, tabs

pytestmark = pytest.mark.slow


@pytest.fixture
def tab(browser: Any, service: httpx.Client) -> Iterator[Open]:
    """Opens a tab; at the end nothing has gone wrong in any, and no request left the service."""
    with tabs(browser, str(service.base_url), patience=60) as opened:
        yield opened


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
    alarm.locator("text=/Show the .* samples/").click()
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
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length < 50")
    found = page.inner_text("#found p >> nth=0")
    again = tab(page.url)
    assert again.inner_text("#found p >> nth=0") == found
    again.click("tbody a[href*='page/problem'] >> nth=0")
    assert again.locator("article").count() == 12
    assert again.locator("article mark.answer").count() == 12
    again.click("article h3 a >> nth=0")
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
        assert "since the start" in page.inner_text(".axes")
        assert page.locator(".axes [aria-current]").inner_text() == "time"
        page.goto(f"/page/samples?run={run}&right=right")
        assert page.locator("tbody tr").count() > 0
        page.goto(page.get_attribute("tbody td a", "href").replace("..", ""))
        assert page.locator("mark.answer").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_on_a_phone_nothing_of_a_list_is_cut(tab: Open) -> None:
    page = tab("/page/samples?run=hacked", "phone")
    cells = "tbody tr:first-child td"
    assert page.locator(cells).count() >= 8
    for address in ("/page/samples?run=hacked", "/page/runs"):
        page.goto(address)
        edges = page.evaluate(
            "selector => [...document.querySelectorAll(selector)]"
            ".map(cell => cell.getBoundingClientRect()).map(box => [box.left, box.right])",
            cells,
        )
        assert [edge for edge in edges if edge[0] < 0 or edge[1] > 390] == []
        # What a column is called stands in its cell.
        named = f"getComputedStyle(document.querySelector('{cells}:nth-child(2)'), '::before')"
        assert len(page.evaluate(f"{named}.content")) > len('""')
    shown = page.evaluate("getComputedStyle(document.querySelector('.scroll')).backgroundImage")
    assert "gradient" in shown, "nothing shows that a table goes on"


def test_right_answers_stand_beside_wrong_ones_and_early_beside_late(tab: Open) -> None:
    page = tab("/page/samples?run=honest")
    page.click("tbody a[href*='page/problem'] >> nth=0")
    sides = page.locator(".sides > section")

    def titles() -> list[str]:
        return [text.split()[0] for text in sides.locator("> h2").all_inner_texts()]

    assert titles() == ["right", "wrong"]
    for side, mark in ((sides.nth(0), "✓ right"), (sides.nth(1), "✗ wrong")):
        assert side.locator("article").count() == 6
        assert {text[:7] for text in side.locator("article h3").all_inner_texts()} == {mark}
    page.click("text=early and late")
    assert titles() == ["early", "late"]
    early, late = (
        re.findall(r"(\d+)/\d+", " ".join(side.locator("h3").all_inner_texts()))
        for side in (sides.nth(0), sides.nth(1))
    )
    assert list(map(int, early)) == [0, 1, 2, 3, 4, 5]
    assert list(map(int, late)) == [29, 28, 27, 26, 25, 24]
    page.click("text=all runs")
    assert set(titles()) == {"hacked", "honest"}


def test_any_samples_that_are_ticked_stand_side_by_side(tab: Open) -> None:
    page = tab("/page/samples?run=honest")
    page.check("tbody tr:nth-child(1) [name=key]")
    page.check("tbody tr:nth-child(5) [name=key]")
    page.click("text=Side by side")
    page.wait_for_url("**/page/beside?key=*")
    assert page.locator("article mark.answer").count() == 2
    prompts = page.locator("article .prose.problem-text").all_inner_texts()
    assert len(set(prompts)) == 2, "each has its own problem"


@pytest.mark.parametrize("address", ["/page/runs?run=honest&axis=samples", "/"])
def test_a_chart_says_its_values_under_the_pointer_and_by_keyboard(tab: Open, address: str) -> None:
    page = tab(address)
    if address == "/":
        page.fill("[name=response]", "\\boxed{3}")
        page.fill("[name=gold]", "3")
        page.click("text=Grade")
    chart = page.locator(".chart").first
    chart.locator("canvas").wait_for()
    tip = page.locator("#tip")
    assert not tip.is_visible()
    chart.hover()
    tip.wait_for()
    wanted = r"\d+ tokens\s+right\s+.+wrong" if address == "/" else r"\d+ samples\s+reward\s+[\d.]+"
    pattern = re.compile(wanted, re.DOTALL)
    assert pattern.search(tip.inner_text())
    page.mouse.move(0, 0)
    tip.wait_for(state="hidden")
    chart.focus()
    page.keyboard.press("Home")
    first = tip.inner_text()
    page.keyboard.press("ArrowRight")
    assert pattern.search(tip.inner_text())
    assert tip.inner_text() != first
    assert chart.get_attribute("aria-valuetext") == " ".join(tip.inner_text().split())
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_what_is_read_in_a_chart_stays_while_a_run_goes_on(
    tab: Open, service: httpx.Client
) -> None:
    with training(service, "read"):
        page = tab("/page/runs")
        page.wait_for_selector("text=read")
        page.goto("/page/runs?run=read&axis=samples")
        chart = page.locator(".chart").first
        chart.focus()
        page.keyboard.press("Home")
        before = page.inner_text("tr.chosen td:nth-child(3)")
        page.wait_for_function(
            "before => document.querySelector('tr.chosen td:nth-child(3)').innerText !== before",
            arg=before,
        )
        page.wait_for_function("() => document.activeElement.matches('.chart')")
        assert "reward" in page.inner_text("#tip")


def test_words_are_explained_where_they_stand(tab: Open) -> None:
    page = tab("/page/samples?run=honest")
    tip = page.locator("#tip")
    page.hover("thead abbr:has-text('gold')")
    tip.wait_for()
    assert tip.inner_text() == meaning("gold")
    page.mouse.move(0, 0)
    tip.wait_for(state="hidden")
    page.focus("abbr:has-text('Status')")
    assert tip.inner_text() == meaning("status")
    box = tip.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.click("tbody td a >> nth=0")
    rule = page.locator("div:has(> dt:has-text('decided by')) > dd abbr")
    rule.hover()
    assert tip.inner_text() == meaning(rule.inner_text()) != ""


def test_a_trial_has_an_address_that_no_server_sees(tab: Open, service: httpx.Client) -> None:
    page = tab()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("[name=response]", "Hence $\\boxed{25\\%}$ remains, ünd „ok“ + so on & so forth.")
    page.fill("[name=gold]", "0.25")
    page.fill("[name=tokens]", "420")
    page.click("text=Grade")
    page.check("text=percent = exact")
    page.wait_for_selector(".answer-line .big .wrong")
    page.wait_for_url("**#try=*")
    again = tab(page.url)
    again.on("request", lambda request: asked.append(request.url))
    again.wait_for_selector(".answer-line .big .wrong")
    assert again.input_value("[name=response]") == page.input_value("[name=response]")
    assert again.input_value("[name=tokens]") == "420"
    assert again.is_checked("text=percent = exact")
    again.uncheck("text=percent = exact")
    again.wait_for_selector(".answer-line .big .right")
    again.reload()
    again.wait_for_selector(".answer-line .big .right")
    assert [url for url in asked if "boxed" in url or "remains" in url] == []
    # One that is too long for an address says so, and is not cut.
    noise = "".join(map(chr, random.Random(1).choices(range(33, 9000), k=30_000)))
    page.fill("[name=response]", f"{noise}\\boxed{{0.25}}")
    page.click("text=Grade")
    page.wait_for_selector(".answer-line .big")
    page.wait_for_function("() => !location.hash")
    assert "too long" in page.inner_text("#link")
    for broken in ("#try=AAAA", "#try=%00", "#try=" + "A" * 5000):
        odd = tab(f"/{broken}")
        odd.wait_for_selector(".problem")
        assert "cannot be read" in odd.inner_text(".problem")
