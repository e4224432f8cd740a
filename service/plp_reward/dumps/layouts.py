"""Layouts: how the tools people use name the fields of what they dump.

A layout is a value: the names of its fields and what tells it from the others. Field names that
begin with ``@`` are made from the row by the layout's ``derive``, where the row itself has no
field that says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plp_reward.dumps.fields import MISSING, FieldNames, describe, lookup
from plp_reward.errors import ConfigurationError
from plp_reward.scoring.labels import answer_in

Fields = Mapping[str, Any]


def _nothing(row: Fields) -> Fields:
    return {}


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of one tool's rows.

    Attributes:
        name: what ``--layout`` calls it.
        source: whose rows these are, and the code that writes them.
        marks: fields that a row of this layout has, and together no other layout's does.
        fields: where the parts of a sample are.
        derive: more fields, made from the row, whatever is in it: a dump's first row tells its
            layout, and a later one may be broken.
    """

    name: str
    source: str
    marks: Sequence[str]
    fields: FieldNames
    derive: Callable[[Fields], Fields] = _nothing

    def whole(self, row: Fields) -> Fields:
        """Return the row with the fields that are made from it."""
        return row if self.derive is _nothing else {**row, **self.derive(row)}

    def missing(self, row: Fields) -> list[str]:
        """Return the layout's marks that the row lacks; none in a row of the layout."""
        return [mark for mark in self.marks if lookup(row, mark) is MISSING]


def _batch_choices(row: Fields) -> Fields:
    """Responses of a batch line: reasoning and content joined as the model wrote them.

    ``usage.completion_tokens`` counts all choices together, so it is a response's length only
    where there is one.
    """
    body = lookup(row, "response.body")
    choices = lookup(body, "choices")
    if not isinstance(choices, list) or not choices:
        failed = lookup(row, "error")
        return {"@failed": f"the request failed: {body if failed in (None, MISSING) else failed}"}
    if not all(isinstance(choice, Mapping) for choice in choices):
        return {"@failed": f"response.body.choices must be objects, not {choices!r:.60}"}
    tokens = lookup(body, "usage.completion_tokens")
    texts = [_choice_text(choice) for choice in choices]
    reasons = [choice.get("finish_reason") for choice in choices]
    if len(choices) > 1:
        return {"@response": texts, "@finish_reason": reasons}
    return {"@response": texts[0], "@finish_reason": reasons[0], "@length": tokens}


def _choice_text(choice: Fields) -> Any:
    """A choice's text, or whatever is in its place."""
    message = choice.get("message")
    if not isinstance(message, Mapping):
        return choice.get("text") or ""
    content = message.get("content") or ""
    reasoning = message.get("reasoning_content") or message.get("reasoning")
    return f"<think>{reasoning}</think>{content}" if reasoning else content


def _lighteval_golds(row: Fields) -> Fields:
    """Golds of a lighteval document: ``choices`` at ``gold_index``, one or several."""
    choices, index = lookup(row, "doc.choices"), lookup(row, "doc.gold_index")
    tokens = lookup(row, "model_response.output_tokens")
    fields: dict[str, Any] = {"@token_ids": None if tokens is MISSING else tokens or None}
    if isinstance(choices, list):
        indices = index if isinstance(index, list) else [index]
        golds = [choices[i] for i in indices if isinstance(i, int) and 0 <= i < len(choices)]
        fields["@golds"] = golds
    return fields


def _remote_reward(row: Fields) -> Fields:
    """Responses of a remote reward request: each query less the prompt it begins with."""
    parts = [row.get("query"), row.get("prompts"), row.get("labels")]
    match parts:
        case [[str(query)], [str(prompt)], [_]]:
            return {"@response": query.removeprefix(prompt)}
    return {"@failed": "query, prompts and labels must be lists of one, the first two of text"}


