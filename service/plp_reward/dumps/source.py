"""Inputs as samples: layouts recognised, and what the profile needs checked, before any work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from plp_reward.answers import Gold, GradingPolicy
from plp_reward.answers.kinds.numbers import exact_rational
from plp_reward.dumps import layouts
from plp_reward.dumps.fields import MISSING, lookup
from plp_reward.dumps.inputs import STDIN
from plp_reward.dumps.layouts import Layout
from plp_reward.dumps.reading import Reader
from plp_reward.dumps.records import Extractor, as_gold, as_text
from plp_reward.dumps.rows import BadRow, Item, Position, Row, RowSamples, origin_of, own_fields
from plp_reward.dumps.settings import DumpSettings
from plp_reward.errors import ConfigurationError
from plp_reward.files.remote import without_query
from plp_reward.scoring.labels import answer_in
from plp_reward.scoring.profiles import Profile

_LOOKED_AT = 16
"""Rows whose golds are looked at before a run: one that cannot be read says nothing of the next."""


class DumpReader:
    """Inputs as samples.

    Args:
        inputs: paths, or ``-``.
        settings: how to read them.
        profile: what the samples are for; None if they are only looked at.
        extractors: by input, where they are known already.

    Attributes:
        inputs: the same.
        extractors: by input, once its first row has been read.
        described: a line an input: its layout, and where lengths come from.
    """

    def __init__(
        self,
        inputs: Sequence[str],
        settings: DumpSettings,
        profile: Profile | None,
        extractors: Mapping[str, Extractor] | None = None,
    ) -> None:
        if not inputs:
            raise ConfigurationError("name at least one dump, or - for standard input")
        if list(inputs).count(STDIN) > 1:
            raise ConfigurationError("standard input can be read only once")
        self.inputs = inputs
        self._settings = settings
        self._as_parquet = settings.output_ending == ".parquet"
        self._profile = profile
        self._golds = _gold_file(settings.gold_file, settings) if settings.gold_file else None
        self._reader: Reader | None = None
        self.extractors: dict[str, Extractor] = {}
        self._others: dict[str, Extractor] = {}
        """By layout, for rows of inputs that several inputs went into before."""
        self.described: list[str] = []
        if extractors is not None:
            for name, known in extractors.items():
                self.extractors[name] = replace(known, golds=self._golds)
            return
        for name in inputs:
            if name != STDIN:
                self._look_into(name)

    @property
    def fraction(self) -> float | None:
        """How much has been read, 0 to 1, if that can be known."""
        return self._reader.fraction if self._reader else 0.0

    def items(self, start: Position, rows_before: int) -> Iterator[Item]:
        """Read rows as samples from ``start`` on, ``limit`` of them less those read before."""
        self._reader = Reader(self.inputs, start, self._settings.max_line_bytes)
        limit = self._settings.limit
        left = None if limit is None else max(0, limit - rows_before)
        return self.samples_of(islice(self._reader, left))

    def samples_of(self, rows: Iterable[Row | BadRow]) -> Iterator[Item]:
        """Make samples of rows that were read."""
        for row in rows:
            if isinstance(row, BadRow):
                yield row
            else:
                if row.file not in self.extractors:
                    self._recognise(row)
                try:
                    extractor = self._extractor(row)
                except ConfigurationError as error:
                    yield row.bad(str(error))
                    continue
                unfit = self._unfit(row, extractor)
                yield row.bad(unfit) if unfit else extractor.samples(row)

    def _unfit(self, row: Row, extractor: Extractor) -> str | None:
        """Return why a row cannot be scored into the output asked for, whatever it means."""
        settings = self._settings
        if settings.results_only:
            needed = extractor.columns()
            return next((row.faults[name] for name in row.faults if name in needed), None)
        if self._as_parquet:
            name = unfit_name(row.value)
            if name is not None:
                return f"no column of Parquet can be called {name!r}"
        return next(iter(row.faults.values())) if row.faults else None

    def _look_into(self, name: str) -> None:
        """Recognise an input by its first row, before any work is done on another.

        Raises:
            ConfigurationError: no layout fits, or no answer can equal any of the first golds.
        """
        rows = Reader([name], Position(), self._settings.max_line_bytes)
        problem = None
        for row in islice((row for row in rows if isinstance(row, Row)), _LOOKED_AT):
            if name not in self.extractors:
                self._recognise(row)
            if self._profile is None or not self._profile.grades_mathematics:
                return
            item = self.extractors[name].samples(row)
            if isinstance(item, RowSamples) and item.samples:
                why = _why_none(item.samples[0].gold, self._profile.grading)
                if not why:
                    return
                problem = problem or f"{name}, row {row.number}: {why}"
        if problem is not None:
            raise ConfigurationError(
                f"{problem}; nor can any answer equal the golds behind it: name the field that has "
                "the right answer with --gold-field, or the mark in front of it with --gold-after"
            )

    def _extractor(self, row: Row) -> Extractor:
        """Return how a row is read: as the input's first one, unless both came from elsewhere.

        Raises:
            ConfigurationError: it came from another input than the first one, and has no layout.
        """
        first = self.extractors[row.file]
        if self._settings.layout is not None or origin_of(row.value) == first.origin:
            return first
        layout = self._layout(row)
        if layout.name == first.layout.name:
            return first
        if layout.name not in self._others:
            self._others[layout.name] = self._reading(row, layout)
        return replace(self._others[layout.name], named=first.named)

    def _layout(self, row: Row) -> Layout:
        return layouts.recognise(
            own_fields(row.value), self._settings.fields, self._golds is not None
        )

    def _reading(self, row: Row, layout: Layout) -> Extractor:
        settings = self._settings
        fields = layout.fields.replaced_by(settings.fields)
        named = without_query(row.file) if len(self.inputs) > 1 else None
        origin = origin_of(row.value)
        return Extractor(layout, fields, self._golds, settings.gold_after, origin, named)

    def _recognise(self, row: Row) -> None:
        if self._settings.layout is not None:
            layout = layouts.find_layout(self._settings.layout)
        else:
            try:
                layout = self._layout(row)
            except ConfigurationError as error:
                raise ConfigurationError(f"{row.file}: {error}") from error
        extractor = self._reading(row, layout)
        self.extractors[row.file] = extractor
        if self._profile is not None:
            self._check_needs(row, extractor, self._profile)
            lengths = _lengths_of(row, extractor, self._profile)
            self.described.append(f"{row.file}: layout {layout.name}; {lengths}")

    def _check_needs(self, row: Row, extractor: Extractor, profile: Profile) -> None:
        fields = extractor.fields
        reward = profile.rewarding
        if fields.gold is None and self._golds is None and answer_in(row.value) is None:
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
            if isinstance(item, RowSamples) and not item.listed:
                raise ConfigurationError(
                    f"{row.file}: reward {reward.name!r} compares the responses to one prompt and "
                    "nothing says which belong together: give --group-field"
                )


def _why_none(gold: Gold, policy: GradingPolicy) -> str:
    """Return why no answer can equal a gold, or ""; plain numbers do not load what grades."""
    if isinstance(gold, int) or (isinstance(gold, str) and exact_rational(gold) is not None):
        return ""
    from plp_reward.answers.golds import why_none

    return why_none(gold, policy)


def _lengths_of(row: Row, extractor: Extractor, profile: Profile) -> str:
    if _has_length(row, extractor):
        return f"tokens from field {extractor.fields.length or extractor.fields.token_ids!r}"
    if profile.tokenizer is not None:
        return f"tokens counted by {profile.tokenizer}"
    return "no tokens known"


def _has_length(row: Row, extractor: Extractor) -> bool:
    value = extractor.layout.whole(row.value)
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


def unfit_name(row: Mapping[str, Any]) -> str | None:
    """Return a field of a row that no column can be called after, if it has one."""
    return next((name for name in row if not _is_utf8(name)), None)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True
