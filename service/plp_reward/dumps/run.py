"""The loop: read, grade, group, write, and now and then a checkpoint."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console

import plp_reward
from plp_reward import rewards
from plp_reward.answers import Gold, Verdict
from plp_reward.dumps import layouts
from plp_reward.dumps.fields import MISSING, lookup
from plp_reward.dumps.grouping import Grouper, SeenGroups
from plp_reward.dumps.outputs import Outcome, Outputs
from plp_reward.dumps.progress import Meter
from plp_reward.dumps.reading import STDIN, Reader
from plp_reward.dumps.records import Extractor, as_gold, as_text
from plp_reward.dumps.rows import BadRow, Position, Row, Scored
from plp_reward.dumps.settings import DumpSettings
from plp_reward.errors import ConfigurationError, InvalidSamples
from plp_reward.lengths import load_counter, measure
from plp_reward.profiles import Profile
from plp_reward.samples import Sample
from plp_reward.scoring import Plan
from plp_reward.workers import PoolSettings, SyncPool

CHUNK_SAMPLES = 512
CHUNK_CHARACTERS = 4 << 20
IN_FLIGHT = 3
"""Chunks that are graded at once: enough that no worker waits while the next one is read."""

Item = Scored | BadRow


def score_dumps(inputs: Sequence[str], settings: DumpSettings, console: Console) -> Outcome:
    """Score dumps into ``settings.output``; goes on where an earlier, killed run stopped.

    Args:
        inputs: paths, or ``-`` for standard input; read one after the other.
        settings: what to do with them.
        console: where progress is shown.

    Raises:
        ConfigurationError: the inputs, settings or an earlier run do not allow it; the message
            says what would.
    """
    if settings.output is None:
        raise ConfigurationError("say where the scored rows go: --output scored.jsonl")
    profile = settings.scoring_profile()
    if rewards.find(profile.reward).remembers is not None:
        raise ConfigurationError(
            f"reward {profile.reward!r} compares responses with earlier ones of the same training "
            "run, and a dump is no run: post its groups in order to a service with --state, or see "
            "what the reward does to them with plp curves --scored"
        )
    if profile.tokenizer is not None:
        load_counter(profile.tokenizer)
    source = Source(inputs, settings, profile)
    outputs = Outputs(
        settings.output,
        _fingerprint(inputs, settings, profile),
        resumable=STDIN not in inputs,
        restart=settings.restart,
        results_only=settings.results_only,
    )
    with outputs:
        if outputs.resumed:
            console.print(
                f"going on behind row {outputs.summary.rows + outputs.summary.bad_rows:,}"
            )
        _score(source, outputs, profile, settings, console)
        return outputs.finish(source.described)


def preview(
    inputs: Sequence[str], settings: DumpSettings
) -> Iterator[tuple[Item, Extractor | None]]:
    """Read the first rows as a run would, five of them or ``limit``, and score nothing.

    Yields:
        The row as samples, or as a bad row; and how its fields were found.
    """
    source = Source(inputs, settings, None)
    for item in islice(source.items(Position(), 0), settings.limit or 5):
        file = item.file if isinstance(item, BadRow) else item.row.file
        yield item, source.extractors.get(file)


class Source:
    """Inputs as samples.

    Args:
        inputs: paths, or ``-``.
        settings: how to read them.
        profile: what the samples are for; None if they are only looked at.

    Attributes:
        extractors: by input, once its first row has been read.
        described: a line an input: its layout, and where lengths come from.
    """

    def __init__(
        self, inputs: Sequence[str], settings: DumpSettings, profile: Profile | None
    ) -> None:
        if not inputs:
            raise ConfigurationError("name at least one dump, or - for standard input")
        if list(inputs).count(STDIN) > 1:
            raise ConfigurationError("standard input can be read only once")
        self._inputs = inputs
        self._settings = settings
        self._profile = profile
        self._golds = _gold_file(settings.gold_file, settings) if settings.gold_file else None
        self._reader: Reader | None = None
        self.extractors: dict[str, Extractor] = {}
        self.described: list[str] = []
        for name in inputs:
            if name != STDIN:
                self._look_into(name)

    @property
    def fraction(self) -> float | None:
        """How much has been read, 0 to 1, if that can be known."""
        return self._reader.fraction if self._reader else 0.0

    def items(self, start: Position, rows_before: int) -> Iterator[Item]:
        """Read rows as samples from ``start`` on, ``limit`` of them less those read before."""
        self._reader = Reader(self._inputs, start, self._settings.max_line_bytes)
        limit = self._settings.limit
        for row in islice(self._reader, None if limit is None else max(0, limit - rows_before)):
            if isinstance(row, BadRow):
                yield row
            else:
                if row.file not in self.extractors:
                    self._recognise(row)
                yield self.extractors[row.file].samples(row)

    def _look_into(self, name: str) -> None:
        """Recognise an input by its first row, before any work is done on another."""
        for row in Reader([name], Position(), self._settings.max_line_bytes):
            if isinstance(row, Row):
                self._recognise(row)
                return

    def _recognise(self, row: Row) -> None:
        settings, named = self._settings, self._settings.fields
        if settings.layout is not None:
            layout = layouts.find_layout(settings.layout)
        else:
            try:
                layout = layouts.recognise(row.value, named, self._golds is not None)
            except ConfigurationError as error:
                raise ConfigurationError(f"{row.file}: {error}") from error
        extractor = Extractor(
            layout, layout.fields.replaced_by(named), self._golds, settings.gold_after
        )
        self.extractors[row.file] = extractor
        if self._profile is not None:
            self._check_needs(row, extractor, self._profile)
            lengths = _lengths_of(row, extractor, self._profile)
            self.described.append(f"{row.file}: layout {layout.name}; {lengths}")

    def _check_needs(self, row: Row, extractor: Extractor, profile: Profile) -> None:
        fields = extractor.fields
        reward = rewards.find(profile.reward)
        if fields.gold is None and self._golds is None:
            raise ConfigurationError(
                f"{row.file}: layout {extractor.layout.name} has no gold: give --gold-field, or "
                f"--gold-file with rows {{id, gold}} (id is the field {fields.id!r})"
            )
        if reward.needs_length and not (profile.tokenizer or _has_length(row, extractor)):
            raise ConfigurationError(
                f"{row.file}: reward {reward.name!r} needs the responses' tokens and the rows do "
                "not have them: give --tokenizer or --length-field, or --reward accuracy"
            )
        if reward.needs_target and fields.target is None:
            raise ConfigurationError(
                f"{row.file}: reward {reward.name!r} compares lengths with the tokens that the "
                "prompt asks for: give --target-field"
            )
        if reward.needs_group and fields.group is None:
            item = extractor.samples(row)
            if isinstance(item, Scored) and not item.listed:
                raise ConfigurationError(
                    f"{row.file}: reward {reward.name!r} compares the responses to one prompt and "
                    "nothing says which belong together: give --group-field"
                )


def _lengths_of(row: Row, extractor: Extractor, profile: Profile) -> str:
    if _has_length(row, extractor):
        return f"tokens from field {extractor.fields.length or extractor.fields.token_ids!r}"
    if profile.tokenizer is not None:
        return f"tokens counted by {profile.tokenizer}"
    return "no tokens known"


def _has_length(row: Row, extractor: Extractor) -> bool:
    value = {**row.value, **extractor.layout.derive(row.value)}
    names = (extractor.fields.length, extractor.fields.token_ids)
    found = [lookup(value, name) for name in names if name]
    return any(item not in (None, MISSING) for item in found)


def _gold_file(path: Path, settings: DumpSettings) -> Mapping[str, Gold]:
    golds: dict[str, Gold] = {}
    for row in Reader([str(path)], Position(), settings.max_line_bytes):
        place = f"--gold-file {path}, row {row.number}"
        if isinstance(row, BadRow):
            raise ConfigurationError(f"{place}: {row.reason}")
        if "id" not in row.value or "gold" not in row.value:
            raise ConfigurationError(f"{place}: each row needs the fields id and gold")
        try:
            gold = as_gold(row.value["gold"], "gold", settings.gold_after)
        except ValueError as error:
            raise ConfigurationError(f"{place}: {error}") from error
        golds[as_text(row.value["id"])] = gold
    return golds


def _fingerprint(inputs: Sequence[str], settings: DumpSettings, profile: Profile) -> dict[str, Any]:
    files = [Path(name) for name in inputs if name != STDIN]
    files += [settings.gold_file] if settings.gold_file else []
    return {
        "version": plp_reward.__version__,
        "inputs": list(inputs),
        "files": [[str(f.resolve()), f.stat().st_size, f.stat().st_mtime_ns] for f in files],
        "settings": settings.fingerprint(),
        "profile": profile.model_dump(mode="json"),
    }


def _score(
    source: Source, outputs: Outputs, profile: Profile, settings: DumpSettings, console: Console
) -> None:
    scorer = Scorer(profile)
    grouper = (
        Grouper(
            scorer.settle,
            settings.group_window,
            settings.group_size,
            SeenGroups(outputs.groups),
            outputs.summary.short_groups,
        )
        if rewards.find(profile.reward).needs_group
        else None
    )
    summary = outputs.summary
    with SyncPool(_pool_settings(settings)) as pool, Meter(console, summary.rows) as meter:
        items = source.items(outputs.position, summary.rows + summary.bad_rows)
        for chunk in scorer.graded(pool, chunks(items)):
            if grouper is None:
                scorer.settle([item for item in chunk if isinstance(item, Scored)])
                _write(outputs, chunk)
            else:
                _write_groups(outputs, chunk, grouper)
            meter.update(summary.rows, source.fraction)
    if grouper is not None:
        for item in grouper.finish():
            outputs.add(item)
        summary.short_groups = grouper.short
    outputs.end_frame(last=True)


def _pool_settings(settings: DumpSettings) -> PoolSettings:
    if settings.workers is None:
        return PoolSettings()
    return PoolSettings(workers=settings.workers, symbolic_workers=settings.workers)


def _write(outputs: Outputs, items: Iterable[Item]) -> None:
    for item in items:
        outputs.add(item)
        if outputs.frame_is_full:
            outputs.end_frame()


def _write_groups(outputs: Outputs, items: Iterable[Item], grouper: Grouper) -> None:
    for item in items:
        for ready in grouper.before(item):
            outputs.add(ready)
        if grouper.clean and outputs.frame_is_full:
            outputs.summary.short_groups = grouper.short
            outputs.end_frame(bytes(grouper.digests))
            grouper.digests.clear()
        for ready in grouper.push(item):
            outputs.add(ready)


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Cut rows into pieces of so many samples or characters, whichever comes first."""
    chunk: list[Item] = []
    samples = characters = 0
    for item in items:
        chunk.append(item)
        if isinstance(item, Scored):
            samples += len(item.samples)
            characters += sum(len(sample.response) for sample in item.samples)
        if (
            samples >= CHUNK_SAMPLES
            or characters >= CHUNK_CHARACTERS
            or len(chunk) >= CHUNK_SAMPLES
        ):
            yield chunk
            chunk, samples, characters = [], 0, 0
    if chunk:
        yield chunk


