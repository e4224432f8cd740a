"""What counts as the final answer, and as equal: every judgement call, as a setting."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ExtractionPolicy:
    """Where a response's final answer may stand. The defaults suit training: boxed answers only
    from the part after thinking, unboxed prose read only when there is no box.

    Attributes:
        unboxed: read an answer from prose ("the answer is ...") when there is no box at all.
        thinking: what to do with a ``<think>`` block: ``after`` looks only behind its end;
            ``anywhere`` falls back to the whole response when nothing stands behind it.
    """

    unboxed: bool = True
    thinking: str = "after"


@dataclass(frozen=True, slots=True)
class GradingPolicy:
    """Which differences between answer and gold matter. The defaults are careful: they accept
    another rendering of the same value, never another value.
    """

    extraction: ExtractionPolicy = field(default_factory=ExtractionPolicy)


DEFAULT_POLICY = GradingPolicy()
