"""AWS Lambda's two sides: the invocations that its client posts, the runtime that takes them.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import contextlib
import json
import queue
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

EVENT = [
    {
        "id": str(number),
        "messages": [
            {"role": "user", "content": "What is 6 * 7?"},
            {"role": "assistant", "content": text},
        ],
        "reference_answer": {"answer": "42"},
    }
    for number, text in enumerate([r"\boxed{42}", r"\boxed{41}"])
]


class Lambda(ThreadingHTTPServer):
    """The server; ``address`` is the runtime's AWS_LAMBDA_RUNTIME_API and its client's endpoint."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Sides)
        self.invocations: queue.Queue[bytes | None] = queue.Queue()
        self.answers: queue.Queue[tuple[str, bytes]] = queue.Queue()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def invoke(self, event: Any) -> tuple[bool, Any]:
        """Invoke it as Bedrock does, by boto3; return whether it failed, and what it returned."""
        boto3 = pytest.importorskip("boto3", reason="pip install boto3")
        from botocore.config import Config

        client = boto3.client(
            "lambda",
            endpoint_url=f"http://{self.address}",
            region_name="us-east-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
            config=Config(retries={"max_attempts": 0}, read_timeout=60),
        )
        answer = client.invoke(FunctionName="plp", Payload=json.dumps(event))
        return "FunctionError" in answer, json.load(answer["Payload"])


class _Sides(BaseHTTPRequestHandler):
    server: Lambda

    def log_message(self, *_: Any) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        assert self.path == "/2018-06-01/runtime/invocation/next"
        event = self.server.invocations.get()
        if event is None:
            self.close_connection = True
            return
        self._send(
            200,
            event,
            {
                "Lambda-Runtime-Aws-Request-Id": "r1",
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:x:1:function:plp",
                "Lambda-Runtime-Deadline-Ms": "9999999999999",
                "Lambda-Runtime-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793",
                "Content-Type": "application/json",
            },
        )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/2015-03-31/functions/plp/invocations":
            self.server.invocations.put(body)
            outcome, answer = self.server.answers.get()
            errors = {"X-Amz-Function-Error": "Unhandled"} if outcome == "error" else {}
            self._send(200, answer, errors)
        else:  # .../invocation/r1/response, .../invocation/r1/error or .../init/error
            self.server.answers.put((self.path.rpartition("/")[2], body))
            self._send(202, b"", {})

    def _send(self, code: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def emulated() -> Iterator[Lambda]:
    """Serve in a thread; a runtime that still waits for an invocation is let go in the end."""
    server = Lambda()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.invocations.put(None)
        server.shutdown()
        server.server_close()
        thread.join()
