"""Reading the audit log: its lines, back to what was scored together."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    InstanceOf,
    StrictBool,
)

from plp_reward.answers import Gold, Status, Verdict
from plp_reward.audit.faults import Faults
from plp_reward.audit.log import PATTERN, files_in
from plp_reward.audit.records import FORMAT, is_intact
from plp_reward.errors import ConfigurationError
from plp_reward.files.encoding import of_json
from plp_reward.files.streams import BrokenStreamError, lines, unpacked
from plp_reward.scoring.lengths import Length
from plp_reward.scoring.own_code import Code, own_names
from plp_reward.scoring.profiles import Profile
from plp_reward.scoring.samples import MOST_TOKENS, Sample

WITHOUT_CHECKSUMS = 1
"""The format of logs whose lines have none."""
_Text = InstanceOf[str]
"""Any text: pydantic's own has no halves of surrogate pairs."""
_Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
_Tokens = Annotated[int, Field(strict=True, ge=0, le=MOST_TOKENS)]


class _Record(BaseModel):
    """A line, or a part of one. Its fields are those that records.py writes."""

    model_config = ConfigDict(extra="ignore", arbitrary_types_allowed=True)


class _Content(_Record):
    id: _Text
    group: _Text | None
    response: _Text | None = None
    prompt: _Text | None = None
    gold: Any
    finish_reason: _Text | None
    evaluation: StrictBool
    target: _Tokens | None
    extra: dict[str, Any] | None = None
    tokens: _Tokens | None
    length_source: _Text
    end_tokens: _Tokens
    correct: StrictBool | None
    status: Status
    answer: _Text | None
    found_by: _Text
    rule: _Text
    message: _Text


class _Call(_Record):
    run: _Text
    request: _Text = ""
    profile: _Text
    time: _Number
    samples: list[_Content] = Field(min_length=1)
    rewards: list[_Number | None]
    components: list[dict[str, _Number]] | None = None


class _Waiting(_Record):
    ref: _Text
    sample: _Content


class _Group(_Record):
    run: _Text
    profile: _Text
    time: _Number
    complete: StrictBool
    refs: list[_Text]
    rewards: list[_Number | None] = Field(min_length=1)
    components: list[dict[str, _Number]] | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """A sample as the log has it.

    Attributes:
        sample: the sample; its response is empty if the log holds only a hash.
        whole: true if the response is there.
        verdict: its verdict then.
        length: its length then, ``end_tokens`` among the tokens.
        end_tokens: tokens behind the response that the service's tokenizer did not see.
    """

    sample: Sample
    whole: bool
    verdict: Verdict
    length: Length
    end_tokens: int


@dataclass(frozen=True, slots=True)
class LoggedScoring:
    """Samples that were scored together.

    Attributes:
        run: the run that they belong to, or "".
        profile: what scored them.
        versions: the version that the user's own code in it had then, by name.
        samples: the samples, in order.
        rewards: of the last of them, or of all: those that were answered.
        components: the parts of each of these rewards; none in older logs.
        keys: what each sample is called, the same as long as the log is kept.
        time: seconds since 1970.
    """

    run: str
    profile: Profile
    versions: Mapping[str, str]
    samples: Sequence[Logged]
    rewards: Sequence[float | None]
    components: Sequence[Mapping[str, float]]
    keys: Sequence[str]
    time: float


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Return a log's files in order: those that are named, and those of folders.

    Raises:
        ConfigurationError: there is no such file, or a folder has none.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = files_in(path)
            if not inside:
                raise ConfigurationError(f"{path}: no files called {PATTERN} are in it")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise ConfigurationError(f"{path}: there is no such file")
    return found


def scorings(
    files: Iterable[Path],
    faults: Faults,
    own: Mapping[str, Code] = MappingProxyType({}),
    *,
    names_only: bool = False,
) -> Iterator[LoggedScoring]:
    """Read what was scored, in order.

    Args:
        files: the log's files, in order.
        faults: is told what cannot be used.
        own: the user's own rewards and graders that the log's profiles may name: a log loads no
            code.
        names_only: give each profile its name alone, for who scores nothing and needs no ``own``.

    Raises:
        ConfigurationError: a file is of a format that this version does not know, or a profile
            names code that is not in ``own``.
    """
    reader = LogReader(faults, own, names_only=names_only)
    for path in files:
        reader.begin(path)
        for content in _lines(path, faults):
            if (scoring := reader.take(content)) is not None:
                yield scoring
    faults.unsettled += reader.unsettled


