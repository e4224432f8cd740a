"""What a measurement's responses depend on, so that no other one goes on with them."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import BaseModel

from plp_reward.files.replacing import replace_file
from plp_trainer.errors import RunError
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.evaluation.generation import ServedModel
from plp_trainer.evaluation.subjects import Subject
from plp_trainer.recipe import differences
from plp_trainer.recipe_sections import Evaluation


class Identity(BaseModel):
    """What is asked for.

    Attributes:
        model: a hub id, or a folder as seen from the measurement's own: the same however it is
            spelt, and after both were moved.
        template: how problems become prompts.
        evaluation: on what, and how responses are sampled.
        profile: the reward service's profile that grades.
        seed: of sampling.
        limit: problems of each set.
        served_model: what the server that was named calls its model; None of a vLLM that was
            started for it.
        served_root: what that server says it loaded it from, if it says so.
    """

    model: str
    template: str
    evaluation: Evaluation
    profile: str
    seed: int | None
    limit: int | None
    served_model: str | None = None
    served_root: str | None = None


def identity_of(
    subject: Subject,
    *,
    profile: str,
    seed: int | None,
    limit: int | None,
    served: ServedModel | None = None,
) -> Identity:
    """Return the identity of a measurement of ``subject``.

    Args:
        subject: what is measured.
        profile: the reward service's profile.
        seed: of sampling.
        limit: problems of each set.
        served: what the server that was named says of its model.
    """
    return Identity(
        model=_seen_from(subject.folder, subject.model),
        template=subject.template,
        evaluation=subject.evaluation,
        profile=profile,
        seed=seed,
        limit=limit,
        served_model=None if served is None else served.name,
        served_root=None if served is None else served.root,
    )


def read_identity(folder: EvaluationFolder) -> Identity | None:
    """Read what a folder holds a measurement of; None if it holds none.

    Raises:
        RunError: the file cannot be understood.
    """
    if not folder.identity.is_file():
        return None
    try:
        return Identity.model_validate_json(folder.identity.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunError(f"{folder.identity} cannot be read: {error}") from error


def claim(folder: EvaluationFolder, identity: Identity, *, restart: bool) -> None:
    """Make sure that what a folder holds is of this measurement. Its lock must be held.

    Args:
        folder: where the measurement goes.
        identity: what is asked for. A finished one may be looked at without the server it had.
        restart: clear what is there.

    Raises:
        RunError: the folder holds another measurement, or files of something else.
    """
    if not folder.identity.is_file() and (others := folder.results()):
        raise RunError(
            f"{folder.root} is no measurement's folder, and {others[0].name} in it would be lost: "
            "name another folder with --folder"
        )
    started = None if restart else read_identity(folder)
    if started is None:
        folder.clear()
        replace_file(folder.identity, [identity.model_dump_json(indent=2).encode(), b"\n"])
        return
    different = list(differences(started, identity))
    if folder.finished and identity.served_model is None:
        different = [name for name in different if not name.startswith("served_")]
    if different:
        raise RunError(
            f"{folder.root} holds another measurement; --restart measures anew over it, "
            f"--folder names another place. They differ in: {', '.join(different)}"
        )


def _seen_from(folder: Path, model: str) -> str:
    path = Path(model)
    return os.path.relpath(path.resolve(), folder.resolve()) if path.is_dir() else model
