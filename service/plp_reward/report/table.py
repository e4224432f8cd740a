"""What is kept of each response while files go by: numbers in columns, never its text."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plp_reward.answers import Status
from plp_reward.errors import ConfigurationError
from plp_reward.report.sources import (
    Fields,
    Response,
    RunSource,
    responses,
    scored_with,
    split_by_inputs,
)
from plp_reward.scoring.lengths import TokenCounter
from plp_reward.scoring.thinking import thinking_tags, thought

STATUSES = tuple(status.value for status in Status)
Measure = Callable[[str], int]
"""How long a text is."""
EXCERPT = 240
MOST_EXCERPTS = 100_000
"""Problems whose first characters are kept to be shown."""


@dataclass(frozen=True, slots=True)
class Table:
    """Every response of every run; arrays of shape (responses,), -1 or nan where unknown.

    Attributes:
        runs: names of the runs, in order of appearance.
        datasets: names of the data sets; one without a name is "".
        files: the files, in the order in which they were read.
        run: index into ``runs``.
        dataset: index into ``datasets``.
        problem: index of the problem, the same in every run.
        file: index into ``files``.
        row: row of the file, from 1.
        part: place in the row's list.
        correct: 1, 0, or -1 if not decided.
        status: index into ``STATUSES``.
        length: tokens.
        reward: the reward.
        label: 1 or 0, another grader's verdict; -1 if the rows have none.
        answer: digest of the answer's text, white space aside; 0 without one.
        boxes: boxes in the text; -1 without a text.
        unboxed: 1 if the answer was found without a box.
        thinking: share of the response that is thinking; nan without a text.
        redundant: share of the response that is thinking beyond what its problem needs; nan where
            the rows do not say.
        problems: first characters of each problem, where they are known.
        unit: what the thinking's share is of: ``tokens`` or ``characters``.
        opened: for each run, whether its prompts open the thinking.
        scored_with: for each file the reward and parameters it was scored with, and from which
            files, as ``plp score`` says beside it or in it; None where nothing does.
    """

    runs: tuple[str, ...]
    datasets: tuple[str, ...]
    files: tuple[RunSource, ...]
    run: NDArray[np.intp]
    dataset: NDArray[np.intp]
    problem: NDArray[np.intp]
    file: NDArray[np.intp]
    row: NDArray[np.intp]
    part: NDArray[np.intp]
    correct: NDArray[np.intp]
    status: NDArray[np.intp]
    length: NDArray[np.float64]
    reward: NDArray[np.float64]
    label: NDArray[np.intp]
    answer: NDArray[np.intp]
    boxes: NDArray[np.intp]
    unboxed: NDArray[np.intp]
    thinking: NDArray[np.float64]
    redundant: NDArray[np.float64]
    problems: tuple[str, ...]
    unit: str
    opened: tuple[bool, ...]
    scored_with: tuple[Mapping[str, Any] | None, ...]

    def place(self, index: int) -> str:
        """Return where a response stands: file, row, and its place in the row's list."""
        file = self.files[self.file[index]].file.rpartition("/")[2]
        part = int(self.part[index])
        return f"{file}, row {self.row[index]:,}" + (f", response {part + 1}" if part else "")

    @property
    def size(self) -> int:
        """Number of responses."""
        return self.run.size


_INTEGERS = (
    "run",
    "dataset",
    "problem",
    "file",
    "row",
    "part",
    "correct",
    "status",
    "label",
    "answer",
)
_MARKS = ("boxes", "unboxed", "untagged", "early_close")
_FLOATS = ("length", "reward", "thinking", "redundant", "counted")


@dataclass(slots=True)
class _Columns:
    integers: dict[str, array[int]] = field(
        default_factory=lambda: {name: array("q") for name in (*_INTEGERS, *_MARKS)}
    )
    floats: dict[str, array[float]] = field(
        default_factory=lambda: {name: array("d") for name in _FLOATS}
    )

    def add(self, **values: float) -> None:
        for name, column in self.integers.items():
            column.append(int(values[name]))
        for name, numbers in self.floats.items():
            numbers.append(values[name])

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {
            **{n: np.frombuffer(c, dtype=np.int64) for n, c in self.integers.items() if c},
            **{n: np.frombuffer(c, dtype=np.float64) for n, c in self.floats.items() if c},
        }


