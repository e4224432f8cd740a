"""The wires of other projects: slime, NeMo Gym, LLaMA-Factory, efficient-reasoning.

Bodies have the shape that each project's own client sends; the routes' modules name the versions.
"""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from tests.adapters.contracts import Contract
from tests.http.conftest import running

from plp_reward.http.app import create_app
from plp_reward.http.wires.conversations import split
from plp_reward.scoring.problems import Problem, Problems
from plp_reward.scoring.sequence_ends import ENDS

CONTRACTS = (
    Contract(
        framework="slime HTTP",
        link="#slime",
        checkout="slime",
        ran=(
            "its `remote_rm`, and that of Miles",
            "test_clients.py::test_slimes_own_client_gets_rewards",
        ),
        length=("tokenizer", "test_slime_gets_a_bare_number"),
        cut_off=("unknown", "test_slime_gets_a_bare_number"),
        groups=("the service waits", "test_clients.py::test_slimes_own_client_waits_for_its_group"),
        undecided=(
            "`null_reward`",
            "test_slime_gets_the_null_reward_where_there_is_no_verdict",
        ),
        failure=(
            "10 tries, then it raises: the run ends",
            "test_clients.py::test_slimes_own_client_raises_in_the_end",
        ),
    ),
    Contract(
        framework="NeMo Gym",
        link="#nemo-gym-and-nemo-rl",
        package="nemo-gym",
        ran=(
            "its `SimpleResourcesServer`; recorded bodies",
            "test_documented.py::test_the_snippet_of_nemo_gym",
        ),
        length=(
            "token ids, else usage",
            "test_nemo_gyms_token_ids_come_before_the_reported_usage",
        ),
        cut_off=(
            "`incomplete_details`",
            "test_nemo_gyms_incomplete_response_is_truncated",
        ),
        groups="the service waits",
        undecided=("`mask_sample`", "test_nemo_gym_is_told_to_mask_what_has_no_verdict"),
        failure=("HTTP 500 at its agent", "test_documented.py::test_the_snippet_of_nemo_gym"),
    ),
    Contract(
        framework="LLaMA-Factory PPO",
        link="#llama-factory",
        recorded="0.9.5",
        ran="recorded bodies",
        length=("tokenizer", "test_llama_factorys_answers_come_from_the_problem_file"),
        cut_off=("end text", "test_llama_factorys_answers_come_from_the_problem_file"),
        groups="all in a request",
        undecided="`null_reward`",
        failure="no second try: the run ends with `KeyError: 'scores'`",
    ),
    Contract(
        framework="efficient-reasoning",
        link="#efficient-reasoning",
        recorded="e3611e4",
        ran="recorded bodies",
        length=("tokenizer", "test_efficient_reasoning_gets_lists_that_make_tensors"),
        cut_off=(
            "end text",
            "test_efficient_reasonings_finished_response_is_not_its_truncated_twin",
        ),
        groups=("yes", "test_efficient_reasonings_group_is_whole_in_any_micro_batch"),
        undecided="`null_reward`",
        failure="5 tries, then the run ends",
    ),
)

PROMPT = "<|im_start|>user\nWhat is 6 * 7?<|im_end|>\n<|im_start|>assistant\n"
RIGHT = r"the answer is \boxed{42}<|im_end|>"
WRONG = r"the answer is \boxed{41}<|im_end|>"
ENDED = 1 + 5 / 9**0.5
"""PLP's reward for RIGHT under the profile ``words``: eight words and the end token."""


