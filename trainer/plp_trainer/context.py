"""How many tokens a model has positions for, and whether prompt and response fit into them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx

CONFIG = "config.json"
"""The file of a model, in its folder or on the hub, that says what it is."""


def context_of(model: str) -> int | None:
    """Return the tokens of prompt and response together that a model has positions for.

    Args:
        model: a folder, or a hub id.

    Returns:
        ``max_position_embeddings`` of its config. None where that cannot be had or does not say,
        or where the model stretches its positions by a factor: vLLM works that out itself.
    """
    try:
        config = json.loads(_config(model).read_text(encoding="utf-8"))
    except (OSError, ValueError, httpx.HTTPError):  # no such file, no network, a broken file
        return None
    return _positions(config) if isinstance(config, dict) else None


def misfit(prompt: int, new_tokens: int, context: int | None) -> str | None:
    """Say why prompt and response do not fit.

    Args:
        prompt: tokens of the longest prompt.
        new_tokens: tokens after which a response is cut off.
        context: tokens of both together; None if that is not known.

    Returns:
        A sentence with what would fit, or None if they fit or nobody knows.
    """
    if context is None or prompt + new_tokens <= context:
        return None
    return (
        f"the longest prompt has {prompt:,} tokens and a response up to {new_tokens:,}, which is "
        f"more than the {context:,} that the model takes for both together: "
        f"set max_new_tokens to {max(context - prompt, 0):,} or less"
    )


def _config(model: str) -> Path:
    folder = Path(model)
    if folder.is_dir():
        return folder / CONFIG
    from huggingface_hub import hf_hub_download

    return Path(hf_hub_download(model, CONFIG))


def _positions(config: dict[str, Any]) -> int | None:
    # Models that see as well as read have what they read with below.
    text = config.get("text_config", config)
    stretched = text.get("rope_parameters") or text.get("rope_scaling") or {}
    positions = text.get("max_position_embeddings")
    return positions if isinstance(positions, int) and "factor" not in stretched else None
