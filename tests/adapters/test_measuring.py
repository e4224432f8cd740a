"""The grader inside evaluation frameworks' own code: Inspect, lighteval, lm-eval, Weave."""

import asyncio
import math
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.contracts import own

pytestmark = pytest.mark.filterwarnings("default")

RIGHT, WRONG = r"so \boxed{42}", r"so \boxed{41}"


def test_inspect_scores_a_task_and_leaves_out_what_has_no_verdict(
    scored: dict[str, str], tmp_path: Path
) -> None:
    inspect: Any = own("inspect_ai", "inspect_ai")
    dataset: Any = own("inspect_ai.dataset", "inspect_ai")
    model: Any = own("inspect_ai.model", "inspect_ai")
    from plp_reward.adapters.inspect_ai import math as scorer

    said = [RIGHT, WRONG, RIGHT, RIGHT]
    outputs = [model.ModelOutput.from_content("mockllm/model", text) for text in said]
    for output in outputs:
        output.usage = model.ModelUsage(input_tokens=4, output_tokens=8, total_tokens=12)
    outputs[3].choices[0].stop_reason = "max_tokens"
    golds: list[Any] = ["42", ["40", "42"], "", "42"]
    task = inspect.Task(
        dataset=[dataset.Sample(input="6 * 7?", target=gold) for gold in golds],
        scorer=scorer(**scored),
    )
    (log,) = inspect.eval(
        task,
        model=model.get_model("mockllm/model", custom_outputs=outputs),
        log_dir=str(tmp_path),
        display="none",
        max_connections=1,
        max_samples=1,
    )
    assert log.status == "success", log.error
    scores = [sample.scores["plp"] for sample in log.samples]
    assert [score.value for score in scores[:2]] == ["C", "I"]
    assert math.isnan(scores[2].value)
    assert (scores[0].answer, scores[2].reason) == ("42", "plp:unparseable_gold")
    assert (scores[3].value, scores[3].metadata["status"]) == ("I", "truncated")
    assert log.results.scores[0].metrics["accuracy"].value == pytest.approx(1 / 3)


def test_lightevals_metric_is_a_mean_over_what_has_a_verdict(scored: dict[str, str]) -> None:
    own("lighteval.metrics.utils.metric_utils", "lighteval")
    requests: Any = own("lighteval.tasks.requests", "lighteval")
    output: Any = own("lighteval.models.model_output", "lighteval")
    from plp_reward.adapters.lighteval import plp

    metric = plp(**scored)

    def value(gold: Any, *texts: str) -> float:
        choices = [gold] if isinstance(gold, str) else gold
        doc = requests.Doc("6 * 7?", choices, list(range(len(choices))), id="1")
        response = output.ModelResponse(text=list(texts))
        return float(metric.compute_sample(doc=doc, model_response=response)["plp"])

    values = [value("42", RIGHT), value(["40", "42"], WRONG), value("42", RIGHT, WRONG)]
    assert values == [1.0, 0.0, 0.5]
    assert math.isnan(value("", RIGHT))
    aggregate = metric.get_corpus_aggregations()["plp"]
    assert aggregate([*values, float("nan")]) == 0.5


def test_lm_eval_evaluates_a_task(scored: dict[str, str]) -> None:
    evaluator: Any = own("lm_eval.evaluator", "lm_eval")
    lm: Any = own("lm_eval.api.model", "lm_eval")
    tasks: Any = own("lm_eval.api.task", "lm_eval")
    datasets = pytest.importorskip("datasets")
    from plp_reward.adapters.lm_eval import process_results

    class Says(lm.LM):  # type: ignore[misc, name-defined]
        def loglikelihood(self, requests: Any) -> Any:
            raise NotImplementedError

        loglikelihood_rolling = loglikelihood

        def generate_until(self, requests: Any) -> list[str]:
            return [RIGHT if "right" in request.args[0] else WRONG for request in requests]

    rows = [
        {"question": "right", "answer": "42"},
        {"question": "wrong", "answer": "42"},
        {"question": "right", "answer": ""},
    ]
    task = tasks.ConfigurableTask(
        config={
            "task": "sums",
            "custom_dataset": lambda **_: {"test": datasets.Dataset.from_list(rows)},
            "test_split": "test",
            "output_type": "generate_until",
            "doc_to_text": "{{question}}",
            "doc_to_target": "{{answer}}",
            "process_results": process_results,
            "metric_list": [
                {"metric": name, "aggregation": "mean", "higher_is_better": name == "plp"}
                for name in ("plp", "plp_undecided")
            ],
        }
    )
    results = evaluator.evaluate(Says(), {"sums": task}, bootstrap_iters=0)["results"]["sums"]
    assert results["plp,none"] == 0.5
    assert results["plp_undecided,none"] == pytest.approx(1 / 3)


def test_weaves_evaluation_counts_what_has_no_verdict(scored: dict[str, str]) -> None:
    weave: Any = own("weave", "weave")
    from plp_reward.adapters.weave import MathScorer

    rows = [
        {"text": RIGHT, "answer": "42"},
        {"text": WRONG, "answer": "42"},
        {"text": RIGHT, "answer": ""},
    ]

    @weave.op  # type: ignore[untyped-decorator]
    def model(text: str) -> str:
        return text

    evaluation = weave.Evaluation(dataset=rows, scorers=[MathScorer()])
    summary = asyncio.run(evaluation.evaluate(model))["MathScorer"]
    assert summary["correct"]["true_count"] == 1
    assert summary["undecided"]["true_count"] == 1