@pytest.fixture(scope="module")
def known(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A service that knows the right answer to one problem."""
    path = tmp_path_factory.mktemp("problems") / "problems.jsonl"
    path.write_text(json.dumps({"question": "What is 6 * 7?", "answer": "42"}) + "\n")
    with running(create_app(settings(problems=path))) as client:
        yield client


def posted(client: httpx.Client, path: str, body: Any) -> Any:
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def slime(response: str, label: Any = "42") -> dict[str, Any]:
    return {"prompt": PROMPT, "response": response, "label": label}


def test_slime_gets_a_bare_number(server: httpx.Client) -> None:
    assert posted(server, "/slime/words", slime(RIGHT)) == pytest.approx(ENDED)
    assert posted(server, "/slime/words", slime(WRONG)) == 0.0
    chat = {**slime(RIGHT), "prompt": [{"role": "user", "content": "6 * 7?"}]}
    assert posted(server, "/slime/words", chat) == pytest.approx(ENDED)


def test_slime_gets_an_object_for_its_reward_key(server: httpx.Client) -> None:
    assert posted(server, "/slime/words?detail=true", slime(RIGHT)) == {
        "reward": pytest.approx(ENDED),
        "accuracy": 1.0,
        "response_tokens": 9.0,
        "undecided": 0.0,
    }


@pytest.mark.parametrize("gold", [10**30, 10**30 + 1])
def test_gold_of_more_than_64_bits_is_an_answer(server: httpx.Client, gold: int) -> None:
    text = rf"\boxed{{{10**30}}}"
    right = float(gold == 10**30)
    body = slime(text + "<|im_end|>", gold)
    assert posted(server, "/slime/accuracy", body) == right
    row = posted(server, "/nemo_gym/accuracy/verify", nemo_row(text, gold))
    assert (row["accuracy"], row["expected_answer"]) == (right, gold)
    group = efficient(text + "<|im_end|>", answer=gold)
    assert posted(server, "/efficient_reasoning/accuracy", group)["accuracy"] == [right]


def test_slime_gets_the_null_reward_where_there_is_no_verdict(server: httpx.Client) -> None:
    assert posted(server, "/slime/harsh", slime(RIGHT, None)) == -1.0


def test_slimes_lone_responses_are_refused_under_a_reward_over_groups(
    server: httpx.Client,
) -> None:
    response = server.post("/slime/groups", json=slime(RIGHT))
    assert response.status_code == 422
    assert "?group_size=8" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/slime/nope", slime(RIGHT)),
        ("/nemo_gym/nope/verify", {}),
        ("/nemo_gym/nope/seed_session", {}),
        ("/llama_factory/nope", {"messages": []}),
        ("/efficient_reasoning/nope", {"query": []}),
    ],
)
def test_an_unknown_profile_is_not_found(server: httpx.Client, path: str, body: Any) -> None:
    response = server.post(path, json=body)
    assert response.status_code == 404
    assert "'nope'" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/slime/words",
        "/nemo_gym/words/verify",
        "/nemo_gym/words/seed_session",
        "/llama_factory/words",
        "/efficient_reasoning/words",
    ],
)
def test_every_wire_asks_for_the_token(serve: Any, path: str) -> None:
    locked = serve(token="secret")
    assert locked.post(path, json={}).status_code == 401
    assert locked.post(path, json={}, auth=("any", "secret")).status_code != 401


def nemo_row(text: str, gold: Any = "42", **response: Any) -> dict[str, Any]:
    """A row of math_with_judge and the response to it, as NeMo Gym 0.7.0's simple agent posts."""
    message = {
        "id": "msg_1",
        "content": [{"annotations": [], "text": text, "type": "output_text", "logprobs": []}],
        "role": "assistant",
        "status": "completed",
        "type": "message",
    }
    thought: dict[str, Any] = {"id": "rs_1", "summary": [], "type": "reasoning"}
    return {
        "responses_create_params": {"input": [{"role": "user", "content": "What is 6 * 7?"}]},
        "response": {
            "id": "resp_1",
            "created_at": 1761955953.0,
            "model": "policy",
            "object": "response",
            "output": [thought, message],
            "incomplete_details": None,
            "usage": {"input_tokens": 12, "output_tokens": 100, "total_tokens": 112},
            **response,
        },
        "question": "What is 6 * 7?",
        "expected_answer": gold,
    }


def test_nemo_gym_gets_its_row_back_with_the_reward(server: httpx.Client) -> None:
    row = nemo_row(r"\boxed{42}")
    answer = posted(server, "/nemo_gym/plp/verify", row)
    assert {name: answer[name] for name in row} == row
    assert (answer["reward"], answer["accuracy"], answer["response_tokens"]) == (1.5, 1.0, 100.0)
    assert (answer["mask_sample"], answer["failure_kind"]) == (False, None)
    assert answer["extracted_answer"] == "42"


def test_nemo_gyms_token_ids_come_before_the_reported_usage(server: httpx.Client) -> None:
    row = nemo_row(r"\boxed{42}")
    row["response"]["output"][1] |= {
        "prompt_token_ids": [1],
        "generation_token_ids": [5] * 25,
        "generation_log_probs": [0.0] * 25,
    }
    assert posted(server, "/nemo_gym/plp/verify", row)["reward"] == 2.0


def test_nemo_gyms_incomplete_response_is_truncated(server: httpx.Client) -> None:
    row = nemo_row(r"\boxed{42}", incomplete_details={"reason": "max_output_tokens"})
    answer = posted(server, "/nemo_gym/plp/verify", row)
    assert (answer["reward"], answer["plp_status"]) == (0.0, "truncated")


def test_nemo_gym_is_told_to_mask_what_has_no_verdict(server: httpx.Client) -> None:
    answer = posted(server, "/nemo_gym/harsh/verify", nemo_row(r"\boxed{42}", ""))
    assert answer["reward"] == -1.0
    assert answer["mask_sample"] is True
    assert answer["failure_kind"] == "verifier_error"
    assert answer["failure_reason"] == "gold is empty"
    assert answer["instance_config"] == {"mask_sample": True}


def _but(changes: dict[str, Any]) -> dict[str, Any]:
    return {**nemo_row(r"\boxed{42}"), **changes}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("slime/words", {**slime(RIGHT), "prompt": [{"content": 5}]}, "prompt"),
        ("slime/words", {**slime(RIGHT), "prompt": [{"content": [{"text": 5}]}]}, "prompt"),
        ("slime/words", slime(RIGHT, {"answer": 1, "target": 10**400}), "label: target"),
        ("nemo_gym/plp/verify", _but({"responses_create_params": {"input": ["q"]}}), "input"),
        ("nemo_gym/plp/verify", _but({"responses_create_params": {"input": 5}}), "input"),
        ("nemo_gym/plp/verify", _but({"instance_config": 5}), "instance_config"),
        (
            "nemo_gym/plp/verify",
            nemo_row("", output=[{"type": "message", "content": 5}]),
            "response.output.0.content",
        ),
        ("nemo_gym/plp/verify", nemo_row("", usage={"output_tokens": 10**400}), "output_tokens"),
        (
            "nemo_gym/plp/aggregate_metrics",
            {"verify_responses": [{"_ng_task_index": [1]}]},
            "_ng_task_index",
        ),
    ],
)
def test_what_a_wire_cannot_read_is_named(
    server: httpx.Client, path: str, body: Any, field: str
) -> None:
    response = server.post(path, json=body)
    assert response.status_code == 422
    assert field in response.json()["error"]["message"]


