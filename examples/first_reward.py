"""The first reward: start the service, post eight responses to one problem, read their rewards.

python examples/first_reward.py
python examples/first_reward.py --url http://reward:8000    # a service that runs already
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from plp_reward import Sample
from plp_reward.client import RewardClient

PROBLEM = "A farmer has 17 hens and buys half a dozen more. How many hens are there now?"

RESPONSES = [
    (r"17 + 6 = \boxed{23}", 12, "stop"),
    (r"<think>Half a dozen is six.</think> So there are \boxed{23} hens.", 48, "stop"),
    (r"\boxed{23.0}", 6, "stop"),
    (r"That makes $17 + \frac{12}{2}$ hens, so \boxed{\frac{46}{2}}.", 35, "stop"),
    (r"The answer is 23.", 7, "stop"),
    (r"A dozen is 12, so 17 + 12 = \boxed{29}.", 21, "stop"),
    (r"It is \boxed{23} or \boxed{29}.", 14, "stop"),
    (r"Let us think about hens, and about dozens, and about", 2000, "length"),
]


@contextlib.contextmanager
def service() -> Iterator[str]:
    """Run the service on a free port until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "plp_reward", "serve", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "warning"])
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Post the samples under three rewards and show what comes back."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", help="address of a running service; by default one is started")
    url = parser.parse_args().url
    samples = [
        Sample(text, gold=23, id=str(i), group="hens", length=tokens, finish_reason=reason)
        for i, (text, tokens, reason) in enumerate(RESPONSES)
    ]
    with (
        contextlib.nullcontext(url) if url else service() as address,
        RewardClient(address) as client,
    ):
        client.wait_until_ready()
        scored = {name: client.score(samples, name) for name in ("accuracy", "plp", "normalized")}

    table = Table(title=f"{PROBLEM}  Gold: 23", title_justify="left")
    for column in ("response", "answer", "status", "decided by", "tokens", *scored):
        table.add_column(
            column, justify="right" if column in scored or column == "tokens" else "left"
        )
    for i, sample in enumerate(samples):
        result = scored["plp"][i]
        rewards = (f"{results[i].reward:.3f}" for results in scored.values())
        shown = sample.response if len(sample.response) <= 44 else sample.response[:43] + "…"
        table.add_row(
            shown, result.answer or "", result.status, result.rule, str(result.length), *rewards
        )
    Console(markup=False, width=None if sys.stdout.isatty() else 140).print(table)


if __name__ == "__main__":
    main()
