"""What a run loads: the model, its tokenizer, and problems."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from plp_reward.errors import installing
from plp_reward.files.hub import hub_answers
from plp_trainer.data.sets import SETS
from plp_trainer.doctor.lines import Line, judged
from plp_trainer.errors import RunError
from plp_trainer.evaluation.tokenizer import load_tokenizer
from plp_trainer.recipe import TrainingRecipe
from plp_trainer.recipe_sections import Problems
from plp_trainer.round_trip import check_round_trip
from plp_trainer.templates import find_template


def source_lines(recipe: TrainingRecipe) -> Iterator[Line]:
    """Look at what a run loads, which without a network must be on this machine."""
    yield _tokenizer(recipe, _cached(recipe.model.location, "tokenizer.json"))
    yield _model(recipe, _weights(recipe.model.location))
    yield _data(recipe)


_TRIED = ("Let $x^2 = \\frac{1}{2}$,  and\n\n\\boxed{x}: naïve, 日本?", "e3+e4=?")
"""What a tokenizer must give back: a problem, and one of the tiny model's."""


def _tokenizer(recipe: TrainingRecipe, cached: Path | None) -> Line:
    name, looks_at = "tokenizer", "whether it is on this machine, and is the template's"
    model = recipe.model.location
    if cached is None:
        return _not_cached(name, looks_at, model)
    template = find_template(recipe.model.template)
    try:
        tokenizer = load_tokenizer(str(cached), template)
        check_round_trip(
            tokenizer, [template.render(_TRIED[recipe.model.template == "tiny"])], model
        )
    except RunError as error:
        return judged(name, looks_at, str(cached), fail=str(error))
    return judged(name, looks_at, str(cached))


def _model(recipe: TrainingRecipe, there: bool) -> Line:
    name, looks_at = "model", "whether its weights are on this machine"
    model = recipe.model.location
    return judged(name, looks_at, model) if there else _not_cached(name, looks_at, model)


def _not_cached(name: str, looks_at: str, model: str) -> Line:
    """Return a line for what must come from the hub."""
    reachable = hub_answers()
    fix = (
        f"hf download {model} fetches it now; where there is no network, copy HF_HOME from a "
        "machine that has it, or set model.path to a folder"
    )
    if reachable:
        return judged(name, looks_at, "on the hub", warn=f"a run downloads it first: {fix}")
    return judged(name, looks_at, "neither here nor to be had", fail=fix)


def _cached(model: str, file: str) -> Path | None:
    """Return a model's file that is on this machine."""
    folder = Path(model)
    if folder.is_dir():
        return folder / file if (folder / file).is_file() else None
    if find_spec("huggingface_hub") is None:
        return None
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(model, file)
    return Path(found) if isinstance(found, str) else None


def _weights(model: str) -> bool:
    """Return whether all of a model's weights are on this machine."""
    if _cached(model, "model.safetensors") is not None:
        return True
    index = _cached(model, "model.safetensors.index.json")
    if index is None:
        return False
    named = set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values())
    return all(_cached(model, file) is not None for file in named)


def _data(recipe: TrainingRecipe) -> Line:
    name, looks_at = "data", "the sets a run and its measurement load"
    sets: list[Problems] = [recipe.data]
    if recipe.validation is not None:
        sets.append(recipe.validation)
    if recipe.evaluation is not None:
        sets.extend(recipe.evaluation.sets)
    files = [Path(wanted.source) for wanted in sets if wanted.source is not None]
    if absent := sorted({str(file) for file in files if not file.is_file()}):
        return judged(name, looks_at, "files", fail=f"there is no {', '.join(absent)}")
    hub = sorted({wanted.set for wanted in sets if wanted.source is None and wanted.set in SETS})
    if hub and find_spec("datasets") is None:
        fix = installing("evaluation")
        return judged(name, looks_at, ", ".join(hub), fail=f"they are loaded with datasets: {fix}")
    if hub and not hub_answers():
        return judged(
            name,
            looks_at,
            ", ".join(hub),
            warn="the hub does not answer: what datasets has not cached cannot be had; name local "
            "files with --set data.source=FILE and --set evaluation.sets.0.source=FILE",
        )
    return judged(name, looks_at, ", ".join(sorted({wanted.set for wanted in sets})))