def test_nemo_gyms_metrics_average_what_is_a_number(server: httpx.Client) -> None:
    rows = [{"a": 1, "b": "text", "c": 10**400}, {"a": None, "b": 3.0, "c": 1e308}, {"c": 1e308}]
    answer = posted(server, "/nemo_gym/plp/aggregate_metrics", {"verify_responses": rows})
    assert answer["agent_metrics"] == {"mean/a": 1.0, "mean/b": 3.0}


def test_nemo_gyms_row_without_gold_is_named(server: httpx.Client) -> None:
    row = nemo_row(r"\boxed{42}")
    del row["expected_answer"]
    response = server.post("/nemo_gym/plp/verify", json=row)
    assert response.status_code == 422
    assert "expected_answer: the row has none" in response.json()["error"]["message"]


def test_nemo_gyms_sessions_need_nothing(server: httpx.Client) -> None:
    agent = nemo_row(r"\boxed{42}")
    assert posted(server, "/nemo_gym/plp/seed_session", agent) == {}
    environment = {"resources_session_id": "s1", "episode_id": "e", "task_id": "t", "task_data": {}}
    assert posted(server, "/nemo_gym/plp/seed_session", environment) == {
        "resources_session_id": "s1"
    }
    close = {"resources_session_id": "s1", "episode_id": "e"}
    assert posted(server, "/nemo_gym/plp/close_session", close) == {"resources_session_id": "s1"}
    assert server.get("/nemo_gym/plp/reverify_mode").json() == "stateless"


