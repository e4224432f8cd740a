"""The wires of managed clouds: Google, Azure, AWS, Fireworks.

Requests are made with the vendors' own types where a package has them, and posted by their own
clients where these do it; the documented ones are written down from the sources that the routes'
modules name.
"""

import json
import re
from typing import Any

import httpx
import pytest

RIGHT, WRONG = "the answer is \\boxed{42}", "the answer is \\boxed{41}"
pytestmark = pytest.mark.filterwarnings("default")
PLP = 1 + 5 / 8**0.5
"""PLP's reward for RIGHT under the profile ``words``, which counts eight."""
MAPPED = 2 * PLP / 6 - 1
"""The same from -1 to 1."""
BOUNDED = "?bounds=-1,1"


def posted(client: httpx.Client, path: str, body: Any) -> Any:
    response = client.post(path, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def refused(client: httpx.Client, path: str, body: Any) -> str:
    response = client.post(path, json=body)
    assert response.status_code == 422, response.text
    return str(response.json()["error"]["message"])


def google(text: str, **references: Any) -> dict[str, Any]:
    """What the tuning service posts, made of google-genai's own types."""
    types = pytest.importorskip("google.genai.types", reason="pip install google-genai")
    example = types.ReinforcementTuningExample(
        contents=[types.Content(role="user", parts=[types.Part(text="What is 6 * 7?")])],
        system_instruction=types.Content(parts=[types.Part(text="Answer in a box.")]),
        references=references or {"answer": "42"},
    )
    thought = types.Part(text="It may be \\boxed{41}.", thought=True)
    response = types.Content(role="model", parts=[thought, types.Part(text=text)])

    def in_camel_case(model: Any) -> Any:
        return json.loads(model.model_dump_json(by_alias=True, exclude_none=True))

    return {
        "example": in_camel_case(example),
        "response": in_camel_case(response),
        "metadata": {"step": 1, "tuning_job_id": 123456789},
    }


def google_read(answer: Any) -> Any:
    """Read the answer with google-genai's own type."""
    types = pytest.importorskip("google.genai.types", reason="pip install google-genai")
    return types.ReinforcementTuningRewardInfo.model_validate(answer)


@pytest.mark.parametrize(("text", "reward"), [(RIGHT, MAPPED), (WRONG, -1.0), ("", -1.0)])
def test_google_gets_a_reward_within_its_bounds(
    server: httpx.Client, text: str, reward: float
) -> None:
    info = google_read(posted(server, f"/google/words{BOUNDED}", google(text)))
    assert info.reward == pytest.approx(reward)
    told = json.loads(info.user_requested_aux_info)
    assert told["correct"] is (text == RIGHT)
    assert told["response_tokens"] == (8 if text else 0)


def test_googles_own_example_is_answered(server: httpx.Client) -> None:
    types = pytest.importorskip("google.genai.types", reason="pip install google-genai")
    said = " ".join(types.ReinforcementTuningCloudRunRewardScorer.__doc__.split())
    found = re.search(r"Example HTTP request body: ``` (\{.*?\}) ```", said)
    assert found
    assert posted(server, "/google/accuracy", json.loads(found[1]))["reward"] == 0.0


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("words", "'plp' lie between 0 and 6: set bounds = [-1, 1]"),
        ("words?bounds=0,2", "lie between 0 and 2"),
        ("alp", "'alp' have no such bounds: choose a reward that has"),
        ("words?bounds=one,2", "bounds: must be two numbers"),
        ("words?bounds=1,-1", "the first must be below the second"),
        ("words?bounds=nan,1", "bounds: must be numbers from"),
        ("alp?bounds=-1,1", "'alp' has no least"),
        ("harsher", "null_reward = -2 is outside"),
    ],
)
def test_a_profile_whose_length_term_google_would_cut_off_is_refused(
    server: httpx.Client, path: str, why: str
) -> None:
    assert why in refused(server, f"/google/{path}", google(RIGHT))


def test_googles_references_hold_answer_split_and_target(server: httpx.Client) -> None:
    test = google(RIGHT, answer="42", split="test")
    assert posted(server, f"/google/words{BOUNDED}", test)["reward"] == 1.0
    asked = google(RIGHT, answer="42", target="8", other="unused")
    assert posted(server, "/google/asked", asked)["reward"] == 0.5
    missing = refused(server, "/google/accuracy", google(RIGHT, rubric="be kind"))
    assert "example.references" in missing
    assert "answer, gold" in missing


def test_google_gets_the_null_reward_where_there_is_no_verdict(server: httpx.Client) -> None:
    info = posted(server, "/google/harsh", google(RIGHT, answer=""))
    assert info["reward"] == -1.0
    assert json.loads(info["user_requested_aux_info"])["status"] == "unparseable_gold"
    # Under bounds no verdict is worth what a wrong answer is, not the middle.
    undecided = google(RIGHT, answer="")
    assert posted(server, f"/google/words{BOUNDED}", undecided)["reward"] == -1.0


