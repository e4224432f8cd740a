"""Files of models on the Hugging Face hub, which may not be there to ask."""

from __future__ import annotations

import os
import time
from pathlib import Path

import httpx

SECONDS = 2.0
"""Seconds that a hub has to answer at all."""
FORGET = 60.0
"""Seconds for which a hub that did not answer is not asked again."""
_YES = {"1", "ON", "YES", "TRUE"}

_away_since: float | None = None


def hub_file(model: str, file: str) -> Path:
    """Return a model's file: this machine's copy as it is, else the hub's.

    Args:
        model: the model's id on the hub.
        file: the file's name in its repository.

    Raises:
        FileNotFoundError: there is no copy, and the hub cannot be reached.
        OSError: the hub has no such file, or does not give it.
    """
    from huggingface_hub import hf_hub_download, try_to_load_from_cache

    copy = try_to_load_from_cache(model, file)
    if isinstance(copy, str):
        return Path(copy)
    if not hub_answers():
        raise FileNotFoundError(
            f"there is no copy of it here, and the hub ({_endpoint()}) cannot be reached"
        )
    return Path(hf_hub_download(model, file))


def hub_answers() -> bool:
    """Return whether the hub can be asked: it answers, in two seconds, and nobody forbids it.

    The hub's own client tries six times, for half a minute. ``HF_HUB_OFFLINE`` and ``HF_ENDPOINT``
    are respected as it does.
    """
    global _away_since
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in _YES:
        return False
    if _away_since is not None and time.monotonic() - _away_since < FORGET:
        return False
    try:
        answers = httpx.head(_endpoint(), timeout=SECONDS, follow_redirects=True).status_code < 500
    except httpx.HTTPError:
        answers = False
    _away_since = None if answers else time.monotonic()
    return answers


def _endpoint() -> str:
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co")
