"""POST /reward and POST /grade."""

import math
from typing import Any

import httpx
import pytest

from plp_reward import Sample, score
from plp_reward.http.wire import WireResult
from plp_reward.scoring.samples import Result


def sample(**changes: Any) -> dict[str, Any]:
    return {"id": "a", "response": "\\boxed{42}", "gold": "42", "length": 100} | changes


def post(server: httpx.Client, *samples: Any, **settings: Any) -> httpx.Response:
    return server.post("/reward", json={"samples": samples, **settings})


def results(server: httpx.Client, *samples: Any, **settings: Any) -> list[dict[str, Any]]:
    response = post(server, *samples, **settings)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["results"]
    return found


def problems(response: httpx.Response) -> list[tuple[int, str, str]]:
    assert response.status_code == 422, response.text
    error = response.json()["error"]
    assert error["type"] == "invalid_samples"
    return [(p["position"], p["id"], p["field"]) for p in error["problems"]]


def test_a_result_says_the_reward_and_what_it_follows_from(server: httpx.Client) -> None:
    (result,) = results(server, sample(group="p1"), parameters={"alpha": 4})
    assert result == {
        "id": "a",
        "reward": 1.4,
        "correct": True,
        "status": "ok",
        "answer": "42",
        "found_by": "boxed",
        "rule": result["rule"],
        "length": 100,
        "length_source": "client",
        "components": {"accuracy": 1.0, "length": pytest.approx(0.4)},
        "group": "p1",
        "message": "",
    }


def test_the_wire_shows_every_field_of_a_result() -> None:
    assert set(WireResult.model_fields) == set(Result.__dataclass_fields__)


def test_the_answer_says_what_it_was_scored_with(server: httpx.Client) -> None:
    answer = post(server, profile="words", parameters={"alpha": 2}).json()
    assert answer == {
        "results": [],
        "profile": "words",
        "reward": "plp",
        "parameters": {"alpha": 2.0, "gamma": 0.5},
    }


def test_http_and_python_give_the_same_rewards(server: httpx.Client) -> None:
    samples = [
        Sample(f"\\boxed{{{i % 3}}}", "1", str(i), group=str(i // 4), length=50 * i + 20)
        for i in range(16)
    ]
    wire = [
        {"id": s.id, "group": s.group, "response": s.response, "gold": s.gold, "length": s.length}
        for s in samples
    ]
    for profile in ("plp", "normalized", "accuracy"):
        expected = [result.reward for result in score(samples, profile)]
        assert [r["reward"] for r in results(server, *wire, profile=profile)] == expected


def test_results_come_in_order_and_ids_may_repeat_or_be_missing(server: httpx.Client) -> None:
    no_id = {name: value for name, value in sample().items() if name != "id"}
    found = results(server, sample(id="x"), no_id, sample(id="x", gold="41"), sample(id=7))
    assert [result["id"] for result in found] == ["x", "1", "x", "7"]
    assert [result["correct"] for result in found] == [True, True, False, True]


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("42", 42),
        (str(10**60), 10**60),
        ("0.5", 0.5),
        ("7", ["6", 7]),
        ("-3", -3),
    ],
)
def test_gold_is_text_a_number_of_any_size_or_a_list(
    server: httpx.Client, answer: str, gold: Any
) -> None:
    (result,) = results(server, sample(response=f"\\boxed{{{answer}}}", gold=gold))
    assert result["correct"] is True


def test_lengths_come_from_the_client_its_tokens_or_the_servers_tokenizer(
    server: httpx.Client,
) -> None:
    found = results(
        server,
        sample(length=9),
        sample(length=None, token_ids=[5, 6, 7]),
        sample(length=None, response="so the answer is \\boxed{42}"),
        profile="words",
    )
    assert [result["length"] for result in found] == [9, 3, 9]
    assert [result["length_source"].partition(":")[0] for result in found] == [
        "client",
        "token_ids",
        "tokenizer",
    ]


def test_a_truncated_response_is_wrong_and_says_so(server: httpx.Client) -> None:
    (result,) = results(server, sample(finish_reason="length"))
    assert (result["reward"], result["correct"], result["status"]) == (0.0, False, "truncated")


def test_evaluation_samples_get_accuracy(server: httpx.Client) -> None:
    (result,) = results(server, sample(evaluation=True))
    assert result["reward"] == 1.0


def test_undecided_is_null_not_zero(server: httpx.Client) -> None:
    (result,) = results(server, sample(gold=""))
    assert (result["reward"], result["correct"]) == (None, None)
    assert result["status"] == "unparseable_gold"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"gold": True}, "gold"),
        ({"gold": None}, "gold"),
        ({"gold": []}, "gold"),
        ({"gold": {"answer": 1}}, "gold"),
        ({"gold": ["1", None]}, "gold"),
        ({"response": None}, "response"),
        ({"response": 42}, "response"),
        ({"length": -1}, "length"),
        ({"length": "long"}, "length"),
        ({"length": 10**30}, "length"),
        ({"token_ids": ["a"]}, "token_ids"),
        ({"evaluation": "perhaps"}, "evaluation"),
        ({"lenght": 3}, "lenght"),
        ({"length": None}, "length"),
    ],
)
def test_an_invalid_sample_is_named_by_position_id_and_field(
    server: httpx.Client, changes: dict[str, Any], field: str
) -> None:
    response = post(server, sample(), sample(id="bad", **changes))
    assert problems(response) == [(1, "bad", field)]
    assert response.json()["error"]["problems"][0]["message"]


