"""A command that is told to end does so in order, and says how to go on."""

import signal
import subprocess
import sys

import pytest

CODE = """
import os, sys
from plp_trainer.cli.interruption import interruptible
with interruptible("go on with --resume"):
    try:
        os.kill(os.getpid(), int(sys.argv[1]))
        sys.exit("it went on")
    finally:
        print("in order")
"""


@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_in_order_and_says_how_to_go_on(told: signal.Signals, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(int(told))], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert done.stdout == "in order\n"
    assert done.stderr == "interrupted; go on with --resume\n"


def test_another_end_is_left_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, "0"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "it went on\n")
