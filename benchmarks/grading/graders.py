r"""The graders under test: ours and the peers that come from PyPI, each as one function.

A grader takes a form, gold and text (see ``labels.Case``) and says whether the text is right; None
if it reached no verdict. A bare answer is put in the ``\boxed{...}`` that a response has it in.
Peers are called as their own documentation or reward function calls them. This module runs in the
child process, under whatever interpreter the peer needs: it imports nothing but the standard
library until a grader is loaded.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Grade = Callable[[str, str, str], bool | None]
"""(form, gold, text) to a verdict."""

OURS = "plp-reward"
BASELINE = "math-verify (boxed)"
"""The grader that throughput is compared with."""


def response_of(form: str, text: str) -> str:
    r"""The response to grade: a bare answer in a box, anything else as it is."""
    return f"\\boxed{{{text}}}" if form == "answer" else text


def _without_init(package: str) -> None:
    """Make ``package`` a plain directory to import from.

    The package's own ``__init__`` would import a training stack (torch, ray) that grading does not
    need and that takes gigabytes to install.
    """
    parent, _, name = package.rpartition(".")
    if parent:
        directory = Path(sys.modules[parent].__path__[0]) / name
    else:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise ModuleNotFoundError(package)
        directory = Path(spec.submodule_search_locations[0])
    module = types.ModuleType(package)
    module.__path__ = [str(directory)]
    sys.modules[package] = module


def _plp_reward() -> Grade:
    from plp_reward import grade

    return lambda form, gold, text: grade(response_of(form, text), gold).correct


def _math_verify_boxed() -> Grade:
    from math_verify import parse, verify

    def grade(form: str, gold: str, text: str) -> bool:
        return bool(verify(parse(f"\\boxed{{{gold}}}"), parse(response_of(form, text))))

    return grade


def _math_verify_dollars() -> Grade:
    from math_verify import parse, verify

    def grade(form: str, gold: str, text: str) -> bool:
        return bool(verify(parse(f"${gold}$"), parse(f"${text}$" if form == "answer" else text)))

    return grade


def _trl() -> Grade:
    _without_init("trl")
    _without_init("trl.rewards")
    reward = importlib.import_module("trl.rewards.accuracy_rewards").accuracy_reward

    def grade(form: str, gold: str, text: str) -> bool | None:
        (score,) = reward([[{"content": response_of(form, text)}]], [f"${gold}$"])
        return None if score is None else score == 1

    return grade


def _verl_module(name: str) -> types.ModuleType:
    for package in ("verl", "verl.utils", "verl.utils.reward_score"):
        _without_init(package)
    return importlib.import_module(f"verl.utils.reward_score.{name}")


def _verl_math_verify() -> Grade:
    # Its settings, without its pool of processes: the pool would import all of verl, and its time
    # would be that of the pipe.
    score = _verl_module("math_verify")._verify_in_subprocess
    return lambda form, gold, text: score(f"\\boxed{{{gold}}}", response_of(form, text)) == 1


def _verl_prime() -> Grade:
    # The module with its timeout also imports a metric on torch, which grading does not use.
    unused = types.ModuleType("verl.utils.metric")
    unused.__dict__["Metric"] = object
    sys.modules["verl.utils.metric"] = unused
    score = _verl_module("prime_math").compute_score
    return lambda form, gold, text: bool(score(response_of(form, text), gold)[0])


def _hendrycks() -> Grade:
    score = _verl_module("math_reward").compute_score
    return lambda form, gold, text: score(response_of(form, text), gold) == 1


def _oat() -> Grade:
    _without_init("oat")
    _without_init("oat.utils")
    score = importlib.import_module("oat.utils.math_grader").boxed_reward_fn
    return lambda form, gold, text: score(response_of(form, text), gold)[1] == 1


def _qwen() -> Grade:
    _without_init("evalscope")
    _without_init("evalscope.metrics")
    parser = importlib.import_module("evalscope.metrics.math_parser")

    def grade(form: str, gold: str, text: str) -> bool:
        answer = parser.extract_answer(response_of(form, text))
        return bool(parser.math_equal(answer, parser.strip_answer_string(gold)))

    return grade


def _prm800k() -> Grade:
    from mathruler.grader import extract_boxed_content, grade_answer

    def grade(form: str, gold: str, text: str) -> bool:
        return bool(grade_answer(extract_boxed_content(response_of(form, text)), gold))

    return grade


def _minerva() -> Grade:
    for package in ("lm_eval", "lm_eval.tasks", "lm_eval.tasks.minerva_math"):
        _without_init(package)
    task = importlib.import_module("lm_eval.tasks.minerva_math.utils")

    def grade(form: str, gold: str, text: str) -> bool:
        response = response_of(form, text)
        box = task.last_boxed_only_string(response)
        answer = task.remove_boxed(box) if box else task.get_unnormalized_answer(response)
        normal = task.normalize_final_answer
        return bool(task.is_equiv(normal(answer), normal(gold)))

    return grade


def _latex2sympy2() -> Grade:
    from latex2sympy2 import latex2sympy
    from sympy import simplify

    def grade(form: str, gold: str, text: str) -> bool:
        response = response_of(form, text)
        start = response.rfind("\\boxed{")
        if start < 0:
            return False
        answer = response[start + len("\\boxed{") : response.rfind("}")]
        return answer == gold or bool(simplify(latex2sympy(answer) - latex2sympy(gold)) == 0)

    return grade


@dataclass(frozen=True, slots=True)
class Grader:
    """A grader: how to load it, and where it comes from.

    Attributes:
        load: imports the grader; raises ImportError if it is not installed.
        requirements: what to install for it, as ``pip install`` has it.
        package: the distribution whose version is reported.
    """

    load: Callable[[], Grade]
    package: str
    requirements: str


_PEERS = "pip install -r benchmarks/grading/peers.txt"
_NO_DEPS = "pip install --no-deps --ignore-requires-python -r benchmarks/grading/peers-no-deps.txt"

GRADERS: dict[str, Grader] = {
    OURS: Grader(_plp_reward, "plp-reward", "pip install -e ."),
    BASELINE: Grader(_math_verify_boxed, "math-verify", _PEERS),
    "math-verify ($)": Grader(_math_verify_dollars, "math-verify", _PEERS),
    "TRL": Grader(_trl, "trl", _NO_DEPS),
    "verl math_verify": Grader(_verl_math_verify, "verl", _NO_DEPS),
    "verl prime": Grader(_verl_prime, "verl", _NO_DEPS),
    "oat": Grader(_oat, "oat-llm", _NO_DEPS),
    "Qwen2.5-Math": Grader(_qwen, "evalscope", _NO_DEPS),
    "prm800k": Grader(_prm800k, "mathruler", _PEERS),
    "minerva": Grader(_minerva, "lm-eval", _NO_DEPS),
    "hendrycks": Grader(_hendrycks, "verl", _NO_DEPS),
    "latex2sympy2": Grader(
        _latex2sympy2,
        "latex2sympy2",
        "pip install latex2sympy2==1.9.1 in an environment of its own (it needs an older ANTLR), "
        "then --python latex2sympy2=THAT_ENVIRONMENT/bin/python",
    ),
}
