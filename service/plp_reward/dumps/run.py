"""The loop: read, grade, group, write, and now and then a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console

import plp_reward
from plp_reward.dumps.grouping import Grouper
from plp_reward.dumps.inputs import STDIN, found_inputs, input_state
from plp_reward.dumps.outputs import DumpResult, Outputs
from plp_reward.dumps.progress import Meter
from plp_reward.dumps.provenance import Provenance
from plp_reward.dumps.records import Extractor
from plp_reward.dumps.remote_outputs import RemoteOutputs
from plp_reward.dumps.rows import BadRow, Item, Position, RowSamples
from plp_reward.dumps.scorer import GradedChunks, Scorer, chunks
from plp_reward.dumps.settings import DumpSettings
from plp_reward.dumps.source import DumpReader
from plp_reward.dumps.span_engine import score_spans, why_whole
from plp_reward.errors import ConfigurationError
from plp_reward.files import overwriting
from plp_reward.files.remote import local_path
from plp_reward.scoring.lengths import load_counter
from plp_reward.scoring.profiles import Profile
from plp_reward.workers import PoolSettings, SyncPool

AnyOutputs = Outputs | RemoteOutputs


def score_dumps(
    inputs: Sequence[str],
    settings: DumpSettings,
    console: Console,
    command: Sequence[str] | None = None,
) -> DumpResult:
    """Score dumps into ``settings.output``; goes on where an earlier, killed run stopped.

    Args:
        inputs: paths, folders, patterns, URLs, or ``-`` for standard input; read one after the
            other.
        settings: what to do with them.
        console: where progress is shown.
        command: the words that ask for it on a command line, which the figures then name.

    Raises:
        ConfigurationError: the inputs, settings or an earlier run do not allow it; the message
            says what would.
    """
    if settings.output is None:
        raise ConfigurationError("say where the scored rows go: --output scored.jsonl")
    profile = settings.scoring_profile()
    if profile.rewarding.remembers is not None:
        raise ConfigurationError(
            f"reward {profile.rewarding.name!r} compares responses with earlier ones of "
            "the same training run, and a dump is no run: post its groups in order to a service "
            "with --state, or see what the reward does to them with plp curves --scored"
        )
    if profile.judge is not None:
        profile.judge.secret()
    if profile.tokenizer is not None:
        load_counter(profile.tokenizer)
    inputs = found_inputs(inputs, settings.output)
    source = DumpReader(inputs, settings, profile)
    outputs = _outputs(inputs, settings, profile)
    with outputs:
        provenance = Provenance(profile, inputs, settings.gold_file, command)
        if outputs.resumed:
            console.print(
                f"going on behind row {outputs.summary.rows + outputs.summary.bad_rows:,}"
            )
        _score(source, outputs, profile, settings, console)
        return outputs.finish(source.described, provenance.scored_with())


def preview(
    inputs: Sequence[str], settings: DumpSettings
) -> Iterator[tuple[Item, Extractor | None]]:
    """Read the first rows as a run would, five of them or ``limit``, and score nothing.

    Yields:
        The row as samples, or as a bad row; and how its fields were found.
    """
    source = DumpReader(found_inputs(inputs, settings.output), settings, None)
    for item in islice(source.items(Position(), 0), settings.limit or 5):
        file = item.file if isinstance(item, BadRow) else item.row.file
        yield item, source.extractors.get(file)


def _outputs(inputs: Sequence[str], settings: DumpSettings, profile: Profile) -> AnyOutputs:
    output, fingerprint = settings.output, _fingerprint(inputs, settings, profile)
    given = {
        "resumable": STDIN not in inputs,
        "restart": settings.restart,
        "results_only": settings.results_only,
    }
    if isinstance(output, str):
        return RemoteOutputs(output, inputs, fingerprint, **given)
    assert output is not None  # noqa: S101  score_dumps looks
    return Outputs(output, _read(inputs, settings, profile), fingerprint, **given)


def _read(
    inputs: Sequence[str], settings: DumpSettings, profile: Profile
) -> Iterator[Path | int | None]:
    """Return every file that the run reads."""
    yield from (overwriting.STDIN if name == STDIN else local_path(name) for name in inputs)
    yield from (of for name, of in settings if isinstance(of, Path) and name != "output")
    yield overwriting.tokenizer_file(profile.tokenizer)


def _fingerprint(inputs: Sequence[str], settings: DumpSettings, profile: Profile) -> dict[str, Any]:
    files = [name for name in inputs if name != STDIN]
    files += [str(settings.gold_file)] if settings.gold_file else []
    return {
        "version": plp_reward.__version__,
        "inputs": list(inputs),
        "files": [list(input_state(name)) for name in files],
        "settings": settings.fingerprint(),
        "profile": profile.model_dump(mode="json"),
        "versions": profile.versions,
    }


def _score(
    source: DumpReader,
    outputs: AnyOutputs,
    profile: Profile,
    settings: DumpSettings,
    console: Console,
) -> None:
    why = why_whole(source, profile, settings)
    if settings.engine == "ray" and why:
        console.print(f"--engine ray: {why}, so one process reads, and only this machine grades")
    with Meter(console, outputs.summary.rows) as meter:
        if why:
            _score_by_one_reader(source, outputs, profile, settings, meter)
        elif settings.engine == "ray":
            from plp_reward.dumps.cluster import score_on_ray  # and Ray, which few have

            score_on_ray(source, outputs, profile, settings, meter)
        else:
            score_spans(source, outputs, profile, settings, meter)


def _score_by_one_reader(
    source: DumpReader,
    outputs: AnyOutputs,
    profile: Profile,
    settings: DumpSettings,
    meter: Meter,
) -> None:
    """Read and write in this process, and have no more than grading done by others."""
    scorer = Scorer(profile)
    summary = outputs.summary
    grouper = None
    if profile.rewarding.needs_group:
        grouper = Grouper.of(scorer, settings, outputs.groups, summary.short_groups)
    graded = _graded(source, scorer, outputs, settings)
    with ExitStack() as opened:
        opened.enter_context(closing(graded))
        judge = None
        if profile.judge is not None:
            from plp_reward.judging.sync import SyncJudge  # a network's client, which few need

            judge = opened.enter_context(SyncJudge(profile.judge))
        for chunk, fraction in graded:
            if judge is not None:
                scorer.review([item for item in chunk if isinstance(item, RowSamples)], judge)
            outputs.write(chunk, scorer, grouper)
            meter.update(summary.rows, fraction)
    outputs.write_rest(grouper)


def _graded(
    source: DumpReader, scorer: Scorer, outputs: AnyOutputs, settings: DumpSettings
) -> GradedChunks:
    """Grade in worker processes, one per available CPU if not told otherwise."""
    rows = outputs.summary.rows + outputs.summary.bad_rows
    with SyncPool(PoolSettings.of(settings.workers)) as pool:
        pieces = chunks(source.items(outputs.position, rows))
        for piece in scorer.graded(lambda plan: pool.submit(plan.jobs), pieces):
            yield piece, source.fraction
