"""JSON as bytes: orjson where it can, the slow way where JSON allows more than orjson does."""

from __future__ import annotations

import json
from typing import Any

import orjson
from pydantic_core import from_json, to_jsonable_python


def to_json(content: object) -> bytes:
    """Return ``content`` as JSON: dataclasses and arrays too; nan and infinity are null.

    Raises:
        TypeError: something in it is nothing that JSON has.
    """
    try:
        return orjson.dumps(content, option=orjson.OPT_SERIALIZE_NUMPY)
    except orjson.JSONEncodeError:  # integers beyond 64 bits, halves of surrogate pairs
        plain = to_jsonable_python(content, inf_nan_mode="null", fallback=_plain)
        return json.dumps(plain).encode()


def of_json(text: bytes) -> Any:
    """Return what a JSON text holds; integers of any size stay as they are, which orjson's do not.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        return from_json(text)
    except ValueError:
        return json.loads(text)  # halves of surrogate pairs


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):  # what numpy holds scalars and lists in
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is no JSON")
