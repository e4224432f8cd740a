"""An actor of Ray's that could not be made ends the run that would wait for it."""

import threading

from plp_trainer.startup import StartupWatch

FAILED = (
    "\x1b[36m(RolloutRayActor pid=7)\x1b[0m Exception raised in creation task: The actor died "
    "because of an error raised in its creation task\n"
)


def test_the_run_is_ended_once_the_worker_has_had_time_to_say_why() -> None:
    ended = threading.Event()
    startup = StartupWatch(ended.set, patience=0.2)
    startup.watch("(RolloutRayActor pid=7) starting\n")
    startup.watch(FAILED)
    startup.watch("(PolicyModelActor pid=8) loading\n")
    startup.watch("\x1b[36m(RolloutRayActor pid=7)\x1b[0m RuntimeError: no engine\n")
    assert ended.wait(60)
    assert [line.split(":")[0] for line in startup.lines] == [
        "Exception raised in creation task",
        "RuntimeError",
    ]


def test_all_is_well_as_long_as_no_actor_fails() -> None:
    startup = StartupWatch(lambda: None)
    startup.watch("(RolloutRayActor pid=7) The actor died\n")
    startup.watch("Traceback (most recent call last):\n")
    startup.close()
    assert startup.lines == []
