"""POST /openrlhf: what OpenRLHF's remote reward client sends and expects."""

import math
from typing import Any

import httpx
import pytest

from plp_reward.http.wires.openrlhf import EXTRA_LOGS

PROMPT = "<|im_start|>user\nWhat is 6 * 7?<|im_end|>\n<|im_start|>assistant\n"
END = "<|im_end|>"
RIGHT, WRONG = "the answer is \\boxed{42}", "the answer is \\boxed{6}"


def post(
    server: httpx.Client, *rows: tuple[str, Any], profile: str = "words", prompt: str = PROMPT
) -> httpx.Response:
    """Post rows of (text behind the prompt, label)."""
    return server.post(
        f"/openrlhf/{profile}",
        json={
            "query": [prompt + text for text, _ in rows],
            "prompts": [prompt] * len(rows),
            "labels": [label for _, label in rows],
        },
    )


def answer(server: httpx.Client, *rows: tuple[str, Any], **settings: Any) -> dict[str, Any]:
    response = post(server, *rows, **settings)
    assert response.status_code == 200, response.text
    content: dict[str, Any] = response.json()
    assert set(content) == {"rewards", "scores", "extra_logs"}
    assert tuple(content["extra_logs"]) == EXTRA_LOGS
    columns = [content["rewards"], content["scores"], *content["extra_logs"].values()]
    for column in columns:
        assert len(column) == len(rows)
        assert all(isinstance(value, float) and math.isfinite(value) for value in column)
    assert set(content["scores"]) <= {0.0, 1.0}
    return content


def test_a_right_response_gets_its_reward_by_tokens_with_the_end_among_them(
    server: httpx.Client,
) -> None:
    content = answer(server, (RIGHT + END, "42"))
    # the answer is \ boxed { 42 } <|im_end|>
    assert content["extra_logs"]["response_tokens"] == [9.0 - 1 + 1]
    assert content["rewards"] == [pytest.approx(1 + 5 / 3)]
    assert content["scores"] == [1.0]


def test_a_wrong_response_gets_nothing(server: httpx.Client) -> None:
    content = answer(server, (WRONG + END, "42"))
    assert (content["rewards"], content["scores"]) == ([0.0], [0.0])


def test_a_response_without_its_end_is_truncated_hence_wrong(server: httpx.Client) -> None:
    content = answer(server, (RIGHT, "42"))
    assert (content["rewards"], content["scores"]) == ([0.0], [0.0])
    assert content["extra_logs"]["finished"] == [0.0]
    assert content["extra_logs"]["response_tokens"] == [8.0]


@pytest.mark.parametrize(
    "label", ["42", 42, 42.0, ["41", "42"], {"answer": "42", "id": "gsm8k-1", "split": "train"}]
)
def test_labels_are_the_datasets_own_values(server: httpx.Client, label: Any) -> None:
    assert answer(server, (RIGHT + END, label))["scores"] == [1.0]


def test_a_label_of_more_than_64_bits_is_an_answer(server: httpx.Client) -> None:
    text = f"the answer is \\boxed{{{10**30}}}{END}"
    assert answer(server, (text, 10**30), (text, 10**30 + 1))["scores"] == [1.0, 0.0]


def test_a_label_without_gold_gives_the_profiles_null_reward(server: httpx.Client) -> None:
    content = answer(server, (RIGHT + END, None), (RIGHT + END, ""), profile="harsh")
    assert (content["rewards"], content["scores"]) == ([-1.0, -1.0], [0.0, 0.0])
    assert content["extra_logs"]["undecided"] == [1.0, 1.0]


@pytest.mark.parametrize("mark", [{"split": "test"}, {"split": "eval"}, {"evaluation": True}])
def test_evaluation_samples_get_0_or_1(server: httpx.Client, mark: dict[str, Any]) -> None:
    rows = [(text + END, {"answer": "42"} | mark) for text in (RIGHT, WRONG)]
    assert answer(server, *rows)["rewards"] == [1.0, 0.0]
    missing = (RIGHT + END, {"answer": None} | mark)
    assert answer(server, missing, profile="harsh")["rewards"] == [0.0]


def test_empty_lists_get_empty_answers(server: httpx.Client) -> None:
    answer(server)


