"""POST / as another address."""

from typing import Any

import pytest

from plp_reward.errors import ConfigurationError
from plp_reward.http.app import create_app

BODY = {
    "example": {"references": {"answer": "42"}},
    "response": {"parts": [{"text": "the answer is \\boxed{42}"}]},
}


def test_what_is_posted_to_the_root_is_answered_as_its_address(serve: Any) -> None:
    rooted = serve(root="/google/words?bounds=-1,1")
    at_root = rooted.post("/", json=BODY).json()
    assert at_root == rooted.post("/google/words?bounds=-1,1", json=BODY).json()
    assert rooted.post("/?bounds=0,1", json=BODY).json()["reward"] > at_root["reward"]
    assert rooted.get("/").status_code == 404
    assert 'route="/google/{profile}"' in rooted.get("/metrics").text


def test_the_root_asks_for_the_token(serve: Any) -> None:
    locked = serve(root="/google/accuracy", token="secret")
    assert locked.post("/", json=BODY).status_code == 401
    assert locked.post("/", json=BODY, auth=("any", "secret")).json()["reward"] == 1.0


def test_nothing_is_answered_at_the_root_by_itself(server: Any) -> None:
    assert server.post("/", json=BODY).status_code == 404


@pytest.mark.parametrize("address", ["/nowhere", "google/plp", "/health/live", ""])
def test_an_address_that_nothing_can_be_posted_to_is_refused(settings: Any, address: str) -> None:
    with pytest.raises(ConfigurationError, match="root: nothing can be posted to"):
        create_app(settings(root=address))
