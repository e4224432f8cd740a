"""The reward of docs/own-rewards.md in a run: named by a recipe, given by the run's own service."""

from pathlib import Path

import pytest

from plp_reward.audit.faults import Faults
from plp_reward.audit.reading import files_of, scorings
from plp_reward.audit.replay import Summary, replay
from plp_reward.scoring.named_profiles import load_profiles
from plp_trainer import launch
from plp_trainer.errors import RecipeError
from plp_trainer.progress import read_metrics
from plp_trainer.recipe import TrainingRecipe, load
from plp_trainer.run_folder import RunFolder


def test_profiles_for_a_service_that_the_run_does_not_start_are_refused() -> None:
    settings = ["reward.profiles=mine.toml", "reward.start_service=false"]
    with pytest.raises(RecipeError, match=r"reward: profiles is for .* plp serve --profiles"):
        load("tiny", settings)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_training_gets_the_rewards_of_ones_own_sum(
    training_stack: None, own_reward: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An iteration of 16 problems; its rewards are those that the page's files give."""
    monkeypatch.setenv("PLP_AUDIT__FOLDER", str(tmp_path / "audit"))
    file = own_reward / "profiles.toml"
    recipe = load(
        "tiny",
        [
            f"reward.profiles={file}",
            "reward.profile=tidy",
            "reward.parameters={}",
            "data.count=16",
            "validation.count=8",
        ],
    )
    assert isinstance(recipe, TrainingRecipe)
    run = RunFolder(tmp_path / "run")
    launch.train(recipe, run, resume=False, wait=0, say=lambda _: None)

    mine = load_profiles(file)["tidy"]
    logged = list(scorings(files_of([tmp_path / "audit"]), Faults(), mine.own))
    trained = [each for each in logged if not each.samples[0].sample.evaluation]
    assert len(trained) == 16
    given = [reward for each in trained for reward in each.rewards if reward is not None]
    (record,) = [each for each in read_metrics(run.metrics) if each.kind == "train"]
    assert record.metrics["rollout/reward_mean"] == pytest.approx(sum(given) / 128, rel=1e-3)
    summary = Summary()
    again = list(replay(trained, lambda _: mine, None, summary))
    assert summary.unchanged
    assert summary.samples == len(given) == 128
    bare = mine.override(parameters={"tidy.weight": 0.0})
    added = {
        round(each.before.reward - other.after.reward, 9)
        for each, other in zip(again, replay(trained, lambda _: bare, None, Summary()), strict=True)
        if each.before.reward is not None and other.after.reward is not None
    }
    assert 0.1 in added <= {0.0, 0.1}, "what the page's function adds to a right response"
