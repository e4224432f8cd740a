"""``plp replay``: an audit log scored again, and what changed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field
from pydantic_settings import CliPositionalArg

from plp_reward.errors import ConfigurationError
from plp_reward.files.overwriting import keep_apart, tokenizer_file

if TYPE_CHECKING:
    from plp_reward.audit.replay import Choose
    from plp_reward.rewards import Reward
    from plp_reward.scoring.profiles import Profile

SOMETHING_CHANGED = 1
SOME_UNUSABLE = 3
"""Exit codes beside 0, nothing changed, and 2, usage."""


class Replay(BaseModel):
    """Score an audit log again and show every verdict and reward that changed.

    Without a profile each sample is scored as it was, so that what changed is this version's doing.
    The log is what plp serve --audit.folder writes.

    exit codes: 0 nothing changed, 1 something did, 2 usage, 3 nothing changed and some of the log
    could not be used, 4 failure

    Examples:
      plp replay audit/
      plp replay audit/ --profiles profiles.toml --profile plp-7b -o changed.jsonl
      plp replay audit/ --profile plp --parameters alpha=4 --no-regrade
      plp replay audit/audit-*-20261125T*.jsonl.zst --run exp-7 --all -o scored.jsonl
    """

    log: CliPositionalArg[list[Path]] = Field(description="Folders or files of an audit log.")
    profile: str | None = Field(
        None,
        description="Score with this profile, of --profiles or a reward's name. Default: as then.",
    )
    profiles: Path | None = Field(
        None,
        description="A TOML file of profiles. Without --profile, each sample is scored with the "
        "profile there that has the name of the one it was scored with.",
    )
    reward: str | None = Field(None, description="Another reward than the profile's.")
    parameters: dict[str, float] = Field(
        default_factory=dict, description="The reward's parameters, as alpha=4."
    )
    tokenizer: str | None = Field(
        None, description="Counts tokens again where the service counted them with another."
    )
    regrade: bool = Field(
        True, description="Grade again; else every verdict is taken from the log."
    )
    run: str | None = Field(None, description="Only samples of this run.")
    output: Path | None = Field(
        None, description="Write the samples that changed to this file, a JSON object a line."
    )
    all_: bool = Field(False, alias="all", description="Write the others too.")
    show: int = Field(20, ge=0, description="Changed samples to show.")
    workers: int | None = Field(
        None, ge=1, description="Grading processes. Default: one per available CPU."
    )

    def cli_cmd(self) -> None:
        """Replay, show what changed, and exit with its code."""
        import contextlib
        from itertools import count

        from rich.console import Console

        from plp_reward.audit.faults import Faults
        from plp_reward.audit.reading import files_of, scorings
        from plp_reward.audit.records import line
        from plp_reward.audit.replay import Replayed, Summary, replay
        from plp_reward.cli import replay_tables
        from plp_reward.dumps.progress import Meter
        from plp_reward.scoring.named_profiles import load_profiles
        from plp_reward.scoring.own_rewards import load_asked
        from plp_reward.workers import PoolSettings, SyncPool

        files = files_of(self.log)
        if self.output is not None:
            keep_apart([self.output], [*files, self.profiles, tokenizer_file(self.tokenizer)])
        known = load_profiles(self.profiles)
        asked = load_asked(self.reward)
        choose = self._choose(known, asked)
        own = {name: reward for profile in known.values() for name, reward in profile.own.items()}
        faults, summary = Faults(), Summary()
        changed: list[Replayed] = []
        logged = (s for s in scorings(files, faults, own) if self.run in (None, s.run))
        with contextlib.ExitStack() as stack:
            out = stack.enter_context(self.output.open("wb")) if self.output else None
            grader = None
            if self.regrade:
                grader = stack.enter_context(SyncPool(PoolSettings.of(self.workers))).grade
            meter = stack.enter_context(Meter(Console(stderr=True), 0))
            for number, replayed in zip(
                count(1), replay(logged, choose, grader, summary), strict=False
            ):
                if replayed.changed and len(changed) < self.show:
                    changed.append(replayed)
                if out is not None and (self.all_ or replayed.changed):
                    out.write(line(replayed.row()))
                if not number % 500:
                    meter.update(number, None)
        replay_tables.show(Console(), summary, changed, faults)
        if not summary.unchanged:
            sys.exit(SOMETHING_CHANGED)
        if faults.torn or faults.unreadable or faults.incomplete:
            sys.exit(SOME_UNUSABLE)

    def _choose(self, known: Mapping[str, Profile], asked: Mapping[str, Reward]) -> Choose:
        """Return which profile to score with, given the one that was used."""
        from plp_reward.scoring.named_profiles import find_profile

        named = None if self.profile is None else find_profile(known, self.profile, "--profile")

        def choose(then: Profile) -> Profile:
            profile = then
            if named is not None:
                profile = named
            elif self.profiles is not None:
                if then.name not in known:
                    raise ConfigurationError(
                        f"--profiles {self.profiles} has no profile {then.name!r}, which the log "
                        "has: name one with --profile"
                    )
                profile = known[then.name]
            profile = profile.knowing(asked).override(
                reward=self.reward, parameters=self.parameters
            )
            tokenizer = self.tokenizer or profile.tokenizer or then.tokenizer
            if tokenizer == profile.tokenizer:
                return profile
            return profile.model_copy(update={"tokenizer": tokenizer})

        return choose
