"""A real HTTP server that answers as an OpenAI-compatible one would, by a script."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Reply = Callable[[dict[str, Any]], tuple[int, bytes]]


def completion(content: Any, *, finish: str = "stop", usage: Any = None) -> tuple[int, bytes]:
    """A completion with this text, and the tokens that it says it used."""
    message = {"role": "assistant", "content": content}
    body = {"choices": [{"message": message, "finish_reason": finish}], "usage": usage}
    return 200, json.dumps(body).encode()


def saying(word: str) -> tuple[int, bytes]:
    return completion(json.dumps({"verdict": word}))


def yes(_: dict[str, Any]) -> tuple[int, bytes]:
    """A judge that accepts everything."""
    return saying("same")


def no(_: dict[str, Any]) -> tuple[int, bytes]:
    return saying("different")


class Scripted:
    """The server: what it was asked, and by which script it answers.

    Attributes:
        reply: the script.
        asked: the bodies that it got.
        keys: their Authorization headers.
        most: requests that it had at once.
    """

    def __init__(self) -> None:
        self.reply: Reply = yes
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.most = self._now = 0
        self._lock = threading.Lock()
        scripted = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with scripted._lock:
                    scripted.asked.append(body)
                    scripted.keys.append(self.headers["Authorization"])
                    scripted._now += 1
                    scripted.most = max(scripted.most, scripted._now)
                try:
                    status, content = scripted.reply(body)
                finally:
                    with scripted._lock:
                        scripted._now -= 1
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def data(self) -> list[dict[str, Any]]:
        """What the judge was shown, each time."""
        return [json.loads(body["messages"][1]["content"]) for body in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def slowly(seconds: float, reply: Reply = yes) -> Reply:
    def answer(body: dict[str, Any]) -> tuple[int, bytes]:
        time.sleep(seconds)
        return reply(body)

    return answer


@pytest.fixture
def server() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.close()