def test_nemo_gyms_metrics_leave_masked_samples_out(server: httpx.Client) -> None:
    rows = [
        {"_ng_task_index": 0, "reward": 1.5, "accuracy": 1.0},
        {"_ng_task_index": 1, "reward": 0.0, "accuracy": 0.0},
        {"_ng_task_index": 1, "reward": -1.0, "accuracy": 0.0, "mask_sample": True},
    ]
    answer = posted(server, "/nemo_gym/plp/aggregate_metrics", {"verify_responses": rows})
    assert answer["agent_metrics"] == {
        "mean/reward": 0.75,
        "mean/accuracy": 0.5,
        "coverage/measured_rollouts": 2,
        "coverage/masked_rollouts": 1,
    }
    assert answer["group_level_metrics"][1] == {
        "_ng_task_index": 1,
        "mean/reward": 0.0,
        "mean/accuracy": 0.0,
    }


def test_llama_factorys_answers_come_from_the_problem_file(known: httpx.Client) -> None:
    body = {"model": "model", "messages": [PROMPT + RIGHT, PROMPT + WRONG, PROMPT + RIGHT[:-10]]}
    assert posted(known, "/llama_factory/words", body) == {
        "scores": [pytest.approx(ENDED), 0.0, 0.0]
    }


def test_llama_factorys_unknown_question_is_named(known: httpx.Client) -> None:
    response = known.post("/llama_factory/words", json={"messages": [PROMPT + RIGHT, "What?"]})
    assert response.status_code == 422
    assert response.json()["error"]["problems"][0]["position"] == 1


def test_llama_factory_without_a_problem_file_is_told_how_to_give_one(
    server: httpx.Client,
) -> None:
    response = server.post("/llama_factory/words", json={"messages": [PROMPT + RIGHT]})
    assert response.status_code == 422
    assert "--problems FILE" in response.json()["error"]["message"]


@pytest.mark.parametrize("wire", ["llama_factory", "efficient_reasoning"])
def test_others_are_answered_while_a_question_is_looked_for(
    known: httpx.Client, monkeypatch: pytest.MonkeyPatch, wire: str
) -> None:
    looking, others_answered = threading.Event(), threading.Event()
    find = Problems.find

    def find_slowly(problems: Problems, text: str) -> Problem | None:
        looking.set()
        assert others_answered.wait(30)
        return find(problems, text)

    monkeypatch.setattr(Problems, "find", find_slowly)
    body = {
        "llama_factory": {"messages": [PROMPT + RIGHT]},
        "efficient_reasoning": efficient(RIGHT),
    }
    with ThreadPoolExecutor() as threads:
        searched = threads.submit(posted, known, f"/{wire}/words", body[wire])
        assert looking.wait(30)
        assert known.get("/health/live").status_code == 200
        others_answered.set()
        assert searched.result()


def efficient(*responses: str, **row: Any) -> dict[str, Any]:
    texts = [PROMPT + response for response in responses]
    info = {"dataset_name": "openai/gsm8k", "question": "What is 6 * 7?", **row}
    return {
        "query": [
            {"response": f"<pad><pad>{text}<pad>", "aux_info": {**info, "all_responses": texts}}
            for text in texts
        ],
        "steps": 3,
        "total_steps": 100,
    }


def test_efficient_reasoning_gets_lists_that_make_tensors(server: httpx.Client) -> None:
    answer = posted(
        server, "/efficient_reasoning/words", efficient(RIGHT, WRONG, RIGHT[:-10], answer="42")
    )
    assert answer == {
        "rewards": [pytest.approx(ENDED), 0.0, 0.0],
        "accuracy": [1.0, 0.0, 0.0],
        "response_tokens": [9.0, 9.0, 8.0],
        "finished": [1.0, 1.0, 0.0],
        "undecided": [0.0, 0.0, 0.0],
    }


