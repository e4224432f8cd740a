"""What a run trains on: problems loaded, and their prompts in the run's folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plp_trainer.data import (
    EVALUATION,
    TRAINING,
    Problem,
    load_problems,
    longest_prompt,
    write_prompts,
)
from plp_trainer.errors import RunError
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.round_trip import BothWays, check_round_trip
from plp_trainer.run_folder import RunFolder
from plp_trainer.templates import find_template


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was prepared.

    Attributes:
        training: problems to train on.
        validation: those to measure on.
        loaded: how many problems to train on there were, of which a rest may be left out.
        longest_prompt: tokens of the longest rendered one.
    """

    training: Sequence[Problem]
    validation: Sequence[Problem]
    loaded: int
    longest_prompt: int

    @property
    def problems(self) -> list[Problem]:
        """All of them."""
        return [*self.training, *self.validation]


def prepare(recipe: TrainingRecipe, run: RunFolder) -> Prepared:
    """Load a recipe's problems, and write their prompts.

    Raises:
        DataError: the problems cannot be had.
        RunError: the model's tokenizer cannot be loaded or gives texts back otherwise, or the
            template is another model's.
    """
    tokenizer = _tokenizer(recipe.model.location)
    template = find_template(recipe.model.template)
    template.check(tokenizer, recipe.model.location)
    loaded = load_problems(recipe.data)
    prompts = (template.render(problem.question) for problem in loaded)
    check_round_trip(tokenizer, prompts, recipe.model.location)
    training = whole_iterations(loaded, recipe.rollout.prompts)
    write_prompts(run.training_data, training, template, TRAINING)
    validation = [] if recipe.validation is None else load_problems(recipe.validation)
    if validation:
        write_prompts(run.validation_data, validation, template, EVALUATION)
    longest = longest_prompt([*training, *validation], template, tokenizer)
    return Prepared(training, validation, len(loaded), longest)


def whole_iterations(problems: Sequence[Problem], prompts: int) -> Sequence[Problem]:
    """Return the problems without a rest that does not make an iteration of ``prompts``.

    OpenRLHF saves with each checkpoint how far it has read. After an iteration for which the
    problems ran out that is "to the end", which it takes on resuming for a pass to be begun anew.
    Fewer problems than one iteration's are returned as they are: the planner refuses them.
    """
    rest = len(problems) % prompts
    return problems[: len(problems) - rest] or problems


def _tokenizer(model: str) -> BothWays:
    from transformers import AutoTokenizer

    try:
        tokenizer: BothWays = AutoTokenizer.from_pretrained(model)
    except Exception as error:  # whatever the hub, the network or a broken file may raise
        raise RunError(f"the tokenizer of model {model} cannot be loaded: {error}") from error
    return tokenizer
