"""Figures as text: a value with its interval, and changes with their signs."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from plp_reward.statistics import Change, Estimate


def percent(found: Estimate | None) -> str:
    """Write a share with its interval."""
    if found is None:
        return "–"
    return f"{found.value:.1%}" + _between(found, lambda value: f"{100 * value:.1f}")


def tokens(found: Estimate | None) -> str:
    """Write a number of tokens with its interval."""
    if found is None:
        return "–"
    return f"{found.value:,.0f}" + _between(found, lambda value: f"{max(value, 0):,.0f}")


def number(found: Estimate | None) -> str:
    """Write another number with its interval."""
    if found is None:
        return "–"
    return minus(f"{found.value:.3f}") + _between(found, lambda value: f"{value:.3f}")


def points(found: Change | None) -> str:
    """Write a difference of shares in percentage points."""
    if found is None:
        return "–"
    difference = found.difference
    return minus(f"{100 * difference.value:+.1f}") + _between(
        difference, lambda value: f"{100 * value:+.1f}"
    )


def signed(found: Change | None) -> str:
    """Write a difference of tokens, and what part of the first run's it is."""
    if found is None:
        return "–"
    difference = found.difference
    part = f", {difference.value / found.before:+.0%}" if found.before else ""
    return minus(f"{difference.value:+,.0f}{part}") + _between(
        difference, lambda value: f"{value:+,.0f}"
    )


def two_lines(text: str) -> Markup:
    """Set the interval of a figure below it."""
    figure, bracket, interval = text.partition(" [")
    if not bracket:
        return Markup("{}").format(figure)
    return Markup("{}<small>[{}</small>").format(figure, interval)


def probability(value: float) -> str:
    """Write a p-value."""
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _between(found: Estimate, write: Callable[[float], str]) -> str:
    if found.low is None or found.high is None:
        return ""
    return minus(f" [{write(found.low)}, {write(found.high)}]")


def minus(text: str) -> str:
    """Write minus signs, not hyphens."""
    return text.replace("-", "\N{MINUS SIGN}")