def test_efficient_reasonings_group_is_whole_in_any_micro_batch(server: httpx.Client) -> None:
    longer = r"so the answer is the answer is \boxed{42}<|im_end|>"
    whole = efficient(RIGHT, longer, WRONG, answer="42")
    rewards = posted(server, "/efficient_reasoning/groups", whole)["rewards"]
    assert rewards[0] > rewards[1] > rewards[2]
    for query, reward in zip(whole["query"], rewards, strict=True):
        alone = posted(server, "/efficient_reasoning/groups", {"query": [query]})
        assert alone["rewards"] == [reward]


def test_efficient_reasonings_finished_response_is_not_its_truncated_twin(
    server: httpx.Client,
) -> None:
    body = efficient(RIGHT, RIGHT.removesuffix("<|im_end|>"), answer="42")
    answer = posted(server, "/efficient_reasoning/groups", body)
    assert answer["accuracy"] == answer["finished"] == [1.0, 0.0]
    assert answer["response_tokens"] == [9.0, 8.0]


def test_efficient_reasonings_answers_may_come_from_the_problem_file(
    known: httpx.Client, server: httpx.Client
) -> None:
    assert posted(known, "/efficient_reasoning/words", efficient(RIGHT))["accuracy"] == [1.0]
    response = server.post("/efficient_reasoning/words", json=efficient(RIGHT))
    assert response.status_code == 422
    assert "aux_info: has no answer" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("text", "question", "response", "ended"),
    [
        (f"<pad>{PROMPT}so 42<|im_end|><|endoftext|>", "What is 6 * 7?", "so 42", True),
        (f"{PROMPT}so 42", "What is 6 * 7?", "so 42", False),
        (f"{PROMPT}<|im_start|>assistant\nso 42<|im_end|>\n", "What is 6 * 7?", None, True),
        ("What is 6 * 7?\nso 42</s>", "What is 6 * 7?", "\nso 42", True),
        (f"{PROMPT}so 42<|im_end|>", "", "so 42", True),
    ],
)
def test_a_response_begins_behind_the_first_header_after_the_question(
    text: str, question: str, response: str | None, ended: bool
) -> None:
    query = split(text, question, ENDS)
    assert query.response == (response or "<|im_start|>assistant\nso 42")
    assert query.ended is ended


def test_padding_is_taken_off_in_time_linear_in_it() -> None:
    before = time.process_time()
    query = split(f"{PROMPT}so 42" + "<|endoftext|>" * 500_000 + "<pad>" * 500_000, "", ENDS)
    assert (query.response, query.ended) == ("so 42", True)
    assert time.process_time() - before < 20


def test_limits_are_asked_before_a_conversation_is_taken_apart(serve: Any) -> None:
    server = serve(max_response_chars=100, max_samples=3)
    long = RIGHT + "<pad>" * 20
    group = [RIGHT] * 4
    for body in (efficient(long, answer="42"), efficient(*group, answer="42")):
        assert server.post("/efficient_reasoning/normalized", json=body).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/reward",
        "/grade",
        "/openrlhf",
        "/openrlhf/plp",
        "/slime/plp",
        "/llama_factory/plp",
        "/efficient_reasoning/plp",
        "/nemo_gym/plp/verify",
    ],
)
def test_an_unknown_field_behind_an_address_is_refused(server: httpx.Client, path: str) -> None:
    body = {"query": [], "prompts": [], "labels": []}
    refused = server.post(f"{path}?grup_size=8", json=body)
    assert refused.status_code == 422
    assert "grup_size: is no field" in refused.json()["error"]["message"]


def test_a_field_behind_an_address_that_cannot_be_read_is_refused_as_everything_is(
    server: httpx.Client,
) -> None:
    refused = server.post("/slime/plp?detail=perhaps", json={})
    assert refused.status_code == 422
    assert refused.json()["error"]["type"] == "invalid_request"
    assert refused.json()["error"]["message"].startswith("detail: ")