def test_googles_groups_wait_for_each_other(server: httpx.Client) -> None:
    assert "?group_size=8" in refused(server, "/google/groups", google(RIGHT))


def azure(sample: dict[str, Any], **item: Any) -> dict[str, Any]:
    """What the endpoint grader's client posts, by microsoft-foundry/fine-tuning at cc14b9b."""
    messages = [{"role": "user", "content": "What is 6 * 7?"}]
    return {
        "sample": sample,
        "item": {"messages": messages, **(item or {"reference_answer": "42"})},
        "trace_id": "trace_1a2b3c",
    }


def completion(text: str, reason: str = "stop") -> dict[str, Any]:
    """A chat completion, by OpenAI's own type, which Azure's sample has the style of."""
    chat = pytest.importorskip("openai.types.chat", reason="pip install openai")
    made = chat.ChatCompletion(
        id="c",
        created=0,
        model="o4-mini",
        object="chat.completion",
        choices=[
            {
                "index": 0,
                "finish_reason": reason,
                "message": {"role": "assistant", "content": text},
            }
        ],
    )
    return {"output_text": text, **made.model_dump(mode="json", exclude_none=True)}


@pytest.mark.parametrize(
    ("sample", "score"),
    [
        ({"output_text": RIGHT}, PLP),
        ({"output_text": WRONG}, 0.0),
        ({"output_json": {"answer": "41"}}, 0.0),
        ({"choices": [{"message": {"content": RIGHT}}]}, PLP),
    ],
)
def test_azure_gets_a_score(server: httpx.Client, sample: dict[str, Any], score: float) -> None:
    assert posted(server, "/azure/words", azure(sample)) == {"score": pytest.approx(score)}


def test_azures_sample_may_be_a_whole_completion(server: httpx.Client) -> None:
    assert posted(server, "/azure/words", azure(completion(RIGHT)))["score"] == pytest.approx(PLP)
    assert posted(server, "/azure/words", azure(completion(RIGHT, "length")))["score"] == 0.0


def test_azures_row_may_hold_its_answer_in_an_object(server: httpx.Client) -> None:
    body = azure({"output_text": RIGHT}, reference_answer={"final_answer": "42"}, split="test")
    assert posted(server, "/azure/words", body) == {"score": 1.0}


def test_azure_is_told_to_discard_what_has_no_verdict(server: httpx.Client) -> None:
    response = server.post("/azure/harsh", json=azure({"output_text": RIGHT}, answer=""))
    assert response.status_code == 422
    assert response.json()["error"]["type"] == "undecided"
    assert "unparseable_gold" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({}, "sample: is missing"),
        (azure({}), "has neither output_text, choices nor output_json"),
        (azure({"output_text": RIGHT}, reference="42"), "item: is an object with the keys"),
        (azure({"output_text": 5}), "sample.output_text"),
    ],
)
def test_what_azure_sends_amiss_is_named(server: httpx.Client, body: Any, why: str) -> None:
    assert why in refused(server, "/azure/words", body)


def conversation(text: str, number: Any = "123", **row: Any) -> dict[str, Any]:
    """A sample of a Lambda's event, by AWS' user guides."""
    return {
        "id": number,
        "messages": [
            {"role": "user", "content": "What is 6 * 7?"},
            {"role": "assistant", "content": text},
        ],
        **(row or {"reference_answer": {"answer": "42"}}),
    }


def metrics(reward: dict[str, Any]) -> dict[str, float]:
    return {metric["name"]: metric["value"] for metric in reward["metrics_list"]}


def test_aws_gets_a_reward_for_each_conversation(server: httpx.Client) -> None:
    event = [conversation(RIGHT, "a"), conversation(WRONG, "b"), conversation("", "c")]
    rewards = posted(server, "/aws/words", event)
    assert [(reward["id"], reward["aggregate_reward_score"]) for reward in rewards] == [
        ("a", pytest.approx(PLP)),
        ("b", 0.0),
        ("c", 0.0),
    ]
    assert metrics(rewards[0]) == {
        "plp": pytest.approx(PLP),
        "accuracy": 1.0,
        "response_tokens": 8.0,
        "undecided": 0.0,
    }
    kinds = {metric["type"] for reward in rewards for metric in reward["metrics_list"]}
    assert kinds == {"Reward", "Metric"}


@pytest.mark.parametrize(
    "row",
    [
        {"reference_answer": "42"},
        {"reference_answer": {"final_answer": "42"}},
        {"reference_answer": {"solution": "x = 42", "steps": ["6 * 7"]}},
        {"reference_answer": {"text": "6 * 7 = 42 #### 42"}},
        {"metadata": {"reference_answer": {"final_answer": 42}, "data_source": "gsm8k"}},
        {"metadata": {"answer": "42"}},
    ],
)
def test_awss_right_answer_stands_where_its_own_examples_have_it(
    server: httpx.Client, row: dict[str, Any]
) -> None:
    (reward,) = posted(server, "/aws/words", [conversation(RIGHT, **row)])
    assert metrics(reward)["accuracy"] == 1.0


