"""A profile whose tokenizer cannot be loaded: what it must count is refused, all else is served."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from plp_reward.http import reloading
from plp_reward.http.app import create_app

COUNTED = {"id": "a", "response": "\\boxed{42}", "gold": "42", "length": 100}
UNCOUNTED = {"id": "b", "response": "\\boxed{42}", "gold": "42"}


@pytest.fixture
def nosuch(tmp_path: Path) -> Path:
    """Where a tokenizer will be, as on a disk that is not mounted yet."""
    return tmp_path / "later.json"


@pytest.fixture
def server(
    start: Any, settings: Callable[..., Any], tmp_path: Path, nosuch: Path, word_tokenizer: Path
) -> httpx.Client:
    file = tmp_path / "profiles.toml"
    file.write_text(
        f'[lacking]\ntokenizer = "{nosuch}"\n\n[words]\ntokenizer = "{word_tokenizer}"\n'
    )
    app = create_app(settings(profiles=file, profile="lacking"))
    app.state.service.profiles.load_tokenizers()
    served: httpx.Client = start(app)
    return served


def post(server: httpx.Client, profile: str, *samples: dict[str, Any]) -> httpx.Response:
    return server.post("/reward", json={"profile": profile, "samples": list(samples)})


def test_what_it_must_count_is_refused_by_name(server: httpx.Client, nosuch: Path) -> None:
    query = {"query": ["Q:\\boxed{42}</s>"], "prompts": ["Q:"], "labels": ["42"]}
    for refused in (
        post(server, "lacking", UNCOUNTED),
        post(server, "lacking", COUNTED, UNCOUNTED),
        server.post("/openrlhf/lacking", json=query),
    ):
        assert refused.status_code == 503
        error = refused.json()["error"]
        assert error["type"] == "unavailable"
        for told in ("profile 'lacking'", str(nosuch), "no such file", "send length or token_ids"):
            assert told in error["message"]


def test_everything_else_is_served(server: httpx.Client) -> None:
    assert post(server, "lacking", COUNTED).json()["results"][0]["reward"] == 1.5
    assert post(server, "words", UNCOUNTED).json()["results"][0]["length"] == 5
    graded = server.post("/grade", json={"profile": "lacking", "response": "42", "gold": "42"})
    assert graded.json()["correct"] is True
    assert server.get("/health/ready").status_code == 200


def test_it_is_named_where_operators_look(server: httpx.Client, nosuch: Path) -> None:
    told = server.get("/info").json()["without_tokenizer"]
    assert list(told) == ["lacking"]
    assert str(nosuch) in told["lacking"]
    assert 'plp_profile_without_tokenizer{profile="lacking"} 1.0' in server.get("/metrics").text


def test_a_reload_finds_it(server: httpx.Client, nosuch: Path, word_tokenizer: Path) -> None:
    shutil.copy(word_tokenizer, nosuch)
    server.post("/profiles/reload").raise_for_status()
    assert post(server, "lacking", UNCOUNTED).json()["results"][0]["length"] == 5
    assert server.get("/info").json()["without_tokenizer"] == {}
    assert "plp_profile_without_tokenizer{" not in server.get("/metrics").text


def test_what_was_missing_keeps_no_change_out_but_nothing_more_may_go_missing(
    server: httpx.Client, tmp_path: Path
) -> None:
    file = tmp_path / "profiles.toml"
    before = file.read_text()
    file.write_text(before + '\n[new]\nreward = "accuracy"\n')
    assert server.post("/profiles/reload").json()["added"] == ["new"]
    file.write_text(before + '\n[other]\ntokenizer = "/nosuch/other.json"\n')
    refused = server.post("/profiles/reload")
    assert refused.status_code == 422
    assert "profile 'other': tokenizer '/nosuch/other.json'" in refused.json()["error"]["message"]
    assert post(server, "new", COUNTED).status_code == 200


def test_it_is_asked_for_again_without_a_reload(
    monkeypatch: pytest.MonkeyPatch, nosuch: Path, word_tokenizer: Path, request: Any
) -> None:
    monkeypatch.setattr(reloading, "_TRY_AGAIN", 0.05)
    server = request.getfixturevalue("server")
    assert post(server, "lacking", UNCOUNTED).status_code == 503
    shutil.copy(word_tokenizer, nosuch)
    while server.get("/info").json()["without_tokenizer"]:
        pass
    assert post(server, "lacking", UNCOUNTED).json()["results"][0]["length"] == 5


def test_the_page_shows_the_verdict_and_says_why_there_is_no_reward(server: httpx.Client) -> None:
    form = {"response": "\\boxed{42}", "gold": "42", "profile": "lacking"}
    shown = server.post("/page/try", data=form, headers={"accept": "text/html"})
    assert shown.status_code == 200
    assert "cannot count tokens" in shown.text
