"""Recipes say exactly what the paper says, and a mistake in one is named."""

from pathlib import Path

import pytest

from plp_trainer.errors import RecipeError
from plp_trainer.recipe import EvaluationRecipe, TrainingRecipe, load, names

MODELS = ["r1-1.5b", "r1-7b", "qwen-7b"]
REWARDS = ["plp", "normalized", "accuracy"]


def training(name: str, *settings: str) -> TrainingRecipe:
    recipe = load(name, settings)
    assert isinstance(recipe, TrainingRecipe)
    return recipe


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("reward", REWARDS)
def test_every_run_of_the_paper_has_its_settings(model: str, reward: str) -> None:
    recipe = training(f"{model}-{reward}")
    assert (recipe.data.set, recipe.data.split, recipe.data.count) == ("gsm8k", "train", 3200)
    assert (recipe.rollout.prompts, recipe.rollout.samples) == (32, 8)
    assert recipe.rollout.max_new_tokens == 2000
    assert recipe.training.batch_size == 128
    assert recipe.training.learning_rate == 5e-6
    assert recipe.hardware.gpus == (2 if model == "r1-1.5b" else 8)
    assert recipe.reward.profile == reward
    assert recipe.reward.transport == "group"


def test_the_rewards_have_the_paper_s_parameters() -> None:
    assert training("r1-1.5b-plp").reward.parameters == {"alpha": 5.0, "gamma": 0.5}
    assert training("r1-7b-plp").reward.parameters == {"alpha": 4.0, "gamma": 0.5}
    assert training("r1-7b-accuracy").reward.parameters == {}


@pytest.mark.parametrize("model", MODELS)
def test_runs_of_a_model_differ_in_nothing_but_the_reward(model: str) -> None:
    runs = [training(f"{model}-{reward}") for reward in REWARDS]
    same = [run.model_dump(exclude={"name", "about", "reward"}) for run in runs]
    assert same[0] == same[1] == same[2]


@pytest.mark.parametrize("model", MODELS)
def test_the_prompt_only_baseline_trains_nothing(model: str) -> None:
    recipe = load(f"{model}-prompt-only")
    assert isinstance(recipe, EvaluationRecipe)
    assert recipe.model.template.endswith("-brief")
    assert (recipe.temperature, recipe.top_p) == (0.6, 0.95)
    # Qwen2.5-7B-Instruct has 32,768 positions for prompt and response together.
    assert recipe.max_new_tokens == (32_000 if model == "qwen-7b" else 32_768)
    samples = {measured.set: measured.samples for measured in recipe.sets}
    assert samples.items() <= {"gsm8k": 1, "math500": 3, "aime2024": 10}.items()
    assert recipe.model.path == load(f"{model}-plp").model.path


def test_every_built_in_recipe_loads() -> None:
    assert [load(name).name for name in names()] == names()


def test_settings_go_over_the_recipe_s() -> None:
    recipe = training(
        "r1-1.5b-plp",
        "rollout.samples=4",
        "reward.parameters.alpha=2",
        "reward.url=http://reward:8000",
        'data.source="problems.jsonl"',
        "hardware.colocate=false",
    )
    assert recipe.rollout.samples == 4
    assert recipe.reward.parameters == {"alpha": 2.0, "gamma": 0.5}
    assert recipe.reward.url == "http://reward:8000"
    assert recipe.data.source == "problems.jsonl"
    assert recipe.hardware.colocate is False


def test_a_user_s_recipe_extends_a_built_in_one_and_another_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'extends = "r1-7b-plp"\nabout = "Mine."\n[training]\nlearning_rate = 1e-6\n'
    )
    (tmp_path / "ours.toml").write_text('extends = "mine.toml"\n[rollout]\nprompts = 64\n')
    recipe = training(str(tmp_path / "ours.toml"))
    assert recipe.name == "ours"
    assert (recipe.training.learning_rate, recipe.rollout.prompts) == (1e-6, 64)
    assert recipe.reward.parameters == {"alpha": 4.0, "gamma": 0.5}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (["rollout.sampels=4"], r"rollout\.sampels: there is no such setting; do you mean samples"),
        (["rollout.samples=1"], r"rollout\.samples: must be at least 2, not 1"),
        (["training.learning_rate=fast"], r"training\.learning_rate: must be a number, not 'fast'"),
        (["model.template=llama"], r"model\.template: .*no template is called 'llama'"),
        (["rollout.samples"], "write key=value"),
        (["about.x=1"], "about is a value, not a section"),
        (["kind=sweep"], "training.*evaluation"),
    ],
)
def test_a_mistake_is_named(settings: list[str], said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        load("r1-1.5b-plp", settings)


def test_an_unknown_recipe_is_refused_with_those_there_are() -> None:
    with pytest.raises(RecipeError, match=r"no recipe 'r2'.*r1-7b-plp"):
        load("r2")


def test_a_recipe_that_extends_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('extends = "b.toml"')
    (tmp_path / "b.toml").write_text('extends = "a.toml"')
    with pytest.raises(RecipeError, match="extends itself"):
        load(str(tmp_path / "a.toml"))


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[model\n")
    with pytest.raises(RecipeError, match=r"broken\.toml"):
        load(str(tmp_path / "broken.toml"))