LAYOUTS: Sequence[Layout] = (
    Layout(
        "openai-batch",
        "batch output of OpenAI and of `vllm run-batch`: vllm/entrypoints/openai/run_batch.py, "
        "BatchRequestOutput",
        ("custom_id", "response"),
        FieldNames(
            id="custom_id",
            response="@response",
            length="@length",
            finish_reason="@finish_reason",
        ),
        _batch_choices,
    ),
    Layout(
        "lighteval",
        "details_*.parquet of lighteval: logging/info_loggers.py, DetailsLogger.Detail",
        ("doc.choices", "doc.gold_index", "model_response.text"),
        FieldNames(
            response="model_response.text",
            gold="@golds",
            id="doc.id",
            prompt="doc.query",
            token_ids="@token_ids",  # noqa: S106  a field's name
            dataset="doc.task_name",
        ),
        _lighteval_golds,
    ),
    Layout(
        "lm-eval",
        "samples_*.jsonl of lm-evaluation-harness: lm_eval/result_schema.py, SampleResult; a row a "
        "filter, so a task with two filters has each response twice",
        ("doc_id", "doc", "target", "resps"),
        FieldNames(
            response="resps.0",
            gold="target",
            id="doc_id",
            prompt="arguments.gen_args_0.arg_0",
        ),
    ),
    Layout(
        "verl-generation",
        "Parquet of verl's generation: verl/trainer/main_generation_server.py",
        ("responses", "reward_model.ground_truth"),
        FieldNames(
            response="responses",
            gold="reward_model.ground_truth",
            id="extra_info.index",
            prompt="prompt",
            dataset="data_source",
        ),
    ),
    Layout(
        "verl",
        "rollout_data_dir and validation_data_dir of verl: verl/trainer/ppo/ray_trainer.py, "
        "_dump_generations; a file a step, a prompt's rows not always side by side",
        ("input", "output", "gts", "step"),
        FieldNames(response="output", gold="gts", prompt="input", group="step,input"),
    ),
    Layout(
        "qwen2.5-math",
        "outputs of Qwen2.5-Math: evaluation/math_eval.py",
        ("code", "gt", "idx"),
        FieldNames(response="code", gold="gt", id="idx", prompt="question"),
    ),
    Layout(
        "nemo-skills",
        "output*.jsonl of NeMo-Skills: nemo_skills/inference/generate.py and model/base.py",
        ("generation", "expected_answer"),
        FieldNames(
            response="generation",
            gold="expected_answer",
            length="num_generated_tokens",
            finish_reason="finish_reason",
            prompt="problem",
        ),
    ),
    Layout(
        "nemo-skills-solutions",
        "NeMo-Skills as its data sets have it (OpenMathInstruct)",
        ("generated_solution", "expected_answer"),
        FieldNames(
            response="generated_solution",
            gold="expected_answer",
            prompt="problem",
            dataset="problem_source",
        ),
    ),
    Layout(
        "shorterbetter",
        "JSON arrays of JingyangYi/ShorterBetter; output_length counts the end token too",
        ("completion", "target_answer"),
        FieldNames(
            response="completion",
            gold="target_answer",
            length="output_length",
            prompt="problem",
        ),
    ),
    Layout(
        "abel",
        "outputs of GAIR-NLP/abel",
        ("response", "gold", "pred", "result"),
        FieldNames(response="response", gold="gold", id="id", prompt="prompt"),
    ),
    Layout(
        "trl",
        "completions_*.parquet of TRL: trl/trainer/grpo_trainer.py, log; gold is not among the "
        "columns unless a reward function logs it",
        ("step", "prompt", "completion", "advantage"),
        FieldNames(response="completion", id="prompt", prompt="prompt", group="step,prompt"),
    ),
    Layout(
        "openrlhf-request",
        "recorded requests of OpenRLHF to a remote reward: openrlhf/utils/agent.py",
        ("query", "prompts", "labels"),
        FieldNames(response="@response", gold="labels.0", prompt="prompts.0"),
        _remote_reward,
    ),
    Layout(
        "openrlhf",
        "output of OpenRLHF's batch inference, up to its removal: openrlhf/cli/batch_inference.py; "
        "it has no gold",
        ("input", "output"),
        FieldNames(response="output", id="input", prompt="input", group="input"),
    ),
    Layout(
        "plp",
        "samples as the service takes them",
        ("response", "gold"),
        FieldNames(
            response="response",
            gold="gold",
            id="id",
            group="group",
            length="length",
            token_ids="token_ids",  # noqa: S106  a field's name
            finish_reason="finish_reason",
            prompt="prompt",
            dataset="dataset",
            target="target",
            evaluation="evaluation",
        ),
    ),
    Layout(
        "response",
        "rows of a data set with a response beside them; gold is in the first column of those that "
        "scoring/labels.py knows",
        ("response",),
        FieldNames(
            response="response",
            id="id",
            group="group",
            length="length",
            token_ids="token_ids",  # noqa: S106  a field's name
            finish_reason="finish_reason",
            prompt="prompt",
            dataset="dataset",
            evaluation="evaluation",
        ),
    ),
)
"""Every layout, the more particular before those whose marks it shares."""

CUSTOM = Layout("fields", "fields named by flags", (), FieldNames())


def find_layout(name: str) -> Layout:
    """Return the layout called ``name``.

    Raises:
        ConfigurationError: there is none.
    """
    for layout in LAYOUTS:
        if layout.name == name:
            return layout
    names = ", ".join(layout.name for layout in LAYOUTS)
    raise ConfigurationError(f"--layout {name!r} is unknown; there are: {names}")


def recognise(row: Fields, named: FieldNames, gold_apart: bool) -> Layout:
    """Tell a row's layout.

    Args:
        row: a dump's first row.
        named: fields named by the caller; response and gold together need no layout, nor does a
            response where gold is in a known column.
        gold_apart: golds come from a file of their own.

    Raises:
        ConfigurationError: no layout fits; the message lists the row's fields and the flags.
    """
    if named.response and (named.gold or gold_apart):
        return CUSTOM
    for layout in LAYOUTS:
        if not layout.missing(row):
            return layout
    if named.response and answer_in(row):
        return CUSTOM
    raise ConfigurationError(
        f"the rows have no known layout; their fields: {describe(row) or 'none'}. Name them: "
        "--response-field and --gold-field at least (or --gold-file), and --length-field, "
        "--group-field, --id-field, --finish-reason-field, --prompt-field where there are any"
    )
