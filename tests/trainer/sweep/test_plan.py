"""Which runs a sweep has."""

from pathlib import Path

import pytest

from plp_trainer.errors import RecipeError
from plp_trainer.reporting import paper
from plp_trainer.sweep.plan import load_sweep, names, planned


def test_every_combination_is_run_with_every_seed() -> None:
    sweep = load_sweep(
        ["r1-1.5b-plp"],
        ["reward.parameters.alpha=1,2.5", "rollout.samples=4,8"],
        ["training.learning_rate=1e-6"],
        [1, 2],
    )
    runs = planned(sweep, Path("s"))
    assert len(runs) == 8
    assert runs[0].folder.root == Path("s/runs/r1-1.5b-plp-alpha-1-samples-4-seed-1")
    assert runs[0].settings == [
        *("training.learning_rate=1e-6", "reward.parameters.alpha=1", "rollout.samples=4"),
        "training.seed=1",
    ]
    recipe = runs[3].recipe
    assert recipe.reward.parameters == {"alpha": 2.5, "gamma": 0.5}
    assert (recipe.rollout.samples, recipe.training.seed) == (8, 1)
    assert [run.seed for run in runs] == [1] * 4 + [2] * 4


@pytest.mark.parametrize(
    ("name", "model"), [("paper-1.5b", paper.R1_SMALL), ("paper-7b", paper.R1_LARGE)]
)
def test_the_paper_s_sweeps_have_its_alphas_and_three_seeds(name: str, model: str) -> None:
    runs = planned(load_sweep([name]), Path())
    assert {run.recipe.model.path for run in runs} == {model}
    for profile, expected in (
        ("plp", [e.alpha for e in paper.SWEEPS if (e.model, e.data_set) == (model, "gsm8k")]),
        ("normalized", [0.05, 0.1, 0.2, 0.4]),
    ):
        mine = [run for run in runs if run.recipe.reward.profile == profile]
        alphas = [run.recipe.reward.parameters["alpha"] for run in mine]
        assert alphas == expected * 3
        assert len({run.seed for run in mine}) == 3


def test_every_built_in_sweep_can_be_planned() -> None:
    for name in names():
        assert planned(load_sweep([name]), Path())


def test_recipes_are_arms_of_one_sweep() -> None:
    sweep = load_sweep(["tiny", "tiny-accuracy"], seeds=[7])
    runs = planned(sweep, Path())
    assert [run.setting.name for run in runs] == ["tiny", "tiny-accuracy"]
    assert sweep.name == "tiny+tiny-accuracy"


def test_a_file_has_arms_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'kind = "sweep"\nseeds = [5]\n[[arms]]\nname = "short"\nrecipe = "tiny"\n'
        'set = ["data.count=32"]\n[arms.vary]\n"model.template" = ["tiny"]\n'
    )
    (run,) = planned(load_sweep([str(path)]), Path())
    assert run.setting.name == "short template tiny"
    assert run.settings == ["data.count=32", 'model.template="tiny"', "training.seed=5"]
    assert (run.recipe.data.count, run.recipe.model.template) == (32, "tiny")


def test_a_recipe_s_file_is_a_recipe(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "tiny"\nabout = "Mine."\n')
    (run,) = planned(load_sweep([str(path)], seeds=[1]), tmp_path)
    assert run.setting.name == "mine"


@pytest.mark.parametrize(
    ("given", "vary", "said"),
    [
        ([], [], r"name a recipe or a sweep; sweeps: paper-1\.5b"),
        (["nosuch"], [], "no recipe 'nosuch'"),
        (["nosuch.toml"], [], r"no file nosuch\.toml"),
        (["r1-7b-prompt-only"], [], "it trains nothing"),
        (["tiny"], ["reward.parameters.alpha"], "write key=value,value"),
        (["tiny"], ["rollout.samples=4,x y"], r"rollout\.samples: must be a whole number"),
        (["tiny"], ["rollout.samples=[4]"], "a value must be a number"),
        (["tiny"], ["rollout.samples=4,4"], "two runs would be called"),
        (["tiny", "tiny"], [], "two runs would be called"),
    ],
)
def test_mistakes_are_named(given: list[str], vary: list[str], said: str) -> None:
    with pytest.raises(RecipeError, match=said):
        planned(load_sweep(given, vary), Path())


def test_a_mistake_in_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('kind = "sweep"\n[[arms]]\nrecipes = "tiny"\n')
    with pytest.raises(RecipeError, match=r"arms\.0\.recipe: must be given"):
        load_sweep([str(path)])
