"""Run as a program: command lines through OpenRLHF's own parser and its own checks.

The parser is built under ``if __name__ == "__main__"``, where nobody can import it, and what it
parsed goes straight to ``train(args)``. So the module is run as it is, and stopped at the first
thing ``train`` does, which is to ask Ray whether it is running.

Reads a JSON list of argument lists; writes a JSON list: what each parsed to, or the error.
"""

import json
import runpy
import sys
from types import FrameType, SimpleNamespace

import ray


class Parsed(BaseException):
    """Carries the arguments out of OpenRLHF."""

    def __init__(self, arguments: SimpleNamespace) -> None:
        self.arguments = arguments


def stop() -> None:
    caller: FrameType | None = sys._getframe(1)
    assert caller is not None
    assert caller.f_code.co_name == "train"
    raise Parsed(caller.f_locals["args"])


def parse(arguments: list[str]) -> object:
    sys.argv = ["train_ppo_ray", *arguments]
    try:
        runpy.run_module("openrlhf.cli.train_ppo_ray", run_name="__main__")
    except Parsed as parsed:
        return parsed.arguments
    except (SystemExit, AssertionError) as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError("OpenRLHF did not reach train()")


if __name__ == "__main__":
    ray.is_initialized = stop
    answers = [parse(arguments) for arguments in json.load(sys.stdin)]
    # Imports print too; the last line is the answer.
    sys.stdout.write("\n" + json.dumps(answers, default=vars) + "\n")
