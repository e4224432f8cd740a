"""What commands load before they do anything: modules, because seconds depend on the machine."""

import json
import subprocess
import sys
from pathlib import Path

GRADING = "plp_reward.answers.grading"
"""With it come two hundred modules and five hundred regular expressions."""
HEAVY = {"sympy", "flint", "torch", "fastapi", "httpx", "pyarrow", "tokenizers", "pandas", "ray"}


def loaded_by(*words: str) -> set[str]:
    script = (
        "import sys, contextlib, io\n"
        "from plp_reward.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        f"    main({list(words)!r})\n"
        "print(*sys.modules)"
    )
    return modules(script)


def modules(script: str) -> set[str]:
    """The modules that a script of its own process prints at its end."""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_the_list_of_commands_loads_no_command() -> None:
    assert not {"pydantic", "numpy", "asyncio", GRADING} & loaded_by("--help")


def test_a_commands_help_loads_nothing_that_scores() -> None:
    assert not {"numpy", GRADING, *HEAVY} & loaded_by("score", "--help")


def test_grading_one_response_loads_no_rewards() -> None:
    loaded = loaded_by("grade", r"\boxed{2}", "--gold", "2")
    assert GRADING in loaded
    assert not {"numpy", "plp_reward.rewards", *HEAVY} & loaded


def test_scoring_a_dump_has_the_grading_loaded_by_its_workers_alone(tmp_path: Path) -> None:
    dump = tmp_path / "dump.jsonl"
    dump.write_text(json.dumps({"response": r"\boxed{2}", "gold": "2"}) + "\n")
    out = tmp_path / "out.jsonl"
    loaded = loaded_by("score", str(dump), "-o", str(out), "--reward", "accuracy")
    assert json.loads(out.read_text())["plp"]["correct"] is True
    assert not {GRADING, *HEAVY} & loaded


def test_the_processes_that_grade_load_no_event_loop() -> None:
    script = (
        "import sys, plp_reward.workers.zygote, plp_reward.dumps.span_work; print(*sys.modules)"
    )
    assert not {"asyncio", "ssl"} & modules(script)
