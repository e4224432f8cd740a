"""The paper's numbers, and tables in its layout."""

from dataclasses import replace

import pytest
from rich.console import Console
from tests.trainer.reporting.figures import FIGURES

from plp_reward.statistics import Estimate
from plp_trainer.recipe import load
from plp_trainer.reporting import paper
from plp_trainer.reporting.measurements import figures_tables, paper_layout, pass_table
from plp_trainer.reporting.tables import Table, percent, tokens


@pytest.mark.parametrize(
    ("model", "method", "data_set", "accuracy", "tokens"),
    [
        (paper.R1_SMALL, "Original", "gsm8k", 0.765, 720),
        (paper.R1_SMALL, "PLP", "math500", 0.851, 3606),
        (paper.R1_SMALL, "Efficient", "aime2024", 0.333, 15087),
        (paper.R1_LARGE, "PE", "gsm8k", 0.877, 619),
        (paper.R1_LARGE, "PLP", "aime2024", 0.557, 9056),
        (paper.QWEN, "TokenSkip 0.7", "gsm8k", 0.899, 217),
    ],
)
def test_results_are_the_paper_s(
    model: str, method: str, data_set: str, accuracy: float, tokens: int
) -> None:
    (entry,) = [
        e for e in paper.RESULTS if (e.model, e.method, e.data_set) == (model, method, data_set)
    ]
    assert (entry.accuracy, entry.tokens) == (pytest.approx(accuracy), tokens)


def test_the_sweeps_have_the_paper_s_alphas_for_each_data_set() -> None:
    assert len(paper.RESULTS) == 8 * 3 + 3
    for model, alphas in (
        (paper.R1_SMALL, [1, 2, 3, 4, 5, 20, 30]),
        (paper.R1_LARGE, [1, 2, 3, 4, 5, 8, 10]),
    ):
        for data_set in ("gsm8k", "math500", "aime2024"):
            found = [e.alpha for e in paper.SWEEPS if (e.model, e.data_set) == (model, data_set)]
            assert found == alphas


def test_table_1_has_entries_of_the_sweeps_as_its_docstring_says() -> None:
    swept = {(e.model, e.data_set, e.alpha): e for e in paper.SWEEPS}
    ours = {(e.model, e.data_set): e for e in paper.RESULTS if e.method == "PLP"}
    for data_set, alpha in (("gsm8k", 5.0), ("math500", 2.0), ("aime2024", 5.0)):
        one, other = ours[paper.R1_SMALL, data_set], swept[paper.R1_SMALL, data_set, alpha]
        assert (one.accuracy, one.tokens) == (other.accuracy, other.tokens)


def test_models_are_those_of_the_recipes() -> None:
    for recipe, name in (("r1-1.5b-plp", "R1-1.5B"), ("r1-7b-plp", "R1-7B")):
        assert paper.NAMES[load(recipe).model.path] == name
    assert load("qwen-7b-plp").model.path in paper.NAMES


def test_the_paper_s_rows_stand_below_what_was_measured() -> None:
    table = paper_layout(paper.R1_SMALL, {"before": {"gsm8k": FIGURES}})
    assert table.columns == ["model", "gsm8k\naccuracy", "gsm8k\ntokens"]
    assert table.rows[0] == ["before", "86.3 %", "411.2"]
    assert ["paper: Original", "76.5 %", "720"] in table.rows
    assert ["paper: PLP", "86.3 %", "411"] in table.rows
    assert "arXiv 2506.10446" in table.notes[0]


def test_a_model_that_is_not_in_the_paper_stands_alone() -> None:
    table = paper_layout("tiny", {"before": {"easy": FIGURES}})
    assert [row[0] for row in table.rows] == ["before"]
    assert not any("paper" in note for note in table.notes)


def test_undecided_responses_are_told_where_accuracies_are_compared() -> None:
    decided = {"gsm8k": replace(FIGURES, undecided=0)}
    table = paper_layout("tiny", {"before": decided, "after": {"gsm8k": FIGURES}})
    assert table.notes == ["Undecided responses, which count as wrong: after, gsm8k: 2 of 1,319."]
    assert paper_layout("tiny", {"before": decided}).notes == []


def test_figures_come_with_their_intervals() -> None:
    main, thinking = figures_tables("after", {"gsm8k": FIGURES})
    assert main.rows[0] == [
        *("gsm8k", "1,319 x 1", "86.3 %\n[85.3, 87.3]", "411.2\n[400.0, 421.5]"),
        *("380.0\n[380.0, 380.0]", "2"),
    ]
    assert thinking.rows[0][1:3] == ["40.0 %\n[39.0, 41.0]", "30.0 %\n[29.0, 31.0]"]
    passed = pass_table("after", {"gsm8k": FIGURES})
    assert passed is not None
    assert passed.rows == [["gsm8k", "80.0 %\n[79.0, 81.0]", "90.0 %\n[89.0, 91.0]"]]


def test_nothing_to_compute_from_is_a_dash() -> None:
    assert percent(None) == "-"
    assert percent(Estimate(0.5, None, None, 1, 1)) == "50.0 %"
    assert [tokens(9.96), tokens(15643.2)] == ["10.0", "15,643"]


def test_markdown_keeps_a_table_s_shape_whatever_is_in_it() -> None:
    text = Table("T", ["a|b", "c"], [["x\ny", "1"], [], ["p|q", "2"]], ["said"]).markdown()
    assert text.splitlines() == [
        *("### T", "", "| a\\|b | c |", "| --- | ---: |"),
        *("| x y | 1 |", "| p\\|q | 2 |", "", "said"),
    ]


def test_a_terminal_shows_names_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    Table("T", ["model"], [["[red]name[/red]"]]).show(Console(width=80))
    assert "[red]name[/red]" in capsys.readouterr().out
