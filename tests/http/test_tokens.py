"""Named tokens: what each opens, how much of it, and that its name is seen where it is used."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.tools import until

from plp_reward.files.streams import unpacked
from plp_reward.http.app import create_app
from plp_reward.workers import Pool, PoolSettings
from plp_reward.workers.zygote_handle import Graders

from .sockets import connect, head

SAMPLE = {"response": "\\boxed{42}", "gold": "42", "length": 100}
OWN, TEAM, OTHER = "own-secret", "team-secret", "other-secret"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def post(server: httpx.Client, token: str, size: int = 1, **of: Any) -> httpx.Response:
    body = {"samples": [SAMPLE] * size, **of}
    return server.post("/reward", json=body, headers=bearer(token))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tokens.toml"


def test_each_token_opens_wherever_it_is_kept(
    serve: Any, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.with_name("secret").write_text("in-a-file\n")
    monkeypatch.setenv("TEAM_TOKEN", "in-a-variable")
    file.write_text(
        '[a]\ntoken = "in-the-table"\n[b]\nfile = "secret"\n[c]\nvariable = "TEAM_TOKEN"\n'
    )
    server = serve(tokens=file, token=OWN)
    for token in (OWN, "in-the-table", "in-a-file", "in-a-variable"):
        assert post(server, token).status_code == 200
    for token in ("none", "in-a", "in-a-filer", "a", "TEAM_TOKEN"):
        assert post(server, token).status_code == 401


def test_named_tokens_alone_lock_the_service(serve: Any, file: Path) -> None:
    file.write_text(f'[team]\ntoken = "{TEAM}"\n')
    server = serve(tokens=file)
    assert server.post("/reward", json={"samples": []}).status_code == 401
    assert post(server, TEAM).status_code == 200
    assert server.get("/openapi.json", headers=bearer(TEAM)).json()["security"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "names none"),
        ("[team", "tokens.toml: "),
        ("[team]\n", "[team] give one of token, variable and file"),
        ('[team]\ntoken = "a"\nfile = "b"\n', "[team] give one of"),
        ('[team]\ntoken = " "\n', "[team] is blank"),
        ("[team]\ntoken = 123456\n", "[team] token: must be a text"),
        ('[team]\nvariable = "NO_SUCH_VARIABLE"\n', "NO_SUCH_VARIABLE is not set"),
        ('[team]\nfile = "nosuch"\n', "file nosuch: No such file"),
        ('["a team"]\ntoken = "a"\n', "must be letters, digits"),
        ('[team]\ntoken = "a"\nmax_inflight = 1\n', "do you mean max_in_flight?"),
        ('[team]\ntoken = "a"\nsamples_per_minute = 0\n', "samples_per_minute: must be at least 1"),
        ('[a]\ntoken = "s3cret"\n[b]\ntoken = "s3cret"\n', "[b] is the same as [a]"),
        (f'[a]\ntoken = "{OWN}"\n', "[a] is the same as the service's own"),
        ("x = 1\n", "[x] must be a table"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name_and_field(
    settings: Any, file: Path, content: str, told: str
) -> None:
    file.write_text(content)
    with pytest.raises(ValueError, match="tokens: file") as refused:
        create_app(settings(tokens=file, token=OWN))
    assert told in str(refused.value)
    for secret in (OWN, "s3cret", "123456"):
        assert secret not in str(refused.value)


def test_a_token_opens_its_profiles_and_no_others(serve: Any, file: Path) -> None:
    file.write_text(f'[team]\ntoken = "{TEAM}"\nprofiles = ["accuracy", "plp*"]\n')
    server = serve(tokens=file, token=OWN)
    assert post(server, TEAM).status_code == 200
    assert post(server, TEAM, profile="accuracy").status_code == 200
    refused = post(server, TEAM, profile="harsh")
    assert refused.status_code == 403
    error = refused.json()["error"]
    assert error["type"] == "forbidden"
    for told in ("'team'", "'harsh'", "accuracy, plp*"):
        assert told in error["message"]
    wire = {"query": ["Q"], "prompts": ["Q"], "labels": ["42"]}
    for address, body in (
        ("/openrlhf/harsh", wire),
        ("/grade", {"response": "42", "gold": "42", "profile": "harsh"}),
    ):
        assert server.post(address, json=body, headers=bearer(TEAM)).status_code == 403
    assert post(server, OWN, profile="harsh").status_code == 200


def test_only_operators_see_everyones_samples_or_reload(serve: Any, file: Path) -> None:
    file.write_text(f'[team]\ntoken = "{TEAM}"\n[chief]\ntoken = "{OTHER}"\noperator = true\n')
    server = serve(tokens=file, token=OWN)
    shown = {"accept": "text/html"}
    for path in ("/", "/page/runs", "/page/samples"):
        assert server.get(path, headers=bearer(TEAM) | shown).status_code == 403
        for token in (OWN, OTHER):
            assert server.get(path, headers=bearer(token) | shown).status_code == 200
    reload = [server.post("/profiles/reload", headers=bearer(t)) for t in (TEAM, OTHER, OWN)]
    assert [answer.status_code for answer in reload] == [403, 200, 200]
    for path in ("/profiles", "/rewards", "/info", "/openapi.json"):
        assert server.get(path, headers=bearer(TEAM)).status_code == 200


def test_requests_and_samples_beyond_those_of_a_minute_are_told_when_to_come_back(
    serve: Any, file: Path
) -> None:
    file.write_text(
        f'[team]\ntoken = "{TEAM}"\nrequests_per_minute = 2\n'
        f'[other]\ntoken = "{OTHER}"\nsamples_per_minute = 100\n'
    )
    server = serve(tokens=file, token=OWN)
    assert [post(server, TEAM).status_code for _ in range(3)] == [200, 200, 429]
    # One request may overdraw its minute: it is made up for before the next.
    assert [post(server, OTHER, size).status_code for size in (99, 400, 1)] == [200, 200, 429]
    for token, limit, wait in ((TEAM, "requests_per_minute", 30), (OTHER, "samples_per", 240)):
        refused = post(server, token)
        assert wait / 2 < int(refused.headers["retry-after"]) <= wait
        error = refused.json()["error"]
        assert error["type"] == "overloaded"
        assert limit in error["message"]
    assert post(server, OWN, 500).status_code == 200
    shown = server.get("/metrics").text
    assert 'plp_token_samples_total{token="other"} 499.0' in shown
    assert 'plp_token_requests_total{code="429",token="team"} 2.0' in shown
    assert 'plp_token_refused_total{limit="samples_per_minute",token="other"} 2.0' in shown


def test_requests_in_flight_are_limited_by_name(
    monkeypatch: pytest.MonkeyPatch, start: Any, settings: Any, file: Path
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    pool = PoolSettings(workers=1, symbolic_workers=2, deadline=3600, wall_factor=1000)
    graders = Graders("graders:decide", "graders:grade")
    file.write_text(f'[team]\ntoken = "{TEAM}"\nmax_in_flight = 1\n[other]\ntoken = "{OTHER}"\n')
    app = create_app(
        settings(tokens=file, shutdown_grace=1, page=False), pool=Pool(pool, graders=graders)
    )
    server = start(app)
    body = json.dumps({"samples": [{**SAMPLE, "response": "hang"}]}).encode()
    empty = {"samples": []}

    def in_flight(number: int) -> bool:
        return f"plp_requests_in_flight {number}.0" in server.get("/metrics").text

    with connect(server) as held:
        token = f"Bearer {TEAM}"
        request = head("POST", "/reward", Content_Length=len(body), Authorization=token)
        held.sendall(request + body)
        until(lambda: in_flight(1))
        refused = server.post("/reward", json=empty, headers=bearer(TEAM))
        assert refused.status_code == 429
        assert "max_in_flight" in refused.json()["error"]["message"]
        assert server.get("/rewards", headers=bearer(TEAM)).status_code == 200
        assert server.post("/reward", json=empty, headers=bearer(OTHER)).status_code == 200
    until(lambda: in_flight(0))
    assert server.post("/reward", json=empty, headers=bearer(TEAM)).status_code == 200


def test_what_waits_for_its_group_keeps_no_other_of_the_group_out(serve: Any, file: Path) -> None:
    file.write_text(f'[team]\ntoken = "{TEAM}"\nmax_in_flight = 1\n')
    server = serve(tokens=file)

    def member(number: int) -> httpx.Response:
        sample = {**SAMPLE, "group": "q", "length": 100 + number}
        body = {"profile": "eights", "samples": [sample]}
        with httpx.Client(base_url=server.base_url, timeout=60) as client:
            while (answer := client.post("/reward", json=body, headers=bearer(TEAM))).status_code:
                if answer.status_code != 429:
                    return answer
        raise AssertionError

    with ThreadPoolExecutor(8) as threads:
        assert [answer.status_code for answer in threads.map(member, range(8))] == [200] * 8


def test_a_reload_takes_new_limits_and_tokens_and_keeps_what_was_used(
    serve: Any, file: Path
) -> None:
    limited = '[team]\ntoken = "{}"\nrequests_per_minute = {}\n'
    file.write_text(limited.format(TEAM, 1))
    server = serve(tokens=file, token=OWN)
    assert [post(server, TEAM).status_code for _ in range(2)] == [200, 429]

    def reload() -> int:
        return server.post("/profiles/reload", headers=bearer(OWN)).status_code

    file.write_text(limited.format(TEAM, 2))
    assert reload() == 200
    assert [post(server, TEAM).status_code for _ in range(2)] == [200, 429]
    file.write_text("[team]\n")
    assert reload() == 422
    assert post(server, TEAM).status_code == 429
    file.write_text(f'[other]\ntoken = "{OTHER}"\n')
    assert reload() == 200
    assert [post(server, token).status_code for token in (TEAM, OTHER)] == [401, 200]


def test_what_was_taken_without_a_limit_does_not_count_under_a_later_one(
    serve: Any, file: Path
) -> None:
    file.write_text(f'[team]\ntoken = "{TEAM}"\n')
    server = serve(tokens=file, token=OWN)
    assert [post(server, TEAM, size=8).status_code for _ in range(4)] == [200] * 4
    file.write_text(f'[team]\ntoken = "{TEAM}"\nrequests_per_minute = 2\nsamples_per_minute = 16\n')
    assert server.post("/profiles/reload", headers=bearer(OWN)).status_code == 200
    assert [post(server, TEAM, size=8).status_code for _ in range(3)] == [200, 200, 429]


def test_a_file_of_tokens_that_is_watched_is_loaded_when_it_changes(serve: Any, file: Path) -> None:
    file.write_text(f'[team]\ntoken = "{TEAM}"\n')
    server = serve(tokens=file, watch_profiles=True)
    file.write_text(f'[team]\ntoken = "{OTHER}"\n')
    until(lambda: post(server, OTHER).status_code == 200)
    assert post(server, TEAM).status_code == 401


def test_the_audit_log_has_the_name_and_not_the_token(
    serve: Any, file: Path, tmp_path: Path
) -> None:
    file.write_text(f'[team]\ntoken = "{TEAM}"\n')
    folder = tmp_path / "audit"
    server = serve(tokens=file, token=OWN, audit={"folder": folder, "sync_seconds": 0})
    for token in (TEAM, OWN):
        assert post(server, token).status_code == 200

    def calls() -> list[Any]:
        (log,) = folder.glob("*.zst")
        with log.open("rb") as file:
            lines = b"".join(unpacked(file, file.read(4))).splitlines()
        assert TEAM.encode() not in b"".join(lines)
        return [one for one in map(json.loads, lines) if one["kind"] == "call"]

    until(lambda: len(calls()) == 2)
    assert [call["token_name"] for call in calls()] == ["team", ""]
