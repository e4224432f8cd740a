"""``plp sweep``: placeholder until written."""

from pydantic import BaseModel


class Sweep(BaseModel):
    """Train a recipe several times."""
