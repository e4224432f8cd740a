"""A hub that is there, and one that is not."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from plp_reward.files import hub

ASK = (
    "from plp_reward.scoring.lengths import load_counter; "
    "print(load_counter('me/model').count(['the answer is 42']))"
)


@pytest.fixture(autouse=True)
def _not_asked_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(hub, "_away_since", None)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


@pytest.fixture
def address(word_tokenizer: Path) -> Iterator[str]:
    """A hub with one file, as the hub's own client asks for it."""
    content = word_tokenizer.read_bytes()

    class Hub(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200)
            self.send_header("ETag", '"one"')
            self.send_header("X-Repo-Commit", "0" * 40)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def ask(endpoint: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "HF_ENDPOINT": endpoint},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_tokenizer_comes_from_the_hub_once(address: str) -> None:
    first = ask(address)
    assert first.stdout == "[4]\n", first.stderr
    again = ask("http://127.0.0.1:9")
    assert again.stdout == "[4]\n", again.stderr


def test_a_hub_that_is_away_is_one_message() -> None:
    asked = ask("http://127.0.0.1:9")
    assert asked.returncode == 1
    assert "the hub (http://127.0.0.1:9) cannot be reached" in asked.stderr
    assert "Retry" not in asked.stderr


def test_a_hub_that_does_not_answer_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        for model in ("me/model", "me/other"):
            with pytest.raises(FileNotFoundError, match="cannot be reached"):
                hub.hub_file(model, "tokenizer.json")
        silent.settimeout(0.5)
        silent.accept()[0].close()
        with pytest.raises(TimeoutError):
            silent.accept()


def test_nothing_is_asked_where_that_is_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as never:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{never.getsockname()[1]}")
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
        with pytest.raises(FileNotFoundError):
            hub.hub_file("me/model", "tokenizer.json")
        never.settimeout(0.2)
        with pytest.raises(TimeoutError):
            never.accept()
