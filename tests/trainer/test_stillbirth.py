"""An actor of Ray's that could not be made ends the run that would wait for it."""

import threading

from plp_trainer.stillbirth import Stillbirth

FAILED = (
    "\x1b[36m(RolloutRayActor pid=7)\x1b[0m Exception raised in creation task: The actor died "
    "because of an error raised in its creation task\n"
)


def test_the_run_is_ended_once_the_worker_has_had_time_to_say_why() -> None:
    ended = threading.Event()
    stillbirth = Stillbirth(ended.set, patience=0.2)
    stillbirth.watch("(RolloutRayActor pid=7) starting\n")
    stillbirth.watch(FAILED)
    stillbirth.watch("(PolicyModelActor pid=8) loading\n")
    stillbirth.watch("\x1b[36m(RolloutRayActor pid=7)\x1b[0m RuntimeError: no engine\n")
    assert ended.wait(60)
    assert [line.split(":")[0] for line in stillbirth.lines] == [
        "Exception raised in creation task",
        "RuntimeError",
    ]


def test_all_is_well_as_long_as_no_actor_fails() -> None:
    stillbirth = Stillbirth(lambda: None)
    stillbirth.watch("(RolloutRayActor pid=7) The actor died\n")
    stillbirth.watch("Traceback (most recent call last):\n")
    stillbirth.close()
    assert stillbirth.lines == []
