"""Python runs this at start-up in every process that has this folder on PYTHONPATH."""

import importlib.machinery
import importlib.util
import os
import sys
from pathlib import Path


def _run_the_hidden_one() -> None:
    """Run the ``sitecustomize`` that Python would have found had this one not been first."""
    here = Path(__file__).parent
    path = [entry for entry in sys.path if Path(entry or ".").resolve() != here.resolve()]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", path)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


if os.environ.get("PLP_TRAINER_CPU") == "1":
    from plp_trainer import import_hooks
    from plp_trainer.cpu import adaptations  # noqa: F401  importing it registers

    import_hooks.install()
_run_the_hidden_one()