def test_every_invalid_sample_is_listed_whatever_is_wrong_with_it(server: httpx.Client) -> None:
    response = post(
        server,
        sample(id="shape", gold=None),
        sample(id="fine"),
        "no sample",
        sample(id="need", length=None),
        {"id": "bare"},
    )
    assert problems(response) == [
        (0, "shape", "gold"),
        (2, "", "sample"),
        (3, "need", "length"),
        (4, "bare", "response"),
        (4, "bare", "gold"),
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_gold_that_is_no_finite_number_is_refused(server: httpx.Client, number: str) -> None:
    body = f'{{"samples": [{{"id": "n", "response": "1", "gold": {number}, "length": 1}}]}}'
    assert problems(server.post("/reward", content=body)) == [(0, "n", "gold")]


def test_reported_samples_get_a_result_and_their_neighbours_are_scored(
    server: httpx.Client,
) -> None:
    found = results(
        server,
        sample(id="first"),
        sample(id="shape", gold=None, length=-1),
        sample(id="need", length=None),
        17,
        sample(id="last", gold="41"),
        on_invalid="report",
    )
    assert [(r["id"], r["status"], r["reward"]) for r in found] == [
        ("first", "ok", 1.5),
        ("shape", "invalid", None),
        ("need", "invalid", None),
        ("3", "invalid", None),
        ("last", "ok", 0.0),
    ]
    assert "gold: must be" in found[1]["message"]
    assert "length: must be" in found[1]["message"]
    assert all(set(result) == set(WireResult.model_fields) for result in found)


def test_all_samples_may_be_invalid(server: httpx.Client) -> None:
    (result,) = results(server, {}, on_invalid="report")
    assert result["status"] == "invalid"


def test_a_group_reward_needs_groups(server: httpx.Client) -> None:
    response = post(server, sample(group="p"), sample(id="b"), profile="normalized")
    assert problems(response) == [(1, "b", "group")]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"profile": "nosuch"}, "no profile is called 'nosuch'; there are: "),
        ({"reward": "nosuch"}, "no reward is called 'nosuch'; there are: "),
        ({"parameters": {"beta": 1}}, "no parameter 'beta'; it has: alpha, gamma"),
        ({"parameters": {"alpha": -1}}, "must be at least 0"),
        ({"parameters": {"alpha": "much"}}, "parameters.alpha: "),
        ({"parameters": {"alpha": 10**400}}, "parameters.alpha: "),
        ({"on_invalid": "ignore"}, "on_invalid: "),
        ({"sampels": []}, "sampels: is no field"),
        ({"samples": {}}, "samples: must be a list"),
    ],
)
def test_a_request_that_asks_for_what_there_is_not_is_told_what_there_is(
    server: httpx.Client, change: dict[str, Any], message: str
) -> None:
    response = server.post("/reward", json={"samples": [sample()], **change})
    assert response.status_code == 422
    assert message in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"samples": [{"response": "\\ud800", "gold": "1"}]}',
        b'{"samples": ' + b"[" * 100_000,
        b"[" * 50_000 + b"]" * 50_000,
        b'{"samples": [' + b"1," * 8000 + b"1]}",
        b'{"samples": [{' + b",".join(b'"f%d": 0' % i for i in range(300_000)) + b"}]}",
        b'{"samples": [], ' + b",".join(b'"f%d": 0' % i for i in range(300_000)) + b"}",
        b'{"samples": [{"id": "a", "response": "1", "gold": [' + b"{}," * 300_000 + b"{}]}]}",
        b'{"samples": [{"response": "1", "gold": 1, "token_ids": [' + b'"",' * 300_000 + b"{}]}]}",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_no_body_is_more_than_a_clear_refusal(server: httpx.Client, body: bytes) -> None:
    response = server.post("/reward", content=body)
    assert response.status_code == 422
    assert response.json()["error"]["message"]


def test_rewards_are_finite_whatever_the_parameters(server: httpx.Client) -> None:
    for parameters in ({"alpha": 1e9}, {"gamma": 1e9}, {"alpha": 1e9, "gamma": 1e-308}):
        (result,) = results(server, sample(length=0), parameters=parameters)
        assert math.isfinite(result["reward"])
    refused = post(server, sample(), parameters={"alpha": 1e308})
    assert refused.status_code == 422
    assert "'alpha' of reward 'plp' must be at least 0" in refused.json()["error"]["message"]


def test_a_reward_that_would_be_infinite_is_refused_by_name(server: httpx.Client) -> None:
    group = [sample(id=str(length), group="q", length=length) for length in (10, 1000)]
    refused = post(server, *group, reward="grpo_lead", parameters={"alpha": 1e9})
    assert refused.status_code == 422
    assert "'grpo_lead' is no finite number" in refused.json()["error"]["message"]


def test_grade_gives_a_verdict_and_explains_it(server: httpx.Client) -> None:
    answer = server.post("/grade", json={"response": "so \\boxed{42}", "gold": 42, "explain": True})
    assert answer.status_code == 200
    verdict = answer.json()
    assert (verdict["correct"], verdict["status"], verdict["answer"]) == (True, "ok", "42")
    assert verdict["steps"][0] == {
        "stage": "extraction",
        "what": "\\boxed{42}",
        "outcome": "taken",
        "why": "the only box",
    }


def test_the_catalogue_lists_rewards_and_profiles(server: httpx.Client) -> None:
    listed = server.get("/rewards").json()["rewards"]
    assert listed["plp"]["parameters"]["gamma"] == {
        "default": 0.5,
        "minimum": 0.0,
        "maximum": 1e9,
        "exclusive_minimum": True,
        "whole": False,
    }
    assert set(listed["plp"]["needs"]) == {"correct", "length"}
    assert "2506.10446" in listed["plp"]["source"]
    profiles = server.get("/profiles").json()
    assert profiles["default"] == "plp"
    assert profiles["profiles"]["harsh"]["null_reward"] == -1.0