def test_awss_content_may_come_in_parts(server: httpx.Client) -> None:
    one = conversation("")
    one["messages"][-1]["content"] = [{"type": "text", "text": RIGHT}]
    (reward,) = posted(server, "/aws/words", [one])
    assert metrics(reward)["accuracy"] == 1.0


def test_awss_group_in_one_event_is_whole(server: httpx.Client) -> None:
    longer = "so so so so " + RIGHT
    event = [conversation(text, i) for i, text in enumerate([RIGHT, longer, WRONG])]
    short, long, wrong = (r["aggregate_reward_score"] for r in posted(server, "/aws/groups", event))
    assert 1 > short > long > wrong == 0


def test_one_bad_conversation_does_not_fail_awss_others(server: httpx.Client) -> None:
    without = conversation(RIGHT, "none", other="x")
    silent = {**conversation(RIGHT, "silent"), "messages": [{"role": "user", "content": "?"}]}
    event = [without, conversation(RIGHT, "good"), silent, {"id": "torn"}]
    rewards = posted(server, "/aws/harsh", event)
    assert [reward["id"] for reward in rewards] == ["none", "good", "silent", "torn"]
    assert [reward["aggregate_reward_score"] for reward in rewards] == [-1.0, 1.0, -1.0, -1.0]
    assert [metrics(reward)["undecided"] for reward in rewards] == [1.0, 0.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"id": "1"}, "the body must be a JSON list"),
        ([conversation(RIGHT, other="x")], "reference_answer: is an object with the keys other"),
        ([{"id": "1"}], "messages: is missing"),
        ([{**conversation(RIGHT), "messages": []}], "the last one must be the response"),
        ([5], "must be an object"),
    ],
)
def test_an_event_without_a_usable_conversation_is_refused(
    server: httpx.Client, event: Any, why: str
) -> None:
    assert why in refused(server, "/aws/harsh", event)


def test_an_empty_event_has_no_rewards(server: httpx.Client) -> None:
    assert posted(server, "/aws/accuracy", []) == []


def test_awss_events_are_limited(serve: Any) -> None:
    small = serve(max_samples=1, max_response_chars=10)
    event = [conversation(RIGHT)]
    assert small.post("/aws/accuracy", json=event * 2).status_code == 413
    assert "at most 10" in refused(small, "/aws/accuracy", event)


def fireworks(url: str, text: str, truth: Any = "42", **more: Any) -> Any:
    """Ask as eval-protocol's own remote reward function does, or with the body that it posts."""
    messages = [
        {"role": "user", "content": "What is 6 * 7?"},
        {"role": "assistant", "content": text},
    ]
    try:
        from eval_protocol.reward_function import RewardFunction
    except ImportError:
        body = {"messages": messages, "ground_truth": truth, **more}
        response = httpx.post(url, json=body, headers={"Authorization": ""})
        response.raise_for_status()
        return response.json()
    result = RewardFunction(mode="remote", endpoint=url)(messages, truth, **more)
    return {
        "score": result.score,
        "reason": result.reason,
        "metrics": {
            name: {"score": metric.score, "reason": metric.reason, "success": metric.is_score_valid}
            for name, metric in result.metrics.items()
        },
    }


def test_fireworks_gets_a_score_with_metrics(server: httpx.Client) -> None:
    url = f"{server.base_url}/fireworks/words"
    assert fireworks(url, RIGHT) == {
        "score": pytest.approx(PLP),
        "reason": "ok",
        "metrics": {
            "accuracy": {"score": 1.0, "reason": "ok", "success": True},
            "response_tokens": {"score": 8.0, "reason": "ok", "success": True},
        },
    }
    assert fireworks(url, WRONG)["score"] == 0.0
    assert fireworks(url, RIGHT, split="test")["score"] == 1.0


def test_fireworks_metrics_say_that_there_is_no_verdict(server: httpx.Client) -> None:
    told = fireworks(f"{server.base_url}/fireworks/harsh", RIGHT, "")
    assert (told["score"], told["reason"]) == (-1.0, "unparseable_gold: gold is empty")
    assert not any(metric["success"] for metric in told["metrics"].values())


def test_fireworks_token_stands_in_the_address(serve: Any) -> None:
    locked = serve(token="secret")
    address = f"//any:secret@{locked.base_url.host}:{locked.base_url.port}/fireworks/words"
    assert fireworks(f"http:{address}", RIGHT)["score"] == pytest.approx(PLP)


def test_fireworks_conversation_ends_with_the_response(server: httpx.Client) -> None:
    body = {"messages": [{"role": "user", "content": "?"}], "ground_truth": "42"}
    assert "messages: the last one must be the response" in refused(
        server, "/fireworks/words", body
    )


@pytest.mark.parametrize("wire", ["google", "azure", "aws", "fireworks"])
def test_a_clouds_wire_knows_tokens_and_profiles(serve: Any, wire: str) -> None:
    locked = serve(token="secret")
    assert locked.post(f"/{wire}/words", json={}).status_code == 401
    response = locked.post(f"/{wire}/nope", json={}, auth=("any", "secret"))
    assert response.status_code == 404
