"""One measurement, from its problems to its figures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel, TypeAdapter
from rich.console import Console

from plp_reward.client import RewardClient
from plp_reward.dumps.progress import Meter
from plp_trainer.data import longest_prompt
from plp_trainer.errors import RunError
from plp_trainer.evaluation import server as vllm
from plp_trainer.evaluation.cost import Cost, Prices, cost_of
from plp_trainer.evaluation.figures import FIGURES, Figures, figures_of
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.evaluation.generation import Failure, Server, find_model, generate
from plp_trainer.evaluation.grading import graded
from plp_trainer.evaluation.measured import by_data_set
from plp_trainer.evaluation.samples import Request, requests_of, row_of
from plp_trainer.evaluation.store import Store, in_order, write_json, write_rows
from plp_trainer.evaluation.subjects import Subject
from plp_trainer.evaluation.tokenizer import FastTokenizer, load_tokenizer
from plp_trainer.recipe import Evaluation, Reward, differences
from plp_trainer.service import check_golds, reward_service
from plp_trainer.templates import find_template
from plp_trainer.thinking import measure_thinking

HOPELESS = 16
"""Refused requests, without one that was not, after which a run ends."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure, apart from what.

    Attributes:
        reward: the reward service, and the profile that grades.
        server: where responses come from; its url is "" to start vLLM here.
        device: what a vLLM started here runs on.
        server_arguments: flags of its own.
        tokenizer: of the model, if that is not where the model is.
        prices: of tokens, if they have any.
        seed: of sampling; None leaves it to the server.
        limit: problems of each set; None for all.
        restart: measure anew over what is there.
        wait: seconds to wait for the reward service, and for vLLM.
    """

    reward: Reward
    server: Server
    device: Literal["gpu", "cpu"] = "gpu"
    server_arguments: Sequence[str] = ()
    tokenizer: str | None = None
    prices: Prices | None = None
    seed: int | None = 42
    limit: int | None = None
    restart: bool = False
    wait: float = 1800.0


class Identity(BaseModel):
    """What a measurement's responses depend on; one of another identity does not go on with it."""

    model: str
    template: str
    evaluation: Evaluation
    profile: str
    seed: int | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a measurement came to.

    Attributes:
        subject: what was measured.
        figures: by data set.
        cost: what it took.
        failures: responses that the server refused to give.
        notes: what is worth saying.
    """

    subject: Subject
    figures: Mapping[str, Figures]
    cost: Cost
    failures: int
    notes: Sequence[str] = field(default_factory=tuple)


def evaluate(subject: Subject, options: Options, console: Console) -> Outcome:
    """Measure a model, or go on where an earlier, killed run stopped.

    Args:
        subject: what to measure.
        options: how.
        console: where progress is shown.

    Raises:
        TrainerError: it cannot start or go on; the message says why and what to do.
    """
    folder = EvaluationFolder(subject.folder)
    _claim(folder, subject, options)
    if (finished := finished_outcome(subject)) is not None:
        console.print(f"{folder.root} is finished; --restart measures anew", highlight=False)
        return finished
    tokenizer = load_tokenizer(options.tokenizer or subject.model, find_template(subject.template))
    requests = requests_of(subject.evaluation, find_template(subject.template), options.limit)
    problems = list({request.problem.id: request.problem for request in requests}.values())
    with reward_service(options.reward, wait=options.wait, log=folder.service_log) as service:
        console.print(f"{subject.name}: checking {len(problems):,} answers", highlight=False)
        check_golds(service.client, problems, options.reward)
        with ExitStack() as opened:
            stores = {
                name: opened.enter_context(Store(folder.rows(name)))
                for name in dict.fromkeys(request.file for request in requests)
            }
            pending = [r for r in requests if r.id not in stores[r.file].done]
            collection = Collection(stores, tokenizer, done=len(requests) - len(pending))
            if pending:
                with _server(subject, options, requests, tokenizer, console) as running:
                    work = collection.fill(running, pending, subject.evaluation, options, console)
                    asyncio.run(work)
            return _finish(subject, options, folder, requests, collection, service.client)


def finished_outcome(subject: Subject) -> Outcome | None:
    """Read what an earlier run of a measurement came to; None if it did not come to its end."""
    path = EvaluationFolder(subject.folder).summary
    if not path.is_file():
        return None
    content = json.loads(path.read_text(encoding="utf-8"))
    if content["failures"]:
        return None
    return Outcome(
        subject,
        FIGURES.validate_python(content["datasets"]),
        TypeAdapter(Cost).validate_python(content["cost"]),
        0,
        content["notes"],
    )


def _claim(folder: EvaluationFolder, subject: Subject, options: Options) -> None:
    """Make sure that what the folder holds is of this measurement."""
    identity = Identity(
        model=subject.model,
        template=subject.template,
        evaluation=subject.evaluation,
        profile=options.reward.profile,
        seed=options.seed,
        limit=options.limit,
    )
    if folder.identity.is_file() and not options.restart:
        started = Identity.model_validate_json(folder.identity.read_text(encoding="utf-8"))
        if started != identity:
            raise RunError(
                f"{folder.root} holds another measurement; --restart measures anew over it, "
                f"--folder names another place. They differ in: "
                f"{', '.join(differences(started, identity))}"
            )
        return
    folder.root.mkdir(parents=True, exist_ok=True)
    folder.clear()
    folder.identity.write_text(identity.model_dump_json(indent=2) + "\n", encoding="utf-8")


@contextmanager
def _server(
    subject: Subject,
    options: Options,
    requests: Sequence[Request],
    tokenizer: FastTokenizer,
    console: Console,
) -> Iterator[Server]:
    """Hold a server whose model is known: the one that is given, or a vLLM of our own."""
    if options.server.url:
        server = options.server
        yield replace(server, model=asyncio.run(find_model(server)))
        return
    problems = [request.problem for request in requests]
    template = find_template(subject.template)
    launch = vllm.Launch(
        subject.model,
        longest_prompt(problems, template, tokenizer) + subject.evaluation.max_new_tokens,
        options.device,
        EvaluationFolder(subject.folder).vllm_log,
        options.server_arguments,
        options.wait,
    )
    console.print(f"starting vLLM with {subject.model}", highlight=False)
    with vllm.running(launch) as url:
        server = replace(options.server, url=url)
        yield replace(server, model=asyncio.run(find_model(server)))


@dataclass(slots=True)
class Collection:
    """Responses as they come.

    Attributes:
        stores: by the name of the data set's file.
        tokenizer: counts tokens of thinking.
        done: responses that are there.
        failures: what the server refused to give in this run.
        notes: what is worth saying.
    """

    stores: Mapping[str, Store]
    tokenizer: FastTokenizer
    done: int
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def fill(
        self,
        server: Server,
        pending: Sequence[Request],
        evaluation: Evaluation,
        options: Options,
        console: Console,
    ) -> None:
        """Ask for what is missing, and keep each response as it comes.

        Raises:
            RunError: the server cannot be reached, or refuses everything.
        """
        before, total = self.done, self.done + len(pending)
        if before:
            console.print(f"going on behind {before:,} of {total:,} responses", highlight=False)
        tokens = 0
        with Meter(console, before, noun="responses") as meter:
            async with aclosing(generate(server, pending, evaluation, options.seed)) as answers:
                async for answer in answers:
                    if isinstance(answer, Failure):
                        self._fail(answer, hopeless=self.done == before)
                    else:
                        request, response = answer
                        if self.done == before:
                            self._compare(request, response.prompt_tokens)
                        thinking = asdict(measure_thinking(response.text, self.tokenizer))
                        row = row_of(
                            request,
                            response,
                            {"thinks": thinking["thinks"], "thinking_tokens": thinking["tokens"]},
                        )
                        self.stores[request.file].add(row)
                        self.done += 1
                        tokens += response.tokens
                        mean = tokens / (self.done - before)
                    meter.update(
                        self.done, self.done / total, f"{mean:,.0f} tokens each" if tokens else ""
                    )
        if self.failures and self.done == before:
            raise RunError(f"the server refused every request: {self.failures[-1].reason}")

    def _fail(self, failure: Failure, *, hopeless: bool) -> None:
        self.failures.append(failure)
        if hopeless and len(self.failures) >= HOPELESS:
            raise RunError(
                f"the server refused the first {HOPELESS} requests; the last one: {failure.reason}"
            )

    def _compare(self, request: Request, prompt_tokens: int) -> None:
        """Make sure that the server reads the prompt as the trainer does."""
        expected = len(self.tokenizer.encode(request.prompt, add_special_tokens=False))
        if expected != prompt_tokens:
            self.notes.append(
                f"WARNING: the server counts {prompt_tokens} tokens in the prompt of {request.id}, "
                f"the tokenizer {expected}: it may add a token of its own (add_special_tokens)"
            )


def _finish(
    subject: Subject,
    options: Options,
    folder: EvaluationFolder,
    requests: Sequence[Request],
    collection: Collection,
    client: RewardClient,
) -> Outcome:
    """Grade what is there, and write it down with its figures."""
    order: dict[str, list[str]] = {}
    for request in requests:
        order.setdefault(request.file, []).append(request.id)
    rows: list[dict[str, Any]] = []
    for name, store in collection.stores.items():
        scored = in_order(graded(store.rows(), client, options.reward.profile), order[name])
        write_rows(store.path, scored)
        # Their text is in the file now, and may be large.
        rows += [{**row, "prompt": "", "response": ""} for row in scored]
    outcome = Outcome(
        subject,
        {name: figures_of(measured) for name, measured in by_data_set(rows).items()},
        cost_of(rows, options.prices),
        len(collection.failures),
        collection.notes,
    )
    write_rows(
        folder.failures,
        ({"id": failed.request.id, "reason": failed.reason} for failed in collection.failures),
    )
    write_json(folder.summary, _content(outcome))
    if not collection.failures:
        folder.failures.unlink()
        for store in collection.stores.values():
            store.discard()
    return outcome


def _content(outcome: Outcome) -> dict[str, Any]:
    subject = outcome.subject
    return {
        "name": subject.name,
        "model": subject.model,
        "base": subject.base,
        "template": subject.template,
        "evaluation": subject.evaluation.model_dump(),
        "datasets": {name: asdict(figures) for name, figures in outcome.figures.items()},
        "cost": asdict(outcome.cost),
        "failures": outcome.failures,
        "notes": list(outcome.notes),
    }
