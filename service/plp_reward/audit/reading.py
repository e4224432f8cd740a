"""Reading the audit log: its lines, back to what was scored together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zstandard
from pydantic import ValidationError

from plp_reward.answers import Status, Verdict
from plp_reward.audit.log import PATTERN
from plp_reward.audit.records import FORMAT
from plp_reward.encoding import of_json
from plp_reward.errors import ConfigurationError
from plp_reward.lengths import Length
from plp_reward.profiles import Profile
from plp_reward.samples import Sample

_PIECE = 1 << 20
"""Bytes that are read at a time."""


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
        samples: the samples, in order.
        rewards: of the last of them, or of all: those that were answered.
        time: seconds since 1970.
    """

    run: str
    profile: Profile
    samples: Sequence[Logged]
    rewards: Sequence[float | None]
    time: float


@dataclass(slots=True)
class Faults:
    """What of a log could not be used.

    Attributes:
        torn: files whose end is torn, as a crash leaves it.
        unreadable: lines that are none of the log's.
        incomplete: groups some of whose samples are in no file that was read.
        unsettled: samples whose group was not settled in what was read.
    """

    torn: list[str] = field(default_factory=list)
    unreadable: int = 0
    incomplete: int = 0
    unsettled: int = 0


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Return a log's files in order: those that are named, and those of folders.

    Raises:
        ConfigurationError: there is no such file, or a folder has none.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.glob(PATTERN))
            if not inside:
                raise ConfigurationError(f"{path}: no files called {PATTERN} are in it")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise ConfigurationError(f"{path}: there is no such file")
    return found


def scorings(files: Iterable[Path], faults: Faults) -> Iterator[LoggedScoring]:
    """Read what was scored, in order.

    Args:
        files: the log's files, in order.
        faults: is told what cannot be used.

    Raises:
        ConfigurationError: a file is of a format that this version does not know.
    """
    waiting: dict[str, Logged] = {}
    answered: set[str] = set()
    for path in files:
        profiles: dict[str, Profile] = {}
        for record in _records(path, faults):
            try:
                match record["kind"]:
                    case "log":
                        _check_format(path, record)
                    case "profile":
                        profiles[record["key"]] = Profile.model_validate(record["profile"])
                    case "sample":
                        waiting[record["ref"]] = _logged(record["sample"])
                    case "call":
                        samples = [_logged(content) for content in record["samples"]]
                        yield _scoring(record, profiles, samples)
                    case "group":
                        refs = record["refs"]
                        if all(ref in waiting for ref in refs):
                            yield _scoring(record, profiles, [waiting[ref] for ref in refs])
                        else:
                            faults.incomplete += 1
                        answered.update(refs[-len(record["rewards"]) :])
                        if record["complete"]:
                            for ref in refs:
                                waiting.pop(ref, None)
                            answered.difference_update(refs)
            except (KeyError, TypeError, ValueError, ValidationError) as error:
                if isinstance(error, ConfigurationError):
                    raise
                faults.unreadable += 1
    faults.unsettled += len(waiting.keys() - answered)


def _check_format(path: Path, record: dict[str, Any]) -> None:
    if record["format"] != FORMAT:
        raise ConfigurationError(
            f"{path}: is a log of format {record['format']}, this version reads {FORMAT}"
        )


def _scoring(
    record: dict[str, Any], profiles: dict[str, Profile], samples: list[Logged]
) -> LoggedScoring:
    return LoggedScoring(
        run=record["run"],
        profile=profiles[record["profile"]],
        samples=samples,
        rewards=record["rewards"],
        time=record["time"],
    )


def _logged(content: dict[str, Any]) -> Logged:
    whole = "response" in content
    return Logged(
        sample=Sample(
            response=content["response"] if whole else "",
            gold=content["gold"],
            id=content["id"],
            group=content["group"],
            prompt=content.get("prompt"),
            length=content["tokens"],
            finish_reason=content["finish_reason"],
            evaluation=content["evaluation"],
            target=content["target"],
        ),
        whole=whole,
        verdict=Verdict(
            correct=content["correct"],
            status=Status(content["status"]),
            answer=content["answer"],
            found_by=content["found_by"],
            rule=content["rule"],
            message=content["message"],
        ),
        length=Length(content["tokens"], content["length_source"]),
        end_tokens=content["end_tokens"],
    )


def _records(path: Path, faults: Faults) -> Iterator[dict[str, Any]]:
    for line in _lines(path, faults):
        try:
            record = of_json(line)
        except ValueError:
            faults.unreadable += 1
            continue
        if isinstance(record, dict):
            yield record
        else:
            faults.unreadable += 1


def _lines(path: Path, faults: Faults) -> Iterator[bytes]:
    """Yield whole lines; what a crash left of the last one is no line."""
    rest = b""
    with path.open("rb") as file:
        pieces = iter(lambda: file.read(_PIECE), b"")
        whole = _Frames() if path.name.endswith(".zst") else None
        try:
            for piece in pieces if whole is None else whole.decompressed(pieces):
                *lines, rest = (rest + piece).split(b"\n")
                yield from (line for line in lines if line)
        except zstandard.ZstdError:
            rest = b"?"
    if rest or (whole is not None and whole.torn):
        faults.torn.append(str(path))


class _Frames:
    """Zstandard frames one behind the other, of which a crash may have torn the last.

    Attributes:
        torn: true once the end was reached inside a frame.
    """

    def __init__(self) -> None:
        self.torn = False

    def decompressed(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what is in the frames, as far as it goes."""
        frame = None
        for piece in pieces:
            left = piece
            while left:
                if frame is None:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                yield frame.decompress(left)
                left = frame.unused_data
                if frame.eof:
                    frame = None
        self.torn = frame is not None
