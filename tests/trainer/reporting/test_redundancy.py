"""The paper's claim as a table: is more that is redundant cut where problems are easy?"""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.trainer.reporting.figures import FIGURES, estimate

from plp_reward.statistics import student_t
from plp_trainer.reporting.redundancy import redundancy_table, redundant_shares
from plp_trainer.reporting.sweeps import tables_of, write_results
from plp_trainer.sweep.plan import Setting
from plp_trainer.sweep.results import Entry, Results, SettingResult, Spread


def entry(*redundant: float) -> Entry:
    same = Spread([0.9] * max(1, len(redundant)))
    return Entry(same, same, same, same, 0, 100, Spread(redundant) if redundant else None)


def setting(name: str, **sets: Entry) -> SettingResult:
    return SettingResult(Setting(name, "tiny", {}, ()), [1, 2, 3], sets)


START = {
    "easy": replace(FIGURES, redundant=estimate(0.5)),
    "hard": replace(FIGURES, redundant=estimate(0.6)),
}
RESULTS = Results(
    ["tiny"],
    {"start": START},
    settings=[
        setting("PLP", easy=entry(0.1, 0.2, 0.3), hard=entry(0.5, 0.5, 0.5)),
        setting("accuracy", easy=entry(0.5), hard=entry(0.6)),
    ],
)


def test_the_change_from_the_start_and_how_much_more_is_cut_on_easy_ones() -> None:
    """By hand: cut by 40, 30 and 20 points and by 10 each: 30, 20 and 10 more."""
    table = redundancy_table(RESULTS)
    assert table is not None
    start, plp, accuracy = table.rows
    assert start == ["start", "-", "50.0 %", "60.0 %", "-"]
    reach = student_t(2) * 10 / 3**0.5
    assert plp[2] == f"20.0 %\n-30.0 [{-30 - reach:+.1f}, {-30 + reach:+.1f}]"
    assert plp[3] == "50.0 %\n-10.0 [-10.0, -10.0]"
    assert plp[4] == f"+20.0 [{20 - reach:+.1f}, {20 + reach:+.1f}]"
    assert accuracy[2:] == ["50.0 %\n+0.0", "60.0 %\n+0.0", "+0.0"], "one seed has no interval"
    assert table.columns[-1] == "cut more on\neasy"


def test_where_nobody_knows_what_is_needed_there_is_no_such_table(tmp_path: Path) -> None:
    unknown = Results(
        ["tiny"],
        {"start": {"easy": FIGURES, "hard": FIGURES}},
        settings=[setting("PLP", easy=entry(), hard=entry())],
    )
    assert redundancy_table(unknown) is None
    assert redundancy_table(Results(["tiny"])) is None
    assert [table.title for table in tables_of(unknown)] == [
        *("sweep", "sweep: change from the start", "sweep: thinking")
    ]


def test_a_setting_without_a_data_set_has_dashes() -> None:
    part = replace(RESULTS, settings=[setting("PLP", easy=entry(0.1)), RESULTS.settings[0]])
    table = redundancy_table(part)
    assert table is not None
    assert table.rows[1][3:] == ["-", "-"]


def test_the_picture_has_the_start_and_every_setting_by_difficulty(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert list(redundant_shares(RESULTS)) == ["start", "PLP", "accuracy"]
    report = write_results(tmp_path, RESULTS)
    assert "](redundancy.svg)" in report.read_text()
    assert "<svg" in (tmp_path / "redundancy.svg").read_text()
