"""The subcommands of ``plp``: their names and homes. None is imported before it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pydantic import BaseModel


class Command(NamedTuple):
    """A subcommand: where its model is, as ``module:Class``, and what it does in a line."""

    home: str
    summary: str

    def load(self) -> type[BaseModel]:
        """Import the model."""
        module, _, name = self.home.partition(":")
        model: type[BaseModel] = getattr(import_module(module), name)
        return model


OWN: Mapping[str, Command] = {
    "serve": Command("plp_reward.cli.serve:Serve", "Serve rewards over HTTP."),
    "score": Command("plp_reward.cli.score:Score", "Score a dump of responses."),
    "grade": Command("plp_reward.cli.grade:Grade", "Grade one response against gold."),
    "replay": Command("plp_reward.cli.replay:Replay", "Score an audit log again."),
    "report": Command("plp_reward.cli.report:Report", "Write a page about scored dumps."),
    "view": Command("plp_reward.cli.view:View", "Look at what was scored, in the browser."),
    "probe": Command("plp_reward.cli.probe:Probe", "Check a reward for ways to exploit it."),
    "audit-grader": Command(
        "plp_reward.cli.audit_grader:AuditGrader",
        "Search a grader for answers that equal everything.",
    ),
    "check-golds": Command(
        "plp_reward.cli.check_golds:CheckGolds",
        "Check a data set's right answers before training.",
    ),
    "curves": Command("plp_reward.cli.curves:Curves", "Show rewards against length."),
    "completion": Command(
        "plp_reward.cli.completion:Completion", "Print what completes plp's words in a shell."
    ),
}
"""This package's subcommands."""

ADDED = "plp.commands"
"""The entry-point group in which a package names subcommands of its own: models as these are."""
SUMMARIES = "plp.summaries"
"""The group in which it names a mapping of their summaries, in a module that is quick to import."""


def commands() -> dict[str, Command]:
    """Return every subcommand by its name: this package's, then those that others add."""
    summaries: dict[str, str] = {}
    for entry in entry_points(group=SUMMARIES):
        summaries |= entry.load()
    added = {
        entry.name: Command(entry.value, summaries.get(entry.name) or _summary(entry))
        for entry in entry_points(group=ADDED)
    }
    return {**OWN, **added}


def _summary(entry: EntryPoint) -> str:
    import inspect

    return (inspect.getdoc(entry.load()) or "").partition("\n")[0]
