"""A table or figure of the paper: what is run for it, what it costs, what stands beside what."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.trainer.reporting.figures import FIGURES, estimate

from plp_trainer.errors import RecipeError
from plp_trainer.recipe import EvaluationRecipe, TrainingRecipe, load
from plp_trainer.reporting import paper
from plp_trainer.reporting.reproduction import reproduction_table
from plp_trainer.sweep.cost import measuring_hours, training_hours
from plp_trainer.sweep.lanes import Part, read_part
from plp_trainer.sweep.plan import Setting, planned
from plp_trainer.sweep.reproduction import load_reproduction, names
from plp_trainer.sweep.results import Entry, Results, SettingResult, Spread
from plp_trainer.sweep.steps import SweepOptions, chains_of

OF = {
    "table1": {paper.R1_SMALL, paper.R1_LARGE},
    "table2": {paper.QWEN},
    "figure5": {paper.R1_SMALL},
    "figure6": {paper.R1_LARGE},
}


def training(name: str, *settings: str) -> TrainingRecipe:
    recipe = load(name, settings)
    assert isinstance(recipe, TrainingRecipe)
    return recipe


@pytest.mark.parametrize("name", names())
def test_everything_the_paper_has_of_a_model_is_run_with_three_seeds(name: str) -> None:
    """But TokenSkip, which is another paper's; and the paper has no alpha beside Efficient's."""
    plan = load_reproduction(name)
    runs = [run for sweep in plan.sweeps for run in planned(sweep, Path(sweep.name))]
    assert {run.recipe.model.path for run in runs} == OF[name]
    ran = {(run.recipe.model.path, run.setting.name) for run in runs}
    ran |= {
        (load(recipe).model.path, called)
        for sweep in plan.sweeps
        for called, recipe in sweep.beside.items()
    }
    ran |= {(model, paper.ORIGINAL) for model in OF[name]}
    entries = paper.RESULTS if name.startswith("table") else paper.SWEEPS
    wanted = {(e.model, e.name) for e in entries if e.model in OF[name]}
    assert wanted - ran == ({(paper.QWEN, paper.TOKENSKIP)} if name == "table2" else set())
    for setting in {run.setting.name for run in runs}:
        for model in OF[name]:
            mine = [r for r in runs if (r.setting.name, r.recipe.model.path) == (setting, model)]
            assert len({run.seed for run in mine}) == 3


def test_models_that_are_not_trained_are_measured_once_each(tmp_path: Path) -> None:
    sweep = load_reproduction("table1").sweeps[0]
    options = SweepOptions(tmp_path, beside=sweep.beside)
    chains = chains_of(planned(sweep, tmp_path), options)
    steps = [step for chain in chains for step in chain]
    assert len({step.folder for step in steps}) == len(steps) == 1 + 1 + 2 * 3 * 2
    (beside,) = [step for step in steps if "r1-1.5b-prompt-only" in step.command]
    assert beside.command[1:3] == ["eval", "r1-1.5b-prompt-only"]
    wrong = replace(options, beside={"x": "r1-1.5b-plp"})
    with pytest.raises(RecipeError, match=r"r1-1\.5b-plp trains a model"):
        chains_of(planned(sweep, tmp_path), wrong)


@pytest.mark.parametrize(
    ("name", "gpus"), [("r1-1.5b-plp", 2), ("r1-7b-plp", 8), ("qwen-7b-plp", 8)]
)
def test_a_training_of_the_paper_takes_its_two_hours(name: str, gpus: int) -> None:
    recipe = training(name)
    assert training_hours(recipe) / gpus == pytest.approx(2, rel=0.1)
    half = training(name, "data.count=1600")
    assert training_hours(half) / gpus == pytest.approx(1, rel=0.15)
    assert training_hours(training("tiny")) == 0


def test_a_measurement_costs_its_tokens() -> None:
    """By hand: 1,319 x 1,629 + 1,500 x 4,141 + 300 x 12,816 = 12.2 million, 50 min at 4,000 a
    second, and 5 min for each of 8 GPUs to load a model."""
    recipe = load("r1-7b-prompt-only")
    assert isinstance(recipe, EvaluationRecipe)
    hours = measuring_hours(recipe.model, recipe, gpus=8)
    assert hours == pytest.approx(12.2e6 / 4000 / 3600 + 8 / 12, rel=0.05)


@pytest.mark.parametrize("name", names())
def test_the_whole_costs_what_the_page_says(name: str, tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}`")]
    cost = sum(
        step.gpu_hours
        for sweep in load_reproduction(name).sweeps
        for chain in chains_of(
            planned(sweep, tmp_path), SweepOptions(tmp_path, beside=sweep.beside)
        )
        for step in chain
    )
    assert row.endswith(f"| {cost:.0f} |")


def test_several_machines_share_out_all_there_is() -> None:
    dealt = ["a", "b", "c", "d", "e"]
    parts = [read_part(f"{n}/3").deal(dealt) for n in (1, 2, 3)]
    assert parts == [["a", "d"], ["b", "e"], ["c"]]
    assert [Part(n, 3).deal(["f", "g"], before=5) for n in (1, 2, 3)] == [["g"], [], ["f"]]
    assert Part().deal(dealt, before=3) == dealt
    for wrong in ("0/2", "3/2", "2", "1/0", "a/b"):
        with pytest.raises(ValueError, match="2/4"):
            read_part(wrong)


def test_the_table_has_the_paper_s_figures_below_those_that_were_measured() -> None:
    entry = Entry(
        Spread([0.85, 0.87]), Spread([400.0, 420.0]), Spread([1, 1]), Spread([0, 0]), 0, 2638
    )
    setting = SettingResult(Setting("PLP", "r1-1.5b-plp", {}, ()), [42, 1042], {"gsm8k": entry})
    results = Results(
        [paper.R1_SMALL],
        {"start": {"gsm8k": replace(FIGURES, accuracy=estimate(0.77))}},
        {"PE": {"gsm8k": FIGURES}},
        [setting],
    )
    table = reproduction_table(results)
    rows = {row[0]: row for row in table.rows}
    assert list(rows) == ["Original", "PE", "PLP", "Efficient"]
    assert rows["Original"][2:4] == ["77.0 %\n(76.5 %)", "411.2\n(720.0)"]
    assert rows["PLP"][1:4] == ["2", "86.0 % +- 1.4 %\n(86.3 %)", "410.0 +- 14.1\n(411.0)"]
    assert rows["PLP"][4:6] == ["-\n(85.1 %)", "-\n(3,606)"], "not measured yet"
    assert rows["Efficient"][2] == "-\n(85.4 %)"


def test_a_figure_s_table_has_a_row_an_alpha() -> None:
    entry = Entry(Spread([0.85]), Spread([400.0]), Spread([1]), Spread([0]), 0, 1319)
    varied = {"reward.parameters.alpha": 5}
    setting = SettingResult(Setting("PLP", "r1-1.5b-plp", varied, ()), [42], {"gsm8k": entry})
    table = reproduction_table(Results([paper.R1_SMALL], settings=[setting]))
    rows = {row[0]: row for row in table.rows}
    assert rows["PLP alpha 5"][2] == "85.0 %\n(86.3 %)"
    assert rows["PLP alpha 30"][2] == "-\n(79.8 %)"
    assert "Efficient" not in rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('kind = "reproduction"\nabout = "x"\nsweeps = []', "sweeps"),
        ('kind = "reproduction"\nabout = "x"\nsweeps = ["paper-7b", "paper-7b"]', "of its own"),
        ('kind = "sweep"\nabout = "x"\nsweeps = ["paper-7b"]', "kind"),
        ("kind = ", "Invalid value"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(RecipeError, match=said):
        load_reproduction(str(path))
    with pytest.raises(RecipeError, match="figure5, figure6, table1, table2"):
        load_reproduction("table3")
