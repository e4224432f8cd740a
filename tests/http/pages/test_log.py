"""The page over the audit log of the service that writes it."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.tools import until

from plp_reward.audit.log import files_in
from plp_reward.http.app import create_app
from plp_reward.viewer.filters import Filter
from plp_reward.viewer.logged import LoggedSamples
from plp_reward.viewer.source import TooSlow

from ..conftest import running

HTML = {"accept": "text/html"}
SIZE = 1_500
"""Samples, more than 1 MB of memory holds."""


def ask(client: httpx.Client, first: int, size: int) -> None:
    samples = [
        {"id": str(number), "group": f"p{number % 10}", "gold": "7", "length": 50,
         "response": f"{'because ' * 50} \\boxed{{{number % 9}}}",
         "extra": {"step": number // 100, "source": "made <b>up</b>"}}
        for number in range(first, first + size)
    ]  # fmt: skip
    body = {"run": "long", "profile": "plp", "samples": samples}
    client.post("/reward", json=body).raise_for_status()


def test_all_of_the_log_is_shown_and_memory_while_it_is_read(
    settings: Callable[..., Any], tmp_path: Path
) -> None:
    pytest.importorskip("duckdb")
    app = create_app(settings(page_mb=1, audit={"folder": tmp_path, "sync_seconds": 0}))
    with running(app) as client:
        for first in range(0, SIZE, 250):
            ask(client, first, 250)

        def page(query: str = "") -> str:
            return client.get(f"/page/samples?{query}", headers=HTML).text

        first = page()
        assert "the audit log is being read" in first
        assert f"{SIZE:,} samples" not in first
        until(lambda: "the audit log is being read" not in page())
        until(lambda: f"{SIZE:,} samples" in page())
        assert 'class="note"' not in page()
        assert "100 samples" in page("step_min=3&step_max=3")
        assert f"{SIZE:,} samples" in page("field=source&value=made+%3Cb%3Eup%3C%2Fb%3E")
        shown = page("component=length_penalty&sort=oldest")
        assert "made &lt;b&gt;up&lt;/b&gt;" in shown
        assert "steps" in client.get("/page/runs", headers=HTML).text
        ask(client, SIZE, 8)  # what comes is read while it comes
        until(lambda: f"{SIZE + 8:,} samples" in page())
        source = app.state.service.source
        assert isinstance(source, LoggedSamples)
        found = source.find(Filter(sort="oldest")).rows[0]
        assert found.id == "0"
        assert app.state.service.window.find(Filter()).total < SIZE
        assert sum(found.components.values()) == pytest.approx(found.reward)
        assert client.get(f"/page/sample?key={found.key}", headers=HTML).status_code == 200
        # Its process is killed: memory shows, and says why.
        os.kill(source._process.pid, signal.SIGKILL)
        until(lambda: "reading the audit log failed" in page())
        assert "boxed" in page()


def test_what_of_the_log_cannot_be_shown_is_told(
    settings: Callable[..., Any], tmp_path: Path
) -> None:
    pytest.importorskip("duckdb")
    chosen = settings(audit={"folder": tmp_path, "sync_seconds": 0})
    with running(create_app(chosen)) as client:
        ask(client, 0, 8)
    (first,) = files_in(tmp_path)
    with first.open("ab") as file:  # as a crash leaves it
        file.write(b'{"torn')
    with running(create_app(chosen)) as client:
        ask(client, 8, 8)

        def page() -> str:
            return client.get("/page/samples", headers=HTML).text

        until(lambda: "16 samples" in page() and "is being read" not in page())
        until(lambda: f"the end of {first} is torn" in page())


def test_without_duckdb_the_page_says_what_it_lacks(
    settings: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with running(create_app(settings(audit={"folder": tmp_path}))) as client:
        monkeypatch.undo()
        shown = client.get("/page/samples", headers=HTML).text
        assert "DuckDB, which is not installed" in shown
        assert "view" in shown


def test_a_question_that_takes_too_long_leaves_the_form_to_narrow_it(
    serve: Callable[..., httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = serve()

    def slow(*_: Any) -> None:
        raise TooSlow("that took longer than 10 s: narrow it")

    monkeypatch.setattr("plp_reward.viewer.window.Window.find", slow)
    shown = client.get("/page/samples?text=x", headers=HTML)
    assert shown.status_code == 200
    assert "narrow it" in shown.text
    assert 'name="text" value="x"' in shown.text
