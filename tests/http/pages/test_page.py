"""The page to clients of every kind: who gets it, and who does not."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from plp_reward.http.app import create_app
from plp_reward.http.pages.session import Session

from ..conftest import running

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
VIEWS = ("/", "/page/runs", "/page/samples", "/page/problem?problem=p3&by=run")
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("view", VIEWS)
def test_a_browser_gets_a_page_that_lets_nothing_of_others_run(
    service: httpx.Client, view: str
) -> None:
    answer = service.get(view, headers=HTML)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "://" not in answer.text.replace("http-equiv", "")
    assert service.head(view, headers=HTML).status_code == 200


def test_clients_that_want_json_find_nothing_at_the_root(service: httpx.Client) -> None:
    for headers in ({}, {"accept": "application/json"}, {"accept": "*/*"}):
        answer = service.get("/", headers=headers)
        assert answer.status_code == 404
        assert answer.json()["error"]["type"] == "not_found"
    assert service.post("/", json={}, headers=HTML).status_code == 404


def test_a_setting_leaves_the_page_out(serve: Any) -> None:
    bare = serve(page=False)
    for view in (*VIEWS, "/page/static/page.css"):
        assert bare.get(view, headers=HTML).status_code == 404
    assert bare.get("/rewards").status_code == 200


def test_the_api_is_documented_without_the_page(service: httpx.Client) -> None:
    assert not [path for path in service.get("/openapi.json").json()["paths"] if "page" in path]


def test_a_filter_that_cannot_be_read_says_which_word_of_it(service: httpx.Client) -> None:
    answer = service.get("/page/samples?tokens_min=many", headers=HTML)
    assert answer.status_code == 422
    assert "tokens_min" in answer.text
    assert service.get("/page/samples?sort=&page=&text=", headers=HTML).status_code == 200


def test_the_words_of_a_filter_that_can_be_read_stay(service: httpx.Client) -> None:
    text = service.get("/page/samples?tokens_min=many&answer=zzz&tokens_max=20", headers=HTML).text
    assert 'name="answer" value="zzz"' in text
    assert 'name="tokens_max" size="6" inputmode="decimal" value="20"' in text
    assert "0 samples" in text
    assert "<details open><summary>More" in text


def test_without_gold_nothing_is_tried(service: httpx.Client) -> None:
    answer = service.post("/page/try", data={"response": "\\boxed{1}", "gold": " "}, headers=HTML)
    assert answer.status_code == 422
    assert "gold: nothing is right or wrong" in answer.text
    assert "\\boxed{1}" in answer.text


def test_what_is_gone_is_said_to_be(service: httpx.Client) -> None:
    assert service.get("/page/sample?key=none", headers=HTML).status_code == 404
    assert service.get("/page/sample", headers=HTML).status_code == 404
    assert service.get("/page/static/../routes.py").status_code == 404
    assert service.get("/page/static/nosuch.js").status_code == 404


def test_samples_of_groups_in_pieces_show_with_their_rewards(serve: Any) -> None:
    client = serve()
    sample = {"response": "\\boxed{1}", "gold": "1", "length": 3, "group": "g"}

    def ask(number: int) -> httpx.Response:
        body = {"profile": "pairs", "run": "pieces", "samples": [{**sample, "id": str(number)}]}
        return client.post("/reward", json=body)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, range(2)))
    assert [answer.status_code for answer in answers] == [200, 200]
    text = client.get("/page/samples?run=pieces", headers=HTML).text
    assert "2 samples" in text


def test_a_link_to_a_sample_is_the_same_in_the_audit_log(serve: Any, tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    from plp_reward.audit.faults import Faults
    from plp_reward.viewer.archive import Archive
    from plp_reward.viewer.contents import contents, rows
    from plp_reward.viewer.filters import Filter

    client = serve(audit={"folder": tmp_path, "sync_seconds": 0})
    body = {"samples": [{"response": "\\boxed{1}", "gold": "1", "length": 3, "id": "a"}]}
    for _ in range(3):
        client.post("/reward", json=body).raise_for_status()
    window = client.get("/page/samples", headers=HTML).text
    (again,) = client.post("/reward", json=body).json()["results"]
    while len(list(rows(contents([str(tmp_path)]), Faults()))) < 3:
        time.sleep(0.05)
    with Archive(rows(contents([str(tmp_path)]), Faults())) as archive:
        found = archive.find(Filter())
        assert found.total in (3, 4)
        assert sum(f"key={row.key}" in window for row in found.rows) == 3
        assert {row.reward for row in found.rows} == {again["reward"]}


def test_the_token_is_asked_for_once_and_opens_the_page_alone(serve: Any) -> None:
    locked = serve(token="secret, ünd long")
    asked = locked.get("/page/runs", headers=HTML)
    assert asked.status_code == 401
    assert "www-authenticate" not in asked.headers  # else the browser's own dialog hides the form
    assert 'type="password"' in asked.text
    assert locked.get("/page/static/page.css").status_code == 200
    wrong = locked.post("/page/login", data={"token": "secret"})
    assert wrong.status_code == 401
    assert "set-cookie" not in wrong.headers
    right = locked.post("/page/login", data={"token": "secret, ünd long"})
    assert right.status_code == 303
    cookie = right.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert "secret" not in cookie
    for view in VIEWS:
        assert locked.get(view, headers=HTML).status_code == 200
    assert locked.get("/rewards").status_code == 401
    assert locked.post("/reward", json={"samples": []}).status_code == 401
    behind = locked.post(
        "/page/login", data={"token": "secret, ünd long"}, headers={"x-forwarded-proto": "https"}
    )
    assert "Secure" in behind.headers["set-cookie"]


def test_a_bearer_opens_the_page_too(serve: Any) -> None:
    locked = serve(token="secret")
    assert locked.get("/", headers={**HTML, "authorization": "Bearer secret"}).status_code == 200
    assert locked.get("/", headers={**HTML, "authorization": "Bearer wrong"}).status_code == 401
    assert locked.get("/page/runs").status_code == 401
    assert locked.post("/page/try", data={"gold": "1"}).status_code == 401


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "9999999999.",
        "9999999999.00",
        "1.{old}",
        "９９９９９９９９９９.x",
        "\udc80.x",
        "a" * 5000,
    ],
)
def test_no_cookie_of_ones_own_making_opens(value: str) -> None:
    session = Session("secret")
    old = session._digest("1")
    assert not session.opens("/", f"{session.name}={value.replace('{old}', old)}")


def test_a_cookie_opens_no_other_service_and_nothing_but_the_page() -> None:
    session, other = Session("secret"), Session("another")
    cookies = f"{session.name}={session.begin()}"
    assert session.opens("/page/samples", cookies)
    assert session.opens("/", cookies)
    assert not other.opens("/", cookies)
    assert not other.opens("/", f"{other.name}={session.begin()}")
    for path in ("/reward", "/metrics", "/pagex", "/profiles/reload"):
        assert not session.opens(path, cookies)


def test_behind_a_prefix_every_link_stays_below_it(settings: Callable[..., Any]) -> None:
    app = create_app(settings())
    with running(app) as client:
        base = "http://proxy/some/prefix"
        for view in VIEWS:
            text = client.get(view, headers=HTML).text
            links = re.findall(r'(?:href|src|action|hx-get|hx-post)="([^"]+)"', text)
            assert len(links) > 5
            for link in links:
                if not link.startswith("data:"):
                    assert urljoin(base + view, link).startswith(base + "/"), link


def test_plp_view_shows_a_dump_to_this_machine_alone(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    dump = tmp_path / "dump.jsonl"
    dump.write_text('{"prompt": "What is 1 + 1?", "response": "\\\\boxed{2}", "gold": "2"}\n' * 5)
    plp = [sys.executable, "-m", "plp_reward"]
    scored = tmp_path / "folder" / "scored.jsonl"
    scored.parent.mkdir()
    subprocess.run([*plp, "score", dump, "--reward", "accuracy", "-o", scored], check=True,
                   capture_output=True, timeout=300)  # fmt: skip
    (tmp_path / "folder" / "recipe.json").write_text("{}")
    # What a service of this user's asks for is not asked for here.
    tokens = tmp_path / "tokens.toml"
    tokens.write_text('[team]\ntoken = "secret"\n')
    view = subprocess.Popen(
        [*plp, "view", tmp_path / "folder", "--no-browser"],
        env={**os.environ, "PLP_TOKEN": "secret", "PLP_TOKENS": str(tokens)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert view.stdout is not None
        address = view.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(timeout=60) as client:
            page = client.get(address.replace("runs", "samples"), headers=HTML)
            assert "5 samples" in page.text
            search = address.replace("runs", "samples?text=1+%2B+1")
            assert "5 samples" in client.get(search, headers=HTML).text
            tried = client.post(address.replace("runs", "try"), data={"response": "3", "gold": "3"})
            assert "✓ right" in tried.text
            rebound = client.get(address, headers={**HTML, "host": "evil.example"})
            assert rebound.status_code == 400
    finally:
        view.terminate()
        view.communicate(timeout=120)


@pytest.mark.parametrize("name", ["nosuch", "empty"])
def test_plp_view_says_what_it_cannot_show(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    found = subprocess.run(
        [sys.executable, "-m", "plp_reward", "view", tmp_path / name],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 2
    assert name in found.stderr


@pytest.mark.slow
def test_the_scripts_are_what_npm_gives() -> None:
    checked = subprocess.run(
        ["bash", ROOT / "scripts" / "page-assets", "--check"],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if checked.returncode and "differ" not in checked.stdout + checked.stderr:
        pytest.skip(f"npm cannot be asked: {checked.stderr[-200:]}")
    assert checked.returncode == 0, checked.stdout


def test_several_golds_stay_several_when_a_sample_is_tried(serve: Any) -> None:
    client = serve()
    sample = {"response": "\\boxed{3}", "gold": ["\\frac{1}{2}", 3], "length": 3, "id": "x"}
    client.post("/reward", json={"run": "golds", "samples": [sample]}).raise_for_status()
    listed = client.get("/page/samples?run=golds", headers=HTML).text
    assert "<mfrac>" in listed
    (key,) = set(re.findall(r"key=([^\"&]+)", listed))
    tried = client.get(f"/?sample={key}", headers=HTML).text
    assert "✓ right" in tried
    assert "\\frac{1}{2}\nor\n3</textarea>" in tried
    assert client.get("/?sample=gone", headers=HTML).status_code == 404


def test_a_trial_is_graded_as_its_profile_says(serve: Any, tmp_path: Path) -> None:
    (tmp_path / "profiles.toml").write_text(
        '[letters]\nreward = "accuracy"\ngrader = "choice"\n'
        '[mixed]\nreward = "accuracy"\n'
        'graders = { by = "data_source", use = { mmlu = "choice", forms = "json" } }\n'
    )
    client = serve(profiles=tmp_path / "profiles.toml")

    def tried(**form: str) -> httpx.Response:
        return client.post("/page/try", headers=HTML, data=form)  # type: ignore[no-any-return]

    letter = {"response": "The answer is (C).", "gold": "C"}
    assert ">choice</abbr></dd>" in tried(profile="letters", **letter).text
    chosen = tried(profile="mixed", extra='{"data_source": "mmlu"}', **letter).text
    assert ">choice</abbr></dd>" in chosen
    assert "✓ right" in chosen
    for extra, told in (
        ("", "chooses graders by"),
        ("{", "extra: is no JSON"),
        ("[]", "extra: must be an object"),
        ('{"data_source": "poems"}', "no grader of the profile takes data_source"),
    ):
        refused = tried(profile="mixed", extra=extra, **letter)
        assert refused.status_code == 422
        assert told in refused.text
    sample = {**letter, "id": "x", "extra": {"data_source": "mmlu"}}
    body = {"run": "letters", "profile": "mixed", "samples": [sample]}
    client.post("/reward", json=body).raise_for_status()
    (key,) = set(re.findall(r"key=([^\"&]+)", client.get("/page/samples", headers=HTML).text))
    assert ">choice</abbr></dd>" in client.get(f"/?sample={key}", headers=HTML).text
