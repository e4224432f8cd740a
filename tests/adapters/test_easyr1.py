"""EasyR1's own reward manager, of a checkout, in a process of its own: it calls itself verl."""

import json
import os
import subprocess
import sys

import pytest
from tests.adapters.contracts import Contract, checkout

from plp_reward.adapters import easyr1
from plp_reward.adapters.easyr1 import compute_score
from plp_reward.errors import ConfigurationError

CONTRACT = Contract(
    framework="EasyR1",
    link="#easyr1",
    checkout="EasyR1",
    ran=("`AutoRewardManager`", "test_easyr1s_own_manager_scores_with_it"),
    length=("token count", "test_a_batch_is_scored_with_exact_lengths"),
    groups=("no", "test_rewards_over_groups_are_refused"),
    undecided=("`null_reward`", "test_no_verdict_is_the_null_reward"),
    failure=("raises out of its manager: the run ends", "test_an_error_leaves_easyr1s_manager"),
)

MANAGER = """
import json, sys, torch
from types import SimpleNamespace
from verl.protocol import DataProto
from verl.workers.reward.config import RewardConfig
from verl.workers.reward.function import AutoRewardManager

kwargs = json.loads(sys.argv[2])
golds = json.loads(sys.argv[3])
config = RewardConfig(reward_function=sys.argv[1], reward_function_kwargs=kwargs)
config.post_init()
texts = {1: "\\\\boxed{42}", 2: "\\\\boxed{41}"}
tokenizer = SimpleNamespace(decode=lambda ids, **_: texts[int(ids[0])])
data = DataProto.from_dict(
    tensors={
        "responses": torch.tensor([[1] * 25 + [0] * 5, [2] * 30]),
        "response_mask": torch.tensor([[1] * 25 + [0] * 5, [1] * 30]),
    },
    non_tensors={"ground_truth": __import__("numpy").array(golds, dtype=object)},
)
rewards, metrics = AutoRewardManager(config, tokenizer).compute_reward(data)
print(json.dumps([rewards.sum(-1).tolist(), rewards[0, 24].item(), metrics]))
"""


def rows(*responses: tuple[str, int], gold: str = "42") -> list[dict[str, object]]:
    return [
        {"response": text, "response_length": tokens, "ground_truth": gold}
        for text, tokens in responses
    ]


def test_a_batch_is_scored_with_exact_lengths(scored: dict[str, str]) -> None:
    scores = compute_score(rows((r"\boxed{42}", 25), (r"\boxed{41}", 9)), **scored)
    assert [score["overall"] for score in scores] == [2.0, 0.0]
    assert scores[0]["accuracy"] == 1.0


def test_no_verdict_is_the_null_reward(scored: dict[str, str]) -> None:
    (score,) = compute_score(rows((r"\boxed{42}", 25), gold=""), profile="harsh", **scored)
    assert (score["overall"], score["undecided"]) == (-1.0, 1.0)


def test_rewards_over_groups_are_refused(scored: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="EasyR1 does not hand them over"):
        compute_score(rows((r"\boxed{42}", 25)), profile="groups", **scored)


def managed(settings: dict[str, str], *golds: object) -> subprocess.CompletedProcess[str]:
    """Have EasyR1's manager score two responses, 25 and 30 tokens long."""
    pytest.importorskip("torch")
    search = os.pathsep.join([str(checkout("EasyR1")), *filter(None, sys.path)])
    function, kwargs = f"{easyr1.__file__}:compute_score", json.dumps(settings)
    return subprocess.run(
        [sys.executable, "-c", MANAGER, function, kwargs, json.dumps(golds)],
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        text=True,
        check=False,
    )


def test_easyr1s_own_manager_scores_with_it(scored: dict[str, str]) -> None:
    done = managed(scored, "42", "42")
    assert done.returncode == 0, done.stderr
    sums, last, metrics = json.loads(done.stdout.splitlines()[-1])
    assert (sums, last) == ([2.0, 0.0], 2.0)
    assert metrics["response_tokens"] == [25.0, 30.0]


@pytest.mark.parametrize("scored", ["service"], indirect=True)
def test_an_error_leaves_easyr1s_manager(scored: dict[str, str]) -> None:
    done = managed(scored, "42", {"question": "6 * 7?"})
    assert done.returncode == 1
    assert "InvalidSamples" in done.stderr
