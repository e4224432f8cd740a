"""A verdict says right or wrong, or says that it does not."""

import pytest

from plp_reward.answers import Status, Verdict


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("correct", [True, False, None])
def test_right_or_wrong_comes_with_a_decision_and_none_without_one(
    correct: bool | None, status: Status
) -> None:
    if status.decided is (correct is not None):
        assert Verdict(correct, status).correct is correct
    else:
        with pytest.raises(ValueError, match="do not go together"):
            Verdict(correct, status)
