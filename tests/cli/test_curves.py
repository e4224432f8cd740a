"""``plp curves`` as it is run."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from plp_reward.cli import main

Run = Callable[..., tuple[int, str, str]]
QUICK = ("--draws", "20")


@pytest.fixture
def plp(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``plp curves`` with these arguments: exit code, output, errors."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["curves", *arguments])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def scored(tmp_path: Path) -> str:
    """A scored dump of one prompt."""
    path = tmp_path / "scored.jsonl"
    lengths = [100, 400, 900, 2_500]
    results = [{"correct": n != 900, "status": "ok", "length": n} for n in lengths]
    path.write_text("".join(json.dumps({"group": "a", "plp": r}) + "\n" for r in results))
    return str(path)


def test_the_table_has_rewards_and_advantages_at_both_ends(plp: Run) -> None:
    code, out, err = plp("plp", "accuracy", "--between", "100:400", "--solve-rate", "0.5", *QUICK)
    assert code == 0, err
    assert "100 to 400 tokens, 4 of 8 right" in out
    [right] = [line.split() for line in out.splitlines() if line.split()[:2] == ["plp", "right"]]
    assert right[2:4] == ["1.5", "1.25"]
    [wrong] = [
        line.split() for line in out.splitlines() if line.split()[:2] == ["accuracy", "wrong"]
    ]
    assert wrong[2:] == ["0", "0", "-0.5714", "-0.5714"]


def test_parameters_stand_behind_colons(plp: Run) -> None:
    _, out, _ = plp("plp:alpha=1:gamma=1", "--between", "10:100", "--solve-rate", "1", *QUICK)
    [right] = [line.split() for line in out.splitlines() if line.startswith(" plp")]
    assert right[2:4] == ["1.1", "1.01"]


@pytest.mark.parametrize("ending", ["svg", "png", "pdf"])
def test_a_picture_is_drawn_the_same_each_time(plp: Run, tmp_path: Path, ending: str) -> None:
    pictures = [tmp_path / f"{name}.{ending}" for name in ("first", "second")]
    for picture in pictures:
        code, _, err = plp("plp", "normalized", "-o", str(picture), *QUICK)
        assert code == 0, err
    first, second = (picture.read_bytes() for picture in pictures)
    assert first == second
    assert len(first) > 5_000


def test_the_picture_names_its_rewards_and_axes(plp: Run, tmp_path: Path) -> None:
    picture = tmp_path / "curves.svg"
    plp("plp:alpha=4", "normalized", "-o", str(picture), *QUICK)
    text = picture.read_text()
    for word in ("plp:alpha=4", "normalized", "RLOO advantage", "tokens of the response"):
        assert word in text


def test_a_scored_dump_is_shown_under_each_reward(plp: Run, scored: str, tmp_path: Path) -> None:
    picture = tmp_path / "dump.svg"
    code, out, err = plp("plp", "kimi", "--scored", scored, "-o", str(picture))
    assert code == 0, err
    assert "4 responses, 3 right; 0 left out" in out
    [row] = [line.split() for line in out.splitlines() if line.startswith(" plp")]
    assert row[1:3] == ["1.5", "1.1"]
    assert picture.read_text().count("RLOO advantage") == 1


def test_the_spread_is_shown_with_equation_6(plp: Run, tmp_path: Path) -> None:
    picture = tmp_path / "spread.svg"
    code, out, err = plp("plp", "normalized", "--spread", "-o", str(picture))
    assert code == 0, err
    assert "300-450" in out
    assert "equation 6" in picture.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plq",), "no reward is called 'plq'"),
        (("plp:alpha=much",), "'much' is no number"),
        (("plp:beta=1",), "no parameter 'beta'"),
        (("plp", "--between", "600"), "'600' is not LOW:HIGH"),
        (("plp", "--between", "600:300"), "LOW < HIGH"),
        (("plp", "--solve-rate", "1.5"), "no more right ones"),
        (("plp", "--spread", "--between", "300:400"), "fit between"),
        (("plp", "--scored", "nowhere.jsonl"), "nowhere.jsonl"),
        (("plp", "--scored", "x", "--spread"), "two pictures"),
        (("plp", "-o", "curves.gif"), "ends in .svg, .png, .pdf"),
    ],
)
def test_what_cannot_be_shown_is_said(plp: Run, arguments: tuple[str, ...], message: str) -> None:
    code, _, err = plp(*arguments, *QUICK)
    assert code == 2
    assert message in err


def test_without_matplotlib_the_table_stands_and_the_picture_says_what_to_install(
    plp: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert plp("plp", *QUICK)[0] == 0
    code, _, err = plp("plp", "-o", str(tmp_path / "curves.svg"), *QUICK)
    assert code == 2
    assert "pip install '.[plots]'" in err
