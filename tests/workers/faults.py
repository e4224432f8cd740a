"""Graders that do what the response says, run by real workers in the pool's tests.

A response is ``LANE ACTION [ARGUMENT]``. In its lane (``quick``, ``symbolic`` or ``both``) the
action happens; elsewhere the sample is echoed. ``symbolic`` samples are left open by ``decide``.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from plp_reward.answers import Stage, Status, Step, Verdict


def decide(response, gold, policy=None, *, prompt=None, explain=False):
    lane, action, argument = _parse(response)
    if lane == "symbolic":
        return None
    return _do(action, argument) if lane in {"quick", "both"} else _echo(response)


def grade(response, gold, policy=None, *, prompt=None, explain=False):
    lane, action, argument = _parse(response)
    if lane in {"symbolic", "both"}:
        return _do(action, argument)
    return _echo(response)


def describe(response, gold, policy, *, prompt=None, explain=False):
    """What arrived, as a verdict."""
    return Verdict(
        True,
        answer=response,
        gold_form=repr(gold),
        answer_form=repr(policy),
        message=repr(prompt),
        steps=(Step(Stage.COMPARISON, "explained"),) if explain else (),
    )


def never_starts(response, gold, policy=None, *, prompt=None, explain=False):
    os._exit(3)


def _parse(response):
    lane, _, rest = response.partition(" ")
    action, _, argument = rest.partition(" ")
    return lane, action, argument


def _echo(text):
    return Verdict(True, Status.OK, answer=text)


def _do(action, argument):
    result = getattr(Actions, action)(argument)
    return _echo(argument if result is None else result)


class Actions:
    @staticmethod
    def echo(argument):
        return argument

    @staticmethod
    def pid(argument):
        return str(os.getpid())

    @staticmethod
    def environment(argument):
        return " ".join(sorted(os.environ))

    @staticmethod
    def spin(argument):
        while True:
            pass

    @staticmethod
    def escape(argument):
        """Compute without the timer, as a process that hostile text has got a hold of may."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        Actions.spin(argument)

    @staticmethod
    def spin_in_c(argument):
        sum(range(10**14))

    @staticmethod
    def work(argument):
        """Use ``argument`` seconds of CPU time."""
        end = time.process_time() + float(argument)
        while time.process_time() < end:
            pass

    @staticmethod
    def sleep(argument):
        time.sleep(3600)

    @staticmethod
    def until(argument):
        """Wait for a file."""
        while not Path(argument).exists():
            time.sleep(0.001)

    @staticmethod
    def segfault(argument):
        ctypes.string_at(0)

    @staticmethod
    def abort(argument):
        os.abort()

    @staticmethod
    def leave(argument):
        os._exit(0)

    @staticmethod
    def sys_exit(argument):
        sys.exit(1)

    @staticmethod
    def throw(argument):
        raise RuntimeError(argument)

    @staticmethod
    def recurse(argument):
        return Actions.recurse(argument)

    @staticmethod
    def eat(argument):
        hoard = []
        while True:
            hoard.append(bytearray(2**22))

    @staticmethod
    def shout(argument):
        sys.stdout.write("loud " * 100_000)
        sys.stderr.write("loud " * 100_000)
        os.write(1, b"raw")

    @staticmethod
    def close_everything(argument):
        os.closerange(0, 100)

    @staticmethod
    def garble(argument):
        """Send what is no reply in place of one."""
        for descriptor in range(3, 100):
            with contextlib.suppress(OSError):
                os.write(descriptor, b"\x04\x00\x00\x00{]{]")

    @staticmethod
    def surrogate(argument):
        return "\ud800"

    @staticmethod
    def huge(argument):
        return "x" * int(argument)

    @staticmethod
    def undecided(argument):
        return None

    @staticmethod
    def fork(argument):
        """Leave a child behind, as a careless library may."""
        if os.fork() == 0:
            os._exit(0)
