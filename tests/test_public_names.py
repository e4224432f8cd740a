"""The public surface: its names, and what importing it costs."""

import subprocess
import sys

import plp_reward


def _modules_after(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_public_names_are_exactly_these() -> None:
    assert plp_reward.__all__ == [
        "GradingPolicy",
        "Memory",
        "Profile",
        "Result",
        "Sample",
        "Status",
        "Verdict",
        "client",
        "grade",
        "rewards",
        "score",
    ]
    for name in plp_reward.__all__:
        assert getattr(plp_reward, name) is not None
    assert set(plp_reward.__all__) <= set(dir(plp_reward))


def test_importing_and_grading_load_nothing_heavy() -> None:
    heavy = {
        "sympy",
        "mpmath",
        "flint",
        "numpy",
        "pydantic",
        "fastapi",
        "httpx",
        "torch",
        "pyarrow",
    }
    statement = r"import plp_reward; assert plp_reward.grade('so \\boxed{42}', '42').correct"
    assert not heavy & _modules_after(statement)


def test_the_service_never_loads_torch() -> None:
    assert "torch" not in _modules_after("import plp_reward.http.app")
