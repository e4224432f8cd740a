"""A real vLLM server with a small Qwen2 of random weights, on a CPU: the wire, and its counts."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console
from tests.tools import until
from tests.trainer.conftest import TOKEN, OpenRLHF
from tests.trainer.evaluation.conftest import TOKEN_VARIABLE

from plp_trainer.data import Problem
from plp_trainer.errors import RunError
from plp_trainer.evaluation.generation import Failure, Server, find_model, generate
from plp_trainer.evaluation.run import Options, evaluate
from plp_trainer.evaluation.samples import Request, Response
from plp_trainer.evaluation.server import Launch, running
from plp_trainer.evaluation.subjects import Subject
from plp_trainer.recipe_sections import Evaluation, Measurement, Reward

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

SAMPLING = Evaluation(
    sets=(Measurement(set="sums", count=6, samples=4),),
    temperature=1.0,
    top_p=1.0,
    max_new_tokens=40,
)
QUESTIONS = [f"a{n % 5 + 1}+b{n % 3 + 1}=?" for n in range(24)]
LIMIT = 128
"""Tokens of prompt and response that the server takes."""


@pytest.fixture(scope="module")
def weights(training_stack: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Qwen2 that says anything, and ends at any moment."""
    import torch

    from plp_trainer.tiny.model import make_network
    from plp_trainer.tiny.tokenizer import make_tokenizer

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("weights")
    make_network().to(torch.bfloat16).save_pretrained(folder)
    make_tokenizer().save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def vllm(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("vllm") / "vllm.log"
    with running(Launch(str(weights), LIMIT, "cpu", log, wait=600)) as server:
        yield server.url


def requests(count: int) -> list[Request]:
    return [
        Request("sums", Problem(f"p{n}", question, "1", "easy"), 0, f"<sum>{question}")
        for n, question in enumerate(QUESTIONS[:count])
    ]


def ask(url: str, asked: list[Request], seed: int | None) -> dict[str, Response | Failure]:
    async def collect() -> dict[str, Response | Failure]:
        server = Server(url, concurrency=8)
        server = replace(server, model=(await find_model(server)).name)
        found: dict[str, Response | Failure] = {}
        async for answer in generate(server, asked, SAMPLING, seed):
            if isinstance(answer, Failure):
                found[answer.request.id] = answer
            else:
                found[answer[0].id] = answer[1]
        return found

    return asyncio.run(collect())


def test_the_end_token_is_counted_and_the_prompt_gets_none_of_its_own(
    vllm: str, weights: Path
) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(weights)
    asked = requests(24)
    answers = ask(vllm, asked, seed=1)
    reasons = set()
    for request in asked:
        answer = answers[request.id]
        assert isinstance(answer, Response)
        reasons.add(answer.finish_reason)
        assert (answer.tokens == 40) or answer.finish_reason == "stop"
        assert 1 <= answer.tokens <= 40
        prompt = tokenizer.encode(request.prompt, add_special_tokens=False)
        assert answer.prompt_tokens == len(prompt)
    assert reasons == {"stop", "length"}


def test_the_same_seed_gives_the_same_responses_and_another_one_others(vllm: str) -> None:
    first, again, other = (ask(vllm, requests(6), seed) for seed in (1, 1, 2))
    texts = [[r.text for r in run.values() if isinstance(r, Response)] for run in (first, again)]
    assert sorted(texts[0]) == sorted(texts[1])
    assert first.keys() == other.keys()
    assert any(first[name].text != other[name].text for name in first)  # type: ignore[union-attr]


def test_a_prompt_that_is_too_long_costs_its_own_response_only(vllm: str) -> None:
    long = Request("sums", Problem("long", "", "1", "easy"), 0, "<sum>" + "a1+" * LIMIT)
    answers = ask(vllm, [long, *requests(3)], seed=1)
    failure = answers[long.id]
    assert isinstance(failure, Failure)
    assert str(LIMIT) in failure.reason
    assert sum(isinstance(answer, Response) for answer in answers.values()) == 3


def test_what_is_counted_is_what_the_trainer_trains_on(
    vllm: str, weights: Path, openrlhf: OpenRLHF
) -> None:
    """The server's usage is the trainer's action mask, and the length the executor posts."""
    from transformers import AutoTokenizer

    executor = pytest.importorskip("plp_trainer.executor")
    tokenizer = AutoTokenizer.from_pretrained(weights)
    process = openrlhf.samples.SamplesGenerator._process_response_into_experience
    for number, request in enumerate(requests(12)):
        body = {
            "model": str(weights),
            "prompt": request.prompt,
            "max_tokens": 40,
            "temperature": 1.0,
            "seed": number,
            "add_special_tokens": False,
            "return_token_ids": True,
        }
        answer = httpx.post(f"{vllm}/v1/completions", json=body, timeout=60).json()
        choice = answer["choices"][0]
        prompt, response = choice["prompt_token_ids"], choice["token_ids"]
        output = {
            "observation_tokens": [*prompt, *response],
            "action_ranges": [(len(prompt), len(prompt) + len(response))],
            "rollout_log_probs": None,
            "prompt": request.prompt,
            "label": {"answer": "1", "id": request.id, "split": "train"},
            "truncated": choice["finish_reason"] == "length",
        }
        counted = answer["usage"]["completion_tokens"]
        mask = process(None, output, max_len=LIMIT).action_mask
        assert mask.sum().item() == counted
        assert executor.sample_of(output, "0", tokenizer).length == counted


def test_a_model_is_measured_through_it(
    vllm: str, weights: Path, service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    options = Options(
        Reward(profile="accuracy", url=service, token_variable=TOKEN_VARIABLE), Server(vllm)
    )
    subject = Subject("random", str(weights), "tiny", "tiny", SAMPLING, tmp_path)
    outcome = evaluate(subject, options, Console(file=StringIO()))
    assert outcome.notes == []
    assert sum(of.responses for of in outcome.figures.values()) == 24
    rows = [json.loads(line) for line in (tmp_path / "sums.jsonl").read_text().splitlines()]
    assert outcome.cost.completion_tokens == sum(row["length"] for row in rows)
    for row in rows:
        assert row["length"] <= 40
        assert (row["plp"]["status"] == "truncated") == (row["finish_reason"] == "length")
        assert row["plp"]["length"] == row["length"]


def test_a_model_that_cannot_be_served_is_said_with_the_server_s_words(
    training_stack: None, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "none"}')
    launch = Launch(str(tmp_path), LIMIT, "cpu", tmp_path / "vllm.log", wait=300)
    with pytest.raises(RunError, match=r"(?s)vLLM ended with code .*vllm\.log"), running(launch):
        pytest.fail("nothing to serve")


def test_when_the_server_is_killed_its_engine_ends_and_its_last_words_are_told(
    weights: Path, service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, TOKEN)
    options = Options(
        Reward(profile="accuracy", url=service, token_variable=TOKEN_VARIABLE),
        Server("", concurrency=1),
        "cpu",
    )
    many = SAMPLING.model_copy(update={"sets": (Measurement(set="sums", count=30, samples=40),)})
    subject = Subject("random", str(weights), "tiny", "tiny", many, tmp_path / "out")
    partial = subject.folder / "sums.partial"
    below, others = set[int](), guardians_of_vllm()

    def kill() -> None:
        until(lambda: partial.exists() and partial.stat().st_size > 0)
        (guardian,) = guardians_of_vllm() - others
        below.update(descendants(guardian))
        (server,) = [pid for pid in below if parents()[pid] == guardian]
        os.kill(server, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(RunError, match=r"(?s)vLLM ended with code 137; .*vllm\.log.*goes on"):
        evaluate(subject, options, Console(file=StringIO()))
    killer.join()
    assert len(below) > 1
    until_gone(below)
    assert partial.read_bytes().count(b"\n") > 0


def test_plp_eval_starts_a_server_and_leaves_none_even_when_it_is_killed(
    weights: Path, service: str, tmp_path: Path
) -> None:
    recipe = tmp_path / "sums.toml"
    recipe.write_text(
        'kind = "evaluation"\nabout = "Sums."\nmax_new_tokens = 40\n'
        f'[model]\npath = "{weights}"\nparameters = 1\nvocabulary = 1\ntemplate = "tiny"\n'
        '[[sets]]\nset = "sums"\ncount = 30\nsamples = 8\n'
    )
    command = [
        *(Path(sys.executable).with_name("plp"), "eval", recipe, "--folder", tmp_path / "out"),
        *("--device", "cpu"),
        *("--reward-url", service, "--reward-token-variable", TOKEN_VARIABLE),
    ]
    environment = {**os.environ, TOKEN_VARIABLE: TOKEN}
    slowly = [*command, "--concurrency", "2"]
    process = subprocess.Popen(slowly, env=environment, stderr=subprocess.DEVNULL)
    partial = tmp_path / "out" / "sums.partial"
    while not (partial.exists() and partial.stat().st_size):
        assert process.poll() is None
        time.sleep(0.1)
    server = descendants(process.pid)
    assert len(server) > 1
    process.send_signal(signal.SIGKILL)
    process.wait()
    until_gone(server)
    kept = partial.read_bytes().count(b"\n")
    assert kept < 240
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"going on behind {kept} of 240 responses" in done.stderr
    rows = [json.loads(line) for line in (tmp_path / "out" / "sums.jsonl").read_text().splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) == 240
    assert "accuracy" in done.stdout


def guardians_of_vllm() -> set[int]:
    """Return the processes that guard a vLLM which this process has started."""
    return {pid for pid, above in parents().items() if above == os.getpid() and guards(pid)}


def guards(pid: int) -> bool:
    try:
        return b"vllm.entrypoints" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended
        return False


def parents() -> dict[int, int]:
    """Return the parent of every process."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            found[int(stat.parent.name)] = int(fields[1])
    return found


def descendants(parent: int) -> set[int]:
    """Return the processes below one."""
    above = parents()
    found, new = set[int](), {parent}
    while new:
        new = {pid for pid, its in above.items() if its in new}
        found |= new
    return found


def until_gone(processes: set[int], wait: float = 120.0) -> None:
    """Wait until none of these is there."""
    end = time.monotonic() + wait
    while left := [pid for pid in processes if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < end, left
        time.sleep(0.2)
