"""What the audit log keeps, where and for how long."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class AuditSettings(BaseModel):
    """The audit log; without a folder there is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    folder: Path | None = Field(
        None,
        description="Folder of the log, for one service alone. Unset, nothing is logged.",
    )
    responses: Literal["whole", "hash"] = Field(
        "whole",
        description="Keep responses and prompts whole, so that they can be graded again, or only a "
        "hash of each: rewards can then be given again, verdicts not.",
    )
    compress: bool = Field(True, description="Compress with Zstandard.")
    sync_seconds: float = Field(
        1.0,
        ge=0,
        le=60,
        description="Seconds after which what was answered is on the disk (fsync): what a crash "
        "can lose. 0 writes as fast as the disk allows.",
    )
    rotate_mb: float = Field(128.0, gt=0, description="MB after which a new file begins.")
    rotate_hours: float = Field(24.0, gt=0, description="Hours after which a new file begins.")
    keep_mb: float = Field(
        10_240.0, gt=0, description="MB of all files together; the oldest are deleted beyond it."
    )
    queue_mb: float = Field(
        64.0,
        gt=0,
        description="MB that may wait for the disk. What comes while it is full is not logged, but "
        "counted (plp_audit_lost_total): requests never wait for the log.",
    )

    @model_validator(mode="after")
    def _room_for_a_file(self) -> Self:
        if self.keep_mb < self.rotate_mb:
            raise ValueError("keep_mb must be at least rotate_mb: the current file is among them")
        return self
