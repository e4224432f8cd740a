"""What goes wrong on the user's side of a training run.

    TrainerError
    ├── RecipeError    a recipe, or a setting put over it, is not usable
    ├── DataError      a data set cannot be had, or a problem in it has no readable answer
    ├── PlanError      the run would fail; every reason is named
    └── RunError       the run failed, or may not start where it was asked to

A response that cannot be graded is none of these: its result says so, and training goes on.
"""

from __future__ import annotations

from plp_reward.errors import PlpError


class TrainerError(PlpError):
    """Root of the trainer's errors; the command line prints one as a sentence."""


class RecipeError(TrainerError):
    """A recipe is not usable; the message names the file or setting, and the fix."""


class DataError(TrainerError):
    """A data set cannot be loaded, or a problem has no readable answer; the message names it."""


class PlanError(TrainerError):
    """The run would fail; the message lists why."""


class RunError(TrainerError):
    """The run failed, or may not start where it was asked to."""