def test_a_batch_is_answered_in_order(server: httpx.Client) -> None:
    rows = [(text + END, "42") for text in (RIGHT, WRONG, RIGHT)]
    assert answer(server, *rows)["scores"] == [1.0, 0.0, 1.0]


def test_a_prompt_cut_on_the_left_counts_as_prompt(server: httpx.Client) -> None:
    response = server.post(
        "/openrlhf/words",
        json={"query": [PROMPT[25:] + RIGHT + END], "prompts": [PROMPT], "labels": ["42"]},
    )
    assert response.json()["extra_logs"]["response_tokens"] == [9.0]
    assert response.json()["extra_logs"]["prompt_found"] == [1.0]


def test_a_lost_prompt_shows(server: httpx.Client) -> None:
    response = server.post(
        "/openrlhf/words",
        json={"query": [RIGHT + END], "prompts": ["Something else."], "labels": ["42"]},
    )
    assert response.json()["extra_logs"]["prompt_found"] == [0.0]
    assert 'plp_openrlhf_prompts_not_found_total{profile="words"}' in server.get("/metrics").text


def test_the_default_address_uses_the_default_profile(server: httpx.Client) -> None:
    body = {"query": [PROMPT + RIGHT + END], "prompts": [PROMPT], "labels": ["42"]}
    response = server.post("/openrlhf", json=body)
    assert response.status_code == 422
    assert "name a tokenizer in the profile" in response.json()["error"]["message"]


def test_group_rewards_are_refused_for_a_response_that_comes_alone(server: httpx.Client) -> None:
    response = post(server, (RIGHT + END, "42"), profile="groups")
    assert response.status_code == 422
    assert "'normalized' compares the responses to one prompt" in response.text


def test_a_batch_of_lone_responses_is_refused_too(server: httpx.Client) -> None:
    prompts = [PROMPT, PROMPT.replace("7", "8")]
    body = {
        "query": [prompt + RIGHT + END for prompt in prompts],
        "prompts": prompts,
        "labels": ["42", "48"],
    }
    response = server.post("/openrlhf/groups", json=body)
    assert response.status_code == 422
    assert "'normalized' compares the responses to one prompt" in response.text


def test_a_response_over_the_limit_is_too_large_as_on_every_wire(serve: Any) -> None:
    small = serve(max_response_chars=10)
    body = {"query": [PROMPT + RIGHT + END], "prompts": [PROMPT], "labels": ["42"]}
    one = {"prompt": PROMPT, "response": RIGHT + END, "label": "42"}
    for path, content in (("/openrlhf/accuracy", body), ("/slime/accuracy", one)):
        response = small.post(path, json=content)
        assert response.status_code == 413
        assert "at most 10 are graded" in response.json()["error"]["message"]


def test_a_batch_is_grouped_by_prompt_and_label(server: httpx.Client) -> None:
    longer = "so so so so " + RIGHT
    content = answer(
        server, (RIGHT + END, "42"), (longer + END, "42"), (WRONG + END, "42"), profile="groups"
    )
    short, long, wrong = content["rewards"]
    # Two correct responses stand one deviation from their mean: 1 - 0.1 * sigmoid(-+1).
    assert short == pytest.approx(1 - 0.1 / (1 + math.e), abs=1e-6)
    assert long == pytest.approx(1 - 0.1 / (1 + 1 / math.e), abs=1e-6)
    assert wrong == 0.0
    pairs = [(text + END, label) for label in ("42", 42) for text in (RIGHT, WRONG)]
    other_label = answer(server, *pairs, profile="groups")
    assert other_label["rewards"] == [pytest.approx(0.95), 0.0] * 2


def test_an_unknown_profile_is_not_found(server: httpx.Client) -> None:
    response = post(server, profile="nosuch")
    assert response.status_code == 404
    assert "there are: " in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "query: is missing"),
        ({"query": "text", "prompts": [], "labels": []}, "query: must be a list of strings"),
        ({"query": ["a"], "prompts": [], "labels": []}, "of the same length, not 1, 0 and 0"),
        (
            {"query": ["a"], "prompts": ["a"], "labels": [{"reply": 1}]},
            "samples[0].labels: is an object with the keys reply",
        ),
    ],
)
def test_what_cannot_be_answered_says_why(
    server: httpx.Client, body: dict[str, Any], message: str
) -> None:
    response = server.post("/openrlhf/words", json=body)
    assert response.status_code == 422
    assert message in response.json()["error"]["message"]