class LogReader:
    """Puts a log together, line by line.

    Args:
        faults: is told what cannot be used.
        own: see ``scorings``.
        names_only: see ``scorings``.
        most_waiting: samples that are held until their group is settled; those that have waited
            longest go first.
    """

    def __init__(
        self,
        faults: Faults,
        own: Mapping[str, Code] = MappingProxyType({}),
        *,
        names_only: bool = False,
        most_waiting: int = sys.maxsize,
    ) -> None:
        self._faults = faults
        self._own = own
        self._names_only = names_only
        self._most_waiting = most_waiting
        self._waiting: dict[str, Logged] = {}
        self._answered: set[str] = set()

    @property
    def unsettled(self) -> int:
        """Samples whose group was not settled so far."""
        return len(self._waiting.keys() - self._answered)

    def begin(self, path: Path) -> None:
        """Go on with another file."""
        self._path = path
        self._checked = True
        self._profiles: dict[str, tuple[Profile, Mapping[str, str]]] = {}

    def take(self, content: bytes) -> LoggedScoring | None:
        """Take the file's next line, without its end; return what it says was scored.

        Raises:
            ConfigurationError: see ``scorings``.
        """
        try:
            return self._take(self._record(content))
        except ConfigurationError:
            raise
        except (KeyError, TypeError, ValueError, RecursionError):  # pydantic's are among them
            self._faults.unreadable += 1
            return None

    def _record(self, content: bytes) -> dict[str, Any]:
        record = of_json(content)
        if not isinstance(record, dict):
            raise TypeError("a line is an object")
        if record.get("kind") == "log" and "crc32" not in record:
            self._checked = record.get("format") != WITHOUT_CHECKSUMS
        elif self._checked and not is_intact(content):
            raise ValueError("the line is damaged")
        return record

    def _take(self, record: dict[str, Any]) -> LoggedScoring | None:
        match record["kind"]:
            case "log":
                _check_format(self._path, record)
            case "profile":
                table = record["profile"]
                if self._names_only:
                    table = {"name": table["name"], "reward": "accuracy"}
                self._profiles[record["key"]] = _profile(table, self._own), _versions(record)
            case "sample":
                found = _Waiting.model_validate(record)
                self._waiting[found.ref] = _logged(found.sample)
                if len(self._waiting) > self._most_waiting:
                    self._forget(next(iter(self._waiting)))
            case "call":
                call = _Call.model_validate(record)
                return _scoring(call, self._profiles, [_logged(each) for each in call.samples])
            case "group":
                return self._settled(_Group.model_validate(record))
            case other:
                raise ValueError(f"no kind of line is called {other!r}")
        return None

    def _settled(self, group: _Group) -> LoggedScoring | None:
        refs, scoring = group.refs, None
        if all(ref in self._waiting for ref in refs):
            scoring = _scoring(group, self._profiles, [self._waiting[ref] for ref in refs])
        else:
            self._faults.incomplete += 1
        self._answered.update(refs[-len(group.rewards) :])
        if group.complete:
            for ref in refs:
                self._forget(ref)
        return scoring

    def _forget(self, ref: str) -> None:
        self._waiting.pop(ref, None)
        self._answered.discard(ref)


def _profile(table: Mapping[str, Any], own: Mapping[str, Code]) -> Profile:
    if missing := [name for name in own_names(table) if name not in own]:
        raise ConfigurationError(
            f"the log's profile {table.get('name')!r} names {missing[0]!r}, and a log "
            "loads no code: give the profile file that names it as --profiles"
        )
    return Profile.read(table, own)


def _versions(record: Mapping[str, Any]) -> Mapping[str, str]:
    """The versions of own code in a profile's line; lines of before they were kept have none."""
    versions = record.get("versions", {})
    if not isinstance(versions, dict) or not all(isinstance(v, str) for v in versions.values()):
        raise TypeError("versions are texts by name")
    return versions


def _check_format(path: Path, record: dict[str, Any]) -> None:
    if record["format"] not in (FORMAT, WITHOUT_CHECKSUMS):
        raise ConfigurationError(
            f"{path}: is a log of format {record['format']}, this version reads {FORMAT}"
        )


def _scoring(
    record: _Call | _Group,
    profiles: Mapping[str, tuple[Profile, Mapping[str, str]]],
    samples: list[Logged],
) -> LoggedScoring:
    if isinstance(record, _Call) and len(record.rewards) != len(samples):
        raise ValueError("not a reward for each sample")
    if len(record.rewards) > len(samples):
        raise ValueError("more rewards than samples")
    components = record.components or [{}] * len(record.rewards)
    if len(components) != len(record.rewards):
        raise ValueError("not components for each reward")
    profile, versions = profiles[record.profile]
    return LoggedScoring(
        run=record.run,
        profile=profile,
        versions=versions,
        samples=samples,
        rewards=record.rewards,
        components=components,
        keys=record.refs
        if isinstance(record, _Group)
        else [f"{record.request}.{position}" for position in range(len(samples))],
        time=record.time,
    )


def _logged(content: _Content) -> Logged:
    whole = content.response is not None
    return Logged(
        sample=Sample(
            response=content.response or "",
            gold=_gold(content.gold),
            id=content.id,
            group=content.group,
            prompt=content.prompt,
            length=content.tokens,
            finish_reason=content.finish_reason,
            evaluation=content.evaluation,
            target=content.target,
            extra=content.extra,
        ),
        whole=whole,
        verdict=Verdict(
            correct=content.correct,
            status=content.status,
            answer=content.answer,
            found_by=content.found_by,
            rule=content.rule,
            message=content.message,
        ),
        length=Length(content.tokens, content.length_source),
        end_tokens=content.end_tokens,
    )


def _gold(value: Any) -> Gold:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, bool) or not isinstance(item, str | int | float):
            raise ValueError(f"{item!r:.60} is no gold")
    return value  # type: ignore[no-any-return]  # checked just now


def _lines(path: Path, faults: Faults) -> Iterator[bytes]:
    """Yield whole lines; what a crash left of the last one is no line."""
    with path.open("rb") as file:
        try:
            for content, _ in lines(unpacked(file), sys.maxsize):
                if content is None or not content.endswith(b"\n"):
                    faults.torn.append(str(path))
                elif content != b"\n":
                    yield content[:-1]
        except BrokenStreamError:
            faults.torn.append(str(path))
