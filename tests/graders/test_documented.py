"""docs/graders.md: its examples through the service, dumps, the log and ``plp grade``."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.http.conftest import running

from plp_reward.cli import main
from plp_reward.files.streams import unpacked
from plp_reward.graders.registry import GRADERS, MATH
from plp_reward.http.app import create_app
from plp_reward.http.settings import ServiceSettings
from plp_reward.scoring.named_profiles import load_profiles
from plp_reward.workers import PoolSettings

PAGE = (Path(__file__).parents[2] / "docs" / "graders.md").read_text()


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "profiles.toml").write_text(block("toml"))
    (tmp_path / "my_graders.py").write_text(block("python"))
    return tmp_path


@pytest.mark.parametrize("name", [MATH, *GRADERS])
def test_every_grader_has_its_line_with_its_settings(name: str) -> None:
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
    settings = GRADERS[name].__dataclass_fields__ if name in GRADERS else {}
    assert [setting for setting in settings if f"`{setting}`" not in line] == (
        ["grader"] if settings else []
    )


def unpacked_text(path: Path) -> str:
    with path.open("rb") as file:
        return b"".join(unpacked(file, file.read(4))).decode()


def results(answer: httpx.Response) -> list[Any]:
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["results"]
    return found


def test_a_mixed_data_set_through_one_profile(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    request = json.loads(block("json"))
    pool = PoolSettings(workers=1, symbolic_workers=1, own_workers=1, wall_factor=600)
    settings = ServiceSettings(
        profiles=folder / "profiles.toml", pool=pool, audit={"folder": folder / "audit"}
    )
    with running(create_app(settings)) as client:
        given = results(client.post("/reward", json=request))
        assert [one["correct"] for one in given] == [True] * 5
        assert [one["rule"] for one in given] == ["text", "choice", "tolerance", "own", "json"]

        request["samples"][3]["extra"]["most"] = 2
        assert results(client.post("/reward", json=request))[3]["correct"] is False

        del request["samples"][1]["extra"]["data_source"]
        refused = client.post("/reward", json=request)
        assert refused.status_code == 422
        (problem,) = refused.json()["error"]["problems"]
        assert (problem["id"], problem["field"]) == ("1", "extra.data_source")

        told = client.post(
            "/grade",
            json={
                "response": "The answer is (C).",
                "gold": "C",
                "profile": "mixed",
                "extra": {"data_source": "mmlu_law"},
                "explain": True,
            },
        ).json()
        assert (told["correct"], told["rule"]) == (True, "choice")
        assert told["steps"]
        metrics = client.get("/metrics").text
        assert 'plp_pool_graded_total{lane="own"} 2.0' in metrics
        shown = client.get("/profiles").json()
        assert "my_graders.py:grade" in json.dumps(shown)

        # Loaded again: another function, for the next request.
        code = folder / "my_graders.py"
        code.write_text("def grade(response):\n    return None\n")
        assert client.post("/profiles/reload").json()["changed"] == ["mixed"]
        request = json.loads(block("json"))
        assert results(client.post("/reward", json=request))[3]["status"] == "undecided"
        code.write_text("import nothing_of_that_name\n")
        refused = client.post("/profiles/reload")
        assert refused.status_code == 422
        assert "my_graders.py:grade" in refused.text
        assert results(client.post("/reward", json=request))[3]["status"] == "undecided"
        code.write_text("def grade(response):\n    return None\n")

    log = "".join(unpacked_text(path) for path in (folder / "audit").glob("*.jsonl*"))
    for version in load_profiles(folder / "profiles.toml")["mixed"].versions.values():
        assert version in log
    command = ["replay", "audit", "--profiles", "profiles.toml", "--workers", "1"]
    main([*command, "--no-regrade"])
    assert "nothing changed" in capsys.readouterr().out
    assert main(["replay", "audit", "--workers", "1"]) == 2
    assert "a log loads no code" in capsys.readouterr().err


def test_a_dump_names_its_fields(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    rows = [
        {
            "response": sample["response"],
            "gold": sample["gold"],
            "length": sample["length"],
            "data_source": sample["extra"]["data_source"],
            "limits": {"words": sample["extra"].get("most")},
        }
        for sample in json.loads(block("json"))["samples"]
    ]
    rows.append({**rows[0], "data_source": None})
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = next(line for line in block("bash").splitlines() if line.startswith("plp score"))
    assert "--workers" not in command
    fields = ["--response-field", "response", "--gold-field", "gold", "--length-field", "length"]
    with pytest.raises(SystemExit, match="3"):  # some rows are bad
        main([*command.split()[1:], *fields, "--workers", "1"])
    scored = [json.loads(line) for line in Path("scored.jsonl").read_text().splitlines()]
    assert [row["plp"]["correct"] for row in scored] == [True] * 5
    told = "".join(path.read_text() for path in folder.glob("scored*errors*"))
    assert "extra.data_source: the profile chooses graders by 'data_source'" in told

    grade = ["grade", "--profiles", "profiles.toml", "--profile", "mixed"]
    with pytest.raises(SystemExit, match="0"):
        main([*grade, "--extra", "data_source=mmlu", "--gold", "B", r"\boxed{B}"])
    assert "choice" in capsys.readouterr().out
    assert main([*grade, "--gold", "B", r"\boxed{B}"]) == 2
