"""docs/own-rewards.md at the command line: its reward is probed, and scores a dump."""

import json
import re
from pathlib import Path

from tests.cli.conftest import Run, read_rows, write_rows

PAGE = (Path(__file__).parents[2] / "docs" / "own-rewards.md").read_text()


def command(name: str) -> list[str]:
    """The words of the page's first command of that name."""
    found = re.search(rf"(?<!`)plp {name} [^`#\n]*", PAGE)
    assert found is not None
    return found[0].split()[1:]


def test_the_page_s_reward_and_its_sum_are_probed(own_reward: Path, plp: Run) -> None:
    alone = plp(*command("probe"), "--groups", "2", "--json")
    checks = {check["name"]: check for check in json.loads(alone.stdout)["checks"]}
    assert checks["style"]["counterexample"], "wrong responses are paid for their box"
    found = re.search(r"`plp (probe tidy [^`]*)`", PAGE)
    assert found is not None
    summed = plp(*found[1].split(), "--groups", "2")
    assert summed.returncode == 0, summed.stdout + summed.stderr
    assert summed.stdout.startswith("plp + tidy(plp.alpha = 4, ")


def test_the_page_s_reward_scores_a_dump(own_reward: Path, plp: Run) -> None:
    rows = [
        {"response": r"so \boxed{4}", "gold": "4"},
        {"response": r"first \boxed{3}, no, \boxed{4}", "gold": "4"},
        {"response": r"so \boxed{5}", "gold": "4"},
    ]
    write_rows(own_reward / "dump.jsonl", rows)
    done = plp(*command("score"), "--workers", "1")
    assert done.returncode == 0, done.stderr
    scored = read_rows(own_reward / "scored.jsonl")
    assert [row["plp"]["reward"] for row in scored] == [1.0, 0.0, 1.0]
