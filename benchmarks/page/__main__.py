"""``python -m benchmarks.page``: write an audit log, read it as ``plp view`` does, and search it.

The samples are made up; the log is written by the service's own code and read by the page's.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from plp_reward.answers import Status, Verdict
from plp_reward.audit import records
from plp_reward.audit.faults import Faults
from plp_reward.audit.log import AuditLog
from plp_reward.audit.settings import AuditSettings
from plp_reward.scoring.lengths import Length
from plp_reward.scoring.named_profiles import builtin_profiles
from plp_reward.scoring.samples import Result, Sample
from plp_reward.viewer.archive import Archive
from plp_reward.viewer.contents import Contents, rows
from plp_reward.viewer.filters import Filter

CALL = 256
WORDS = re.findall(r"\w+", "let so then we get the sum of all terms which is equal to half of it")

SEARCHES = {
    "right ones of a status, highest reward": {"right": "right", "status": "ok", "sort": "highest"},
    "shortest right ones, page 100": {"right": "right", "sort": "shortest", "page": 100},
    "one problem": {"problem": "p17"},
    "one answer, up to 60 tokens": {"answer": "42", "tokens_max": 60},
    "boxes without reasoning": {"boxes_min": 1, "reasoning_max": 29, "sort": "highest"},
    "a word in responses, problems, golds, answers, ids": {"text": "of X17y"},
}


def write(folder: Path, size: int, characters: int) -> None:
    """Write a log of ``size`` samples."""
    rng = random.Random(0)
    profile = builtin_profiles()["plp"]
    with AuditLog(AuditSettings(folder=folder, queue_mb=1e6, keep_mb=1e6)) as log:
        for first in range(0, size, CALL):
            samples, verdicts, lengths, results = [], [], [], []
            for number in range(first, min(first + CALL, size)):
                gold = rng.randint(1, 99)
                answer = gold if rng.random() < 0.6 else rng.randint(1, 99)
                text = " ".join(rng.choices(WORDS, k=rng.randint(1, characters // 2)))
                right, tokens = answer == gold, len(text) // 4 + 6
                samples.append(
                    Sample(
                        f"{text} x{number % 1000}y \\boxed{{{answer}}}",
                        gold,
                        id=str(number),
                        group=f"p{number % 7500}",
                        length=tokens,
                    )
                )
                verdicts.append(Verdict(right, Status.OK, str(answer), "boxed", "text"))
                lengths.append(Length(tokens, "client"))
                results.append(Result(str(number), right * 1.25, right, Status.OK, str(answer)))
            make = partial(
                records.call_record, "run", f"r{first}", profile, samples, verdicts, lengths, (),
                results, whole=True,
            )  # fmt: skip
            log.add(make, weight=1, profile=profile)
            while log.state().queued > 1_000:
                time.sleep(0.01)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page", description=__doc__)
    parser.add_argument("--samples", type=int, default=1_000_000)
    parser.add_argument("--characters", type=int, default=400, help="of a response, about")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), given.samples, given.characters)
        files = sorted(Path(folder).iterdir())
        print(f"log: {sum(file.stat().st_size for file in files) / 2**20:,.0f} MB")
        begun, used = time.perf_counter(), time.process_time()
        with Archive(rows(Contents([files], []), Faults())) as archive:
            print(
                f"read: {archive.size:,} samples in {time.perf_counter() - begun:,.0f} s, "
                f"{time.process_time() - used:,.0f} s of the processor"
            )
            print("     s  of the processor    found  what")
            for name, wanted in SEARCHES.items():
                filtered = Filter.model_validate(wanted)
                found, *seconds = _median(lambda filtered=filtered: archive.find(filtered))  # type: ignore[misc]
                print(f"{seconds[0]:6.2f}  {seconds[1]:16.2f} {found.total:>8,}  {name}")
            _, *seconds = _median(lambda: archive.columns("run"))
            print(f"{seconds[0]:6.2f}  {seconds[1]:16.2f}           numbers for charts and alarms")


def _median(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """Call five times; return what it gave, and the median of its time and its processor time."""
    times = []
    for _ in range(5):
        begun, used = time.perf_counter(), time.process_time()
        found = call()
        times.append((time.perf_counter() - begun, time.process_time() - used))
    spent, used = (sorted(each)[2] for each in zip(*times, strict=True))
    return found, spent, used


if __name__ == "__main__":
    main()
