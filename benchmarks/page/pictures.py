"""``python -m benchmarks.page.pictures``: the pictures of docs/page.md, of the planted run."""

from __future__ import annotations

import argparse
import io
import re
import shutil
from pathlib import Path
from typing import Any

from benchmarks.page.planted import serving
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).parents[2] / "docs" / "images"
COLOURS = 224
"""Colours of a picture, which keep it small."""


def keep(name: str, *shots: bytes) -> None:
    """Write shots beside each other as one small picture."""
    parts = [Image.open(io.BytesIO(shot)).convert("RGB") for shot in shots]
    gap = 24
    width = sum(part.width for part in parts) + gap * (len(parts) - 1)
    whole = Image.new("RGB", (width, max(part.height for part in parts)), "#8a8f98")
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width + gap
    whole.quantize(COLOURS).save(DOCS / f"{name}.png", optimize=True)


def pages(browser: Browser, address: str, scheme: Any, width: int, height: int) -> Any:
    """Open a tab of a size."""
    context = browser.new_context(
        base_url=address,
        color_scheme=scheme,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    return context.new_page()


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page.pictures", description=__doc__)
    parser.add_argument("--samples", type=int, default=20_000)
    parser.add_argument("--port", type=int, default=8766)
    given = parser.parse_args()
    with serving(given.samples, given.port) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = pages(browser, address, "light", 1280, 860)
        page.goto("/page/runs")
        page.wait_for_function("() => !document.querySelector('.note')", timeout=600_000)
        page.wait_for_selector("canvas")
        page.locator(".chart").nth(2).hover()
        keep("page-runs", page.screenshot())
        page.mouse.move(0, 0)
        page.click("text=/Show the .* samples/")
        page.wait_for_selector("tbody")
        page.wait_for_selector("#badge:not(:empty)")
        alarmed = page.url
        key = re.search("key=[^&]+", page.get_attribute("tbody a", "href"))
        keep("page-samples", page.screenshot(clip={"x": 0, "y": 0, "width": 1280, "height": 640}))
        assert key is not None
        page.goto(f"/?sample={key[0][4:]}")
        page.wait_for_selector("canvas")
        page.wait_for_selector("#badge:not(:empty)")
        keep("page-try", page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": 1280,
                                                               "height": 1120}))  # fmt: skip
        phone = pages(browser, address, "dark", 390, 800)
        shots = []
        for view in ("/page/runs", alarmed, "/page/samples?right=wrong&sort=oldest"):
            phone.goto(view)
            if "right=wrong" in view:
                phone.click("tbody a[href*='page/problem'] >> nth=1")
                phone.wait_for_selector(".sides")
            elif "samples" in view:
                phone.evaluate("document.querySelector('#found').scrollIntoView()")
            phone.wait_for_timeout(500)
            shots.append(phone.screenshot())
        keep("page-phone", *shots)
        browser.close()


if __name__ == "__main__":
    main()
