"""One measurement, from its problems to its figures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter
from rich.console import Console

from plp_reward.client import RewardClient
from plp_reward.files.overwriting import keep_apart
from plp_trainer.context import context_of, misfit
from plp_trainer.data import longest_prompt
from plp_trainer.errors import RunError
from plp_trainer.evaluation import server as vllm
from plp_trainer.evaluation.collection import Collection
from plp_trainer.evaluation.cost import Cost, Prices, cost_of
from plp_trainer.evaluation.figures import FIGURES, Figures, figures_of
from plp_trainer.evaluation.folder import EvaluationFolder
from plp_trainer.evaluation.generation import ServedModel, Server, find_model
from plp_trainer.evaluation.grading import graded
from plp_trainer.evaluation.identity import Identity, claim, identity_of
from plp_trainer.evaluation.measured import by_data_set
from plp_trainer.evaluation.samples import Request, requests_of
from plp_trainer.evaluation.store import Store, in_order, write_json, write_rows
from plp_trainer.evaluation.subjects import Subject
from plp_trainer.evaluation.tokenizer import load_tokenizer
from plp_trainer.recipe_sections import Reward
from plp_trainer.round_trip import check_round_trip
from plp_trainer.service import check_golds, reward_service
from plp_trainer.templates import find_template


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure, apart from what.

    Attributes:
        reward: the reward service, and the profile that grades.
        server: where responses come from; its url is "" to start vLLM here.
        device: what a vLLM started here runs on.
        gpus: how many GPUs there are for it.
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
    gpus: int = 0
    server_arguments: Sequence[str] = ()
    tokenizer: str | None = None
    prices: Prices | None = None
    seed: int | None = 42
    limit: int | None = None
    restart: bool = False
    wait: float = 1800.0

    def identity_of(self, subject: Subject, served: ServedModel | None = None) -> Identity:
        """Return what responses depend on, when ``subject`` is measured so."""
        return identity_of(
            subject,
            profile=self.reward.profile,
            seed=self.seed,
            limit=self.limit,
            served=served,
        )


@dataclass(frozen=True, slots=True)
class EvaluationResult:
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


def evaluate(subject: Subject, options: Options, console: Console) -> EvaluationResult:
    """Measure a model, or go on where an earlier, killed run stopped.

    Args:
        subject: what to measure.
        options: how.
        console: where progress is shown.

    Raises:
        TrainerError: it cannot start or go on; the message says why and what to do.
    """
    folder = EvaluationFolder(subject.folder)
    served = asyncio.run(find_model(options.server)) if options.server.url else None
    with folder.claimed():
        sources = (wanted.source for wanted in subject.evaluation.sets)
        keep_apart(folder.root.iterdir(), (Path(source) for source in sources if source))
        claim(folder, options.identity_of(subject, served), restart=options.restart)
        if (finished := finished_outcome(subject, options.prices)) is not None:
            console.print(f"{folder.root} is finished; --restart measures anew", highlight=False)
            return finished
        return _measure(subject, options, served, console)


def finished_outcome(subject: Subject, prices: Prices | None = None) -> EvaluationResult | None:
    """Read what an earlier run of a measurement came to; None if it did not come to its end.

    Args:
        subject: what was measured.
        prices: of its tokens, in place of those it was measured with.
    """
    folder = EvaluationFolder(subject.folder)
    if not folder.finished:
        return None
    content = json.loads(folder.summary.read_text(encoding="utf-8"))
    cost = TypeAdapter(Cost).validate_python(content["cost"]).priced(prices)
    if prices is not None:
        write_json(folder.summary, content | {"cost": asdict(cost)})
    figures = FIGURES.validate_python(content["datasets"])
    return EvaluationResult(subject, figures, cost, 0, content["notes"])


def _measure(
    subject: Subject, options: Options, served: ServedModel | None, console: Console
) -> EvaluationResult:
    """Ask for what is missing, grade it and compute its figures."""
    folder = EvaluationFolder(subject.folder)
    template = find_template(subject.template)
    tokenizer = load_tokenizer(options.tokenizer or subject.model, template)
    requests = requests_of(subject.evaluation, template, options.limit)
    problems = list({request.problem.id: request.problem for request in requests}.values())
    prompts = (template.render(problem.question) for problem in problems)
    check_round_trip(tokenizer, prompts, subject.model)
    longest = longest_prompt(problems, template, tokenizer)
    if said := misfit(
        longest, subject.evaluation.max_new_tokens, _context(subject, options, served)
    ):
        raise RunError(f"{subject.name} cannot be measured so: {said}")
    with reward_service(options.reward, wait=options.wait, log=folder.service_log) as service:
        console.print(f"{subject.name}: checking {len(problems):,} answers", highlight=False)
        for doubt in check_golds(service.client, problems, options.reward):
            console.print(f"warning: {doubt}", style="yellow", markup=False, highlight=False)
        with ExitStack() as opened:
            stores = {
                name: opened.enter_context(Store(folder.rows(name)))
                for name in dict.fromkeys(request.file for request in requests)
            }
            pending = [r for r in requests if r.id not in stores[r.file].done]
            # The last set's responses are the longest.
            pending.sort(key=lambda request: list(stores).index(request.file), reverse=True)
            collection = Collection(stores, tokenizer, done=len(requests) - len(pending))
            if served is not None and not served.is_like(subject.model):
                collection.notes.append(_other_model(subject, served))
                console.print(collection.notes[-1], style="bold red", highlight=False)
            if pending:
                with _source(subject, options, served, longest, console) as (server, watched):
                    work = collection.fill(
                        server, pending, subject.evaluation, options.seed, console
                    )
                    asyncio.run(watched(work))
            return _finish(subject, options, folder, requests, collection, service.client)


def _context(subject: Subject, options: Options, served: ServedModel | None) -> int | None:
    """Return the tokens of prompt and response that the server takes, as far as is known."""
    if served is not None:
        return served.max_length
    if any(argument.startswith("--hf-overrides") for argument in options.server_arguments):
        return None
    return context_of(subject.model)


def _other_model(subject: Subject, served: ServedModel) -> str:
    loaded = "" if served.root is None else f", loaded from {served.root}"
    return (
        f"WARNING: the server's model is {served.name}{loaded}, and what is measured is called "
        f"{subject.model}: make sure that they are the same"
    )


Work = Coroutine[None, None, None]


@contextmanager
def _source(
    subject: Subject,
    options: Options,
    served: ServedModel | None,
    longest: int,
    console: Console,
) -> Iterator[tuple[Server, Callable[[Work], Work]]]:
    """Hold a server whose model is known: the one that is named, or a vLLM of our own.

    Yields:
        The server, and what watches over it while work is done that asks it.
    """
    if served is not None:
        yield replace(options.server, model=served.name), lambda work: work
        return
    launch = vllm.Launch(
        subject.model,
        longest + subject.evaluation.max_new_tokens,
        options.device,
        EvaluationFolder(subject.folder).vllm_log,
        options.server_arguments,
        options.wait,
        options.gpus,
    )
    concurrency = options.server.concurrency * launch.copies
    copies = f", {launch.copies} times" if launch.copies > 1 else ""
    console.print(f"starting vLLM with {subject.model}{copies}", highlight=False)
    with vllm.running(launch) as running:
        server = replace(options.server, url=running.url, concurrency=concurrency)
        model = asyncio.run(find_model(server))
        yield replace(server, model=model.name), running.while_it_runs


def _finish(
    subject: Subject,
    options: Options,
    folder: EvaluationFolder,
    requests: Sequence[Request],
    collection: Collection,
    client: RewardClient,
) -> EvaluationResult:
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
    outcome = EvaluationResult(
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


def _content(outcome: EvaluationResult) -> dict[str, Any]:
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
