"""Rows as the tools write them, each a small example in the true shape."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from plp_reward.dumps import parquet
from plp_reward.dumps.fields import FieldNames
from plp_reward.dumps.layouts import LAYOUTS, find_layout, recognise
from plp_reward.dumps.records import Extractor
from plp_reward.dumps.rows import BadRow, Position, Row, RowSamples
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.samples import Sample

CHAT = [{"role": "user", "content": "What is 6 * 7?"}]

EXAMPLES: dict[str, dict[str, Any]] = {
    "openai-batch": {
        "id": "vllm-1",
        "custom_id": "q1",
        "response": {
            "status_code": 200,
            "request_id": "r1",
            "body": {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "choices": [
                    {
                        "index": 0,
                        "message": {
                            "role": "assistant",
                            "content": r"So \boxed{42}.",
                            "reasoning_content": "6 * 7",
                        },
                        "finish_reason": "stop",
                    }
                ],
                "usage": {"prompt_tokens": 8, "completion_tokens": 12, "total_tokens": 20},
            },
        },
        "error": None,
    },
    "lighteval": {
        "doc": {
            "query": "What is 6 * 7?",
            "choices": ["41", "42"],
            "gold_index": [1],
            "id": "0",
            "task_name": "math_500|0",
        },
        "metric": {"extractive_match": 1.0},
        "model_response": {
            "input": "What is 6 * 7?",
            "text": [r"\boxed{42}", r"\boxed{43}"],
            "output_tokens": [[1, 2, 3], [1, 2]],
        },
    },
    "lm-eval": {
        "doc_id": 3,
        "doc": {"question": "What is 6 * 7?", "answer": "six sevens\n#### 42"},
        "target": "six sevens\n#### 42",
        "arguments": {"gen_args_0": {"arg_0": "What is 6 * 7?", "arg_1": {"until": ["</s>"]}}},
        "resps": [[r"\boxed{42}"]],
        "filtered_resps": ["42"],
        "filter": "strict-match",
        "metrics": ["exact_match"],
        "doc_hash": "0",
        "prompt_hash": "0",
        "target_hash": "0",
        "exact_match": 1.0,
    },
    "verl-generation": {
        "data_source": "openai/gsm8k",
        "prompt": CHAT,
        "ability": "math",
        "reward_model": {"ground_truth": "42", "style": "rule"},
        "extra_info": {"index": 7, "split": "test"},
        "responses": [r"\boxed{42}", r"\boxed{41}"],
    },
    "verl": {
        "input": "user\nWhat is 6 * 7?\nassistant\n",
        "output": r"\boxed{42}",
        "gts": "42",
        "score": 1.0,
        "step": 5,
        "acc": True,
    },
    "qwen2.5-math": {
        "idx": 0,
        "question": "What is 6 * 7?",
        "gt_cot": "...",
        "gt": "42",
        "solution": "...",
        "answer": "42",
        "code": [r"\boxed{42}", "I do not know."],
        "pred": ["42", ""],
        "report": [None, None],
        "score": [True, False],
    },
    "nemo-skills": {
        "generation": r"\boxed{42}",
        "num_generated_tokens": 9,
        "finish_reason": "stop",
        "problem": "What is 6 * 7?",
        "expected_answer": "42",
    },
    "nemo-skills-solutions": {
        "problem": "What is 6 * 7?",
        "generated_solution": r"\boxed{42}",
        "expected_answer": "42",
        "problem_source": "augmented_math",
    },
    "shorterbetter": {
        "problem": "What is 6 * 7?",
        "target_answer": ["42"],
        "completion": r"\boxed{42}",
        "output_length": 10,
        "pass_or_fail": True,
    },
    "abel": {
        "id": 0,
        "prompt": "Question:\nWhat is 6 * 7?",
        "response": "So #### 42",
        "pred": "42",
        "gold": "42",
        "result": True,
    },
    "trl": {
        "step": 10,
        "prompt": "What is 6 * 7?",
        "completion": r"\boxed{42}",
        "accuracy_reward": 1.0,
        "advantage": 0.3,
    },
    "openrlhf-request": {
        "query": [r"<|user|>What is 6 * 7?<|assistant|>\boxed{42}<|end|>"],
        "prompts": ["<|user|>What is 6 * 7?<|assistant|>"],
        "labels": ["42"],
    },
    "openrlhf": {"input": "What is 6 * 7?", "output": r"\boxed{42}", "reward": 0.4},
    "plp": {
        "id": "a",
        "group": "p",
        "response": r"\boxed{42}",
        "gold": 42,
        "length": 9,
        "finish_reason": "stop",
        "prompt": "What is 6 * 7?",
        "dataset": "toy",
    },
    "response": {
        "id": "a",
        "problem": "What is 6 * 7?",
        "solution": r"Six sevens are $\boxed{42}$.",
        "response": r"\boxed{42}",
    },
}


def read(row: dict[str, Any], **named: str) -> RowSamples | BadRow:
    layout = recognise(row, FieldNames(), gold_apart=True)
    fields = layout.fields.replaced_by(FieldNames(**named))
    return Extractor(layout, fields).samples(Row("file.jsonl", 1, row, None, Position()))


def samples(row: dict[str, Any], **named: str) -> list[Sample]:
    item = read(row, **named)
    assert isinstance(item, RowSamples), item
    return list(item.samples)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_row_is_recognised_by_its_fields(name: str) -> None:
    assert recognise(EXAMPLES[name], FieldNames(), gold_apart=True) is find_layout(name)


def test_every_layout_has_an_example_and_a_source() -> None:
    assert {layout.name for layout in LAYOUTS} == set(EXAMPLES)
    assert all(layout.source for layout in LAYOUTS)


def test_a_batch_line_joins_reasoning_and_content() -> None:
    row = EXAMPLES["openai-batch"]
    item = Extractor(find_layout("openai-batch"), find_layout("openai-batch").fields, {"q1": "42"})
    scored = item.samples(Row("batch.jsonl", 1, row, None, Position()))
    assert isinstance(scored, RowSamples)
    (sample,) = scored.samples
    assert sample.response == r"<think>6 * 7</think>So \boxed{42}."
    assert (sample.gold, sample.length, sample.finish_reason) == ("42", 12, "stop")


def test_the_tokens_of_a_batch_line_with_several_choices_belong_to_none_of_them() -> None:
    choice = {"text": r"\boxed{42}", "finish_reason": "length"}
    body = {"choices": [choice, choice], "usage": {"completion_tokens": 20}}
    row = {"custom_id": "q1", "response": {"status_code": 200, "body": body}, "gold": "42"}
    both = samples(row, gold="gold")
    assert [sample.length for sample in both] == [None, None]
    assert all(sample.truncated for sample in both)


def test_a_failed_request_is_a_bad_row_that_says_why() -> None:
    row = {"custom_id": "q1", "response": None, "error": {"message": "too long"}, "gold": "1"}
    item = read(row, gold="gold")
    assert isinstance(item, BadRow)
    assert "too long" in item.reason


def test_lighteval_takes_gold_from_its_choices_and_counts_output_tokens() -> None:
    first, second = samples(EXAMPLES["lighteval"])
    assert first.gold == ["42"]
    assert first.token_ids == [1, 2, 3]
    assert second.response == r"\boxed{43}"


def test_lighteval_without_output_tokens_has_no_length() -> None:
    row = EXAMPLES["lighteval"]
    response = {**row["model_response"], "output_tokens": []}
    assert samples({**row, "model_response": response})[0].token_ids is None


def test_lm_eval_reads_raw_responses() -> None:
    (sample,) = samples(EXAMPLES["lm-eval"])
    assert (sample.response, sample.gold, sample.id) == (
        r"\boxed{42}",
        "six sevens\n#### 42",
        "3",
    )


def test_lm_eval_likelihoods_are_not_responses() -> None:
    item = read({**EXAMPLES["lm-eval"], "resps": [[["-0.5", "True"]]]})
    assert isinstance(item, BadRow)
    assert "resps.0" in item.reason


def test_verl_rollouts_are_grouped_by_step_and_prompt() -> None:
    row = EXAMPLES["verl"]
    (first,), (later,) = samples(row), samples({**row, "step": 6})
    assert first.group is not None
    assert first.group != later.group
    assert first.gold == "42"


def test_verl_generation_is_a_group_a_row() -> None:
    both = samples(EXAMPLES["verl-generation"])
    assert [sample.response for sample in both] == [r"\boxed{42}", r"\boxed{41}"]
    assert {sample.group for sample in both} == {"file.jsonl:1"}
    assert both[0].prompt == "What is 6 * 7?"


def test_nemo_skills_has_counts_and_finish_reasons() -> None:
    (sample,) = samples(EXAMPLES["nemo-skills"])
    assert (sample.length, sample.finish_reason) == (9, "stop")


def test_shorterbetter_has_counts_and_lists_of_golds() -> None:
    (sample,) = samples(EXAMPLES["shorterbetter"])
    assert (sample.gold, sample.length) == (["42"], 10)


def test_a_recorded_openrlhf_request_is_read_without_its_prompt() -> None:
    (sample,) = samples(EXAMPLES["openrlhf-request"])
    assert sample.response == r"\boxed{42}<|end|>"
    assert sample.gold == "42"


def test_dumps_without_gold_take_it_from_another_field_or_file() -> None:
    assert samples({**EXAMPLES["trl"], "solution": "42"}, gold="solution")[0].gold == "42"
    item = read(EXAMPLES["openrlhf"])
    assert isinstance(item, BadRow)
    assert "--gold-field" in item.reason


def test_gold_is_in_the_first_known_column_that_has_it() -> None:
    solution = r"Six sevens are $\boxed{42}$."
    assert samples(EXAMPLES["response"])[0].gold == solution
    assert samples({**EXAMPLES["response"], "answer": "42"})[0].gold == "42"
    assert samples({**EXAMPLES["response"], "answer": None})[0].gold == solution
    assert samples({**EXAMPLES["trl"], "reward_model": {"ground_truth": "42"}})[0].gold == "42"
    named = FieldNames(response="out")
    row = {"out": r"\boxed{42}", "target": "42"}
    assert recognise(row, named, gold_apart=False).name == "fields"
    recorded = {**EXAMPLES["openrlhf-request"], "labels": [{"answer": "42", "id": "a"}]}
    assert samples(recorded)[0].gold == "42"


def test_an_unknown_layout_names_the_fields_and_the_flags() -> None:
    with pytest.raises(ConfigurationError) as error:
        recognise({"out": "x", "meta": {"key": 1}}, FieldNames(), gold_apart=False)
    for part in ("out (text)", "meta.key (number)", "--response-field", "--gold-field"):
        assert part in str(error.value)


def test_named_fields_need_no_layout() -> None:
    named = FieldNames(response="out", gold="key")
    assert recognise({"out": "x", "key": "1"}, named, gold_apart=False).name == "fields"


def test_a_layout_that_does_not_exist_is_refused_with_the_names_of_those_that_do() -> None:
    with pytest.raises(ConfigurationError, match="nemo-skills"):
        find_layout("nemo")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_row_means_the_same_out_of_parquet(name: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.Table.from_pylist([EXAMPLES[name]]), path)
    (((_, row, *_), _),) = parquet.rows(path)
    assert row is not None
    gold = {} if find_layout(name).fields.gold else {"gold": find_layout(name).fields.id or "id"}
    assert samples(row, **gold) == samples(EXAMPLES[name], **gold)
