"""What goes over the wire comes out the same, and nothing else comes out."""

import pytest

from plp_reward.answers import Stage, Status, Step, Verdict
from plp_reward.workers import wire

STEPS = (Step(Stage.EXTRACTION, "a", "taken", "b"), Step(Stage.COMPARISON, "c"))
VERDICTS = [
    Verdict(True, Status.OK, "1", "boxed", "rational", "1", "1", "m", STEPS),
    Verdict(False, Status.NO_ANSWER),
    Verdict(None, Status.TIMEOUT, message="\ud800 ünï"),
    None,
]


@pytest.mark.parametrize("verdicts", [VERDICTS, VERDICTS[:2], []])
def test_a_reply_comes_out_as_it_went_in(verdicts):
    sent = wire.encode_outcomes([wire.outcome(verdict) for verdict in verdicts])
    assert wire.decode_reply(sent) == verdicts


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"7", b"[7]", b"[[true]]", b'[[true,"no such status",null,"","",null,null,"",[]]]'],
)
def test_what_is_no_reply_is_refused(payload):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the decoder says
        wire.decode_reply(payload)


def test_every_field_of_a_verdict_travels():
    assert len(wire.outcome(VERDICTS[0])) == len(Verdict.__slots__)