class Scorer:
    """Grades rows in a pool and gives them rewards, both by one profile."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def graded(self, pool: SyncPool, pieces: Iterable[list[Item]]) -> Iterator[list[Item]]:
        """Grade and count pieces, a few of them at once, and yield them in order."""
        waiting: deque[tuple[list[Item], Plan, Future[list[Verdict]]]] = deque()
        for piece in pieces:
            items, plan = self._planned(piece)
            waiting.append((items, plan, pool.submit(plan.jobs)))
            _measure(items, plan)
            if len(waiting) >= IN_FLIGHT:
                yield _with_verdicts(*waiting.popleft())
        while waiting:
            yield _with_verdicts(*waiting.popleft())

    def settle(self, rows: Sequence[Scored]) -> None:
        """Give rows, all of whole groups, their results."""
        plan = Plan.of(_samples(rows), self._profile)
        verdicts = [verdict for row in rows for verdict in row.verdicts if verdict is not None]
        results = iter(plan.settle(verdicts, [length for row in rows for length in row.lengths]))
        for row in rows:
            row.results = list(islice(results, len(row.samples)))

    def _planned(self, piece: list[Item]) -> tuple[list[Item], Plan]:
        """Plan a piece; rows that lack what the reward needs become bad rows."""
        try:
            return piece, Plan.of(_samples(piece), self._profile)
        except InvalidSamples as error:
            owners = [i for i, item in enumerate(piece) for _ in _samples([item])]
            reasons: dict[int, str] = {}
            for problem in error.problems:
                reasons.setdefault(owners[problem.position], f"{problem.field}: {problem.message}")
            items = [
                item.bad(reasons[i]) if isinstance(item, Scored) and i in reasons else item
                for i, item in enumerate(piece)
            ]
            return items, Plan.of(_samples(items), self._profile)


def _samples(items: Iterable[Item]) -> list[Sample]:
    return [sample for item in items if isinstance(item, Scored) for sample in item.samples]


def _measure(items: Iterable[Item], plan: Plan) -> None:
    lengths = iter(measure(plan.samples, plan.counter))
    for item in items:
        if isinstance(item, Scored):
            item.lengths = list(islice(lengths, len(item.samples)))


def _with_verdicts(items: list[Item], plan: Plan, future: Future[list[Verdict]]) -> list[Item]:
    by_sample: list[Verdict | None] = [None] * len(plan.samples)
    for position, verdict in zip(plan.graded, future.result(), strict=True):
        by_sample[position] = verdict
    verdicts = iter(by_sample)
    for item in items:
        if isinstance(item, Scored):
            item.verdicts = list(islice(verdicts, len(item.samples)))
    return items
