"""A span's work, in which some texts do to a worker what none should be able to do."""

import os
import signal
from typing import Any

from plp_reward.answers import Verdict
from plp_reward.dumps import reading, span_work
from plp_reward.graders import decide
from plp_reward.workers.guard import Guard


def faulty(response: str, *given: Any, **more: Any) -> Verdict | None:
    if "HANG" in response:
        while True:
            pass
    if "CRASH" in response:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "EAT" in response:
        bytearray(8 << 30)
    if "OPEN" in response:
        return None
    return decide(response, *given, **more)


def work(guard: Guard) -> None:
    parse = reading._parse

    def parsing(name: str, number: int, content: bytes, end: Any) -> Any:
        if b"ABORT" in content:
            os.abort()
        return parse(name, number, content, end)

    span_work.decide = faulty  # type: ignore[assignment]
    reading._parse = parsing
    span_work.work(guard)