def read_table(
    sources: Sequence[RunSource],
    fields: Fields | None = None,
    counter: TokenCounter | None = None,
    opened: bool | None = None,
    progress: Callable[[int], None] = lambda responses: None,
) -> Table:
    """Read scored files once, and keep about 140 bytes of each response.

    Args:
        sources: the files.
        fields: fields of the rows that are named by the caller.
        counter: counts the tokens of the thinking. Without one the rows' own counts are taken if
            every row with a text has one, else characters stand for tokens.
        opened: whether prompts end with the tag that opens the thinking; None finds out for each
            run: they do if most of all its responses close what they have not opened.
        progress: told now and then how many responses have been read.

    Raises:
        ConfigurationError: a file cannot be read, a row has no result, or there is none at all.
    """
    fields = fields or Fields()
    names = _Names()
    columns = _Columns()
    told = tuple(scored_with(source) for source in sources)
    split = split_by_inputs(sources, told)
    for index, source in enumerate(sources):
        for response in responses(source, fields, split=split):
            _add(columns, names, index, source, response, counter)
            if len(columns.integers["run"]) % 1000 == 0:
                progress(len(columns.integers["run"]))
    if not columns.integers["run"]:
        files = ", ".join(source.file for source in sources)
        raise ConfigurationError(f"{files}: there is no response to report on")
    found = columns.arrays()
    untagged, early = found.pop("untagged"), found.pop("early_close")
    counted = found.pop("counted")
    texted = np.isfinite(found["thinking"])
    in_tokens = counter is not None or bool(np.isfinite(counted[texted]).all() and texted.any())
    if counter is None and in_tokens:
        found["thinking"] = counted
    opens = []
    for run in range(len(names.runs)):
        mine = found["run"] == run
        begun = opened
        if begun is None:
            begun = bool(2 * early[mine].sum() > (found["boxes"][mine] >= 0).sum())
        opens.append(begun)
        found["thinking"] = np.where(
            mine & (untagged == 1), 1.0 if begun else 0.0, found["thinking"]
        )
    return Table(
        runs=tuple(names.runs),
        datasets=tuple(names.datasets),
        files=tuple(sources),
        problems=tuple(names.excerpts),
        unit="tokens" if in_tokens else "characters",
        opened=tuple(opens),
        scored_with=told,
        **found,
    )


class _Names:
    """Numbers for names; of problems only digests and their first characters are kept."""

    def __init__(self) -> None:
        self.runs: dict[str, int] = {}
        self.datasets: dict[str, int] = {}
        self.problems: dict[bytes, int] = {}
        self.excerpts: list[str] = []

    def problem(self, dataset: str, name: str, excerpt: str) -> int:
        key = hashlib.blake2b(f"{dataset}\0{name}".encode(), digest_size=12).digest()
        number = self.problems.setdefault(key, len(self.problems))
        if number == len(self.excerpts) < MOST_EXCERPTS:
            self.excerpts.append(excerpt)
        return number


def _add(
    columns: _Columns,
    names: _Names,
    file: int,
    source: RunSource,
    response: Response,
    counter: TokenCounter | None,
) -> None:
    result = response.result
    sample = response.sample
    correct = result["correct"]
    status = str(result.get("status"))
    if status not in STATUSES or not (correct is None or isinstance(correct, bool)):
        raise ConfigurationError(
            f"{source.file}, row {response.row}: its result has status {status!r} and correct "
            f"{correct!r}: it is none of this version's"
        )
    text = None if sample is None else sample.response
    tags = None if text is None else thinking_tags(text)
    prompt = sample.prompt if sample is not None and sample.prompt else response.problem
    columns.add(
        run=names.runs.setdefault(source.run, len(names.runs)),
        dataset=names.datasets.setdefault(response.dataset, len(names.datasets)),
        problem=names.problem(response.dataset, response.problem, _excerpt(prompt)),
        file=file,
        row=response.row,
        part=response.part,
        correct=-1 if correct is None else correct,
        status=STATUSES.index(status),
        label=-1 if response.label is None else response.label,
        answer=_digest(result.get("answer")),
        boxes=-1 if text is None else text.count(r"\boxed"),
        unboxed=not str(result.get("found_by") or "boxed").startswith("boxed"),
        length=_number(result.get("length")),
        reward=_number(result.get("reward")),
        thinking=float("nan") if text is None else _thinking(text, result, counter),
        redundant=_share(_beyond(response), result.get("length")),
        counted=_share(response.thinking_tokens, result.get("length"))
        if text is not None
        else float("nan"),
        untagged=text is not None and tags is None and bool(text.strip()),
        early_close=text is not None and tags is not None and _closes_first(text, tags),
    )


def _excerpt(prompt: str) -> str:
    return prompt if len(prompt) <= EXCERPT else prompt[:EXCERPT] + "\N{HORIZONTAL ELLIPSIS}"


def _digest(answer: object) -> int:
    """A number for an answer's text, which tells one from others; 0 for none."""
    if not isinstance(answer, str):
        return 0
    text = "".join(answer.split()).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=7).digest()) | 1


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _share(part: int | None, whole: object) -> float:
    if part is None or not isinstance(whole, int) or whole <= 0:
        return float("nan")
    return min(1.0, part / whole)


def _beyond(response: Response) -> int | None:
    counted, needed = response.thinking_tokens, response.needed_tokens
    return None if counted is None or needed is None else max(0, counted - needed)


def _closes_first(text: str, tags: tuple[str, str]) -> bool:
    closing, opening = text.find(tags[1]), text.find(tags[0])
    return closing >= 0 and (opening < 0 or closing < opening)


def _thinking(text: str, result: object, counter: TokenCounter | None) -> float:
    inside = thought(text)
    if not inside:
        return 0.0
    if counter is None:
        return len(inside) / len(text)
    inner, whole = counter.count([inside, text])
    return min(1.0, inner / max(whole, 1))
