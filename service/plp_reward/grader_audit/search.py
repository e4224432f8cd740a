"""The search: which answers are accepted by golds that do not accept each other."""

from __future__ import annotations

import itertools
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from plp_reward.grader_audit import grammar
from plp_reward.grader_audit.ambiguities import explanation
from plp_reward.grader_audit.children import Children, Job, Row, Setting
from plp_reward.grader_audit.plan import Plan
from plp_reward.grader_audit.report import Finding, Report, Tally, families
from plp_reward.grader_audit.screen import Screen

_TOO_MANY, _FEW = 0.1, 5
"""An answer that more than this share of all golds accept, and more than so many, says nothing,
even if the grader holds all of them for equal."""


def boxed(text: str) -> str:
    """An answer as a response that is nothing but its box."""
    return f"\\boxed{{{text}}}"


def sentence(text: str) -> str:
    """An answer as a response without a box."""
    return f"The answer is {text}."


_COMPARED = (4, 12, 40)
"""Of the golds that accept an answer, at most so many are asked about each other: first few, and
more where none of these differ."""
_HIGHEST = 50
"""Answers whose share of golds the report lists."""


class _Search:
    """One run of the search."""

    def __init__(self, plan: Plan, children: Children, told: Callable[[Tally], None]) -> None:
        self.plan = plan
        self.golds = plan.golds
        self.children = children
        self.told = told
        self.tally = Tally()
        self.asked: dict[int, tuple[grammar.Answer, str]] = {}
        self.rows: list[tuple[grammar.Answer, Row]] = []
        self.accepts: dict[tuple[int, int], bool | None] = {}
        """Of gold as an answer and a gold, whether the second accepts the first."""

    def jobs(self) -> Iterator[Job]:
        """Every answer's jobs, the golds' own first."""
        screen = Screen(self.plan)
        numbers = itertools.count()
        for index, gold in enumerate(self.golds):
            number = next(numbers)
            self.asked[number] = grammar.given(gold.text, "gold"), gold.text
            yield Job(number, boxed(gold.text), tuple(screen.stages_of_gold(index)), own=index)
        made = (
            (answer, response)
            for answer in grammar.answers(self.plan.seed, {gold.text for gold in self.golds})
            for response in self._responses(answer.text)
        )
        given = (
            (grammar.given(text, "given"), text if whole else boxed(text))
            for text, whole in self.plan.given
        )
        for answer, response in itertools.chain(given, made):
            number = next(numbers)
            self.asked[number] = answer, response
            yield Job(number, response, tuple(screen.stages(number, answer.text)))

    def _responses(self, text: str) -> Iterator[str]:
        yield boxed(text)
        if self.plan.prose:
            yield sentence(text)

    def run(self) -> None:
        """Ask about answers until the budget is used up, or someone interrupts."""

        def enough() -> bool:
            return self.tally.pairs >= self.plan.pairs and self.tally.answers >= len(self.golds)

        try:
            for row in self.children.ask(self.jobs(), enough=enough):
                self._keep(row)
        except KeyboardInterrupt:  # what was found until now is worth knowing
            self.children.restart()

    def _keep(self, row: Row) -> None:
        answer, response = self.asked.pop(row.number)
        self.tally.answers += 1
        self.tally.add(row, response)
        self.told(self.tally)
        if row.number < len(self.golds):
            self._relate(row)
        if row.accepted:
            self.rows.append((answer, row))

    def _relate(self, row: Row) -> None:
        if row.finished:
            known = range(len(self.golds)) if row.asked == len(self.golds) else (row.number,)
            self.accepts.update({(row.number, index): False for index in known})
        self.accepts.update({(row.number, index): True for index in row.accepted})
        self.accepts.update({(row.number, index): None for index in row.open})

    def learn(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Ask which golds accept which, where that is not known yet."""
        wanted: dict[int, list[int]] = defaultdict(list)
        for one, other in pairs:
            if self.accepts.get((one, other)) is None:
                wanted[one].append(other)
        jobs = [
            Job(one, boxed(self.golds[one].text), (tuple(sorted({*others})),), thorough=True)
            for one, others in sorted(wanted.items())
        ]
        for row in self.children.ask(iter(jobs)):
            self.tally.add(row, self.golds[row.number].text)
            self.told(self.tally)
            unknown = {*row.open} if row.finished else {*row.open, *wanted[row.number]}
            for other in wanted[row.number]:
                known = None if other in unknown else False
                self.accepts[row.number, other] = True if other in row.accepted else known

    def differ(self, one: int, other: int) -> bool:
        """Whether two golds are known not to accept each other."""
        return self.accepts[one, other] is False and self.accepts[other, one] is False

    def compared(self, accepted: tuple[int, ...], most: int) -> list[tuple[int, int]]:
        """The pairs of golds to compare: all, or where there are many, of one of each kind."""
        if len(accepted) > most:
            kinds: dict[str, list[int]] = defaultdict(list)
            for index in accepted:
                kinds[self.golds[index].kind].append(index)
            in_turn = itertools.chain(*itertools.zip_longest(*kinds.values()))
            accepted = tuple(itertools.islice((i for i in in_turn if i is not None), most))
        return list(itertools.combinations(accepted, 2))

    def findings(self) -> tuple[list[Finding], Counter[str]]:
        """The answers accepted by golds that differ, but for the documented ambiguities."""
        doubtful = [(answer, row) for answer, row in self.rows if len(row.accepted) > 1]
        found: list[Finding] = []
        explained: Counter[str] = Counter()
        for most in _COMPARED:
            self.learn(
                {
                    way
                    for _, row in doubtful
                    for one, other in self.compared(row.accepted, most)
                    for way in ((one, other), (other, one))
                }
            )
            left = []
            explained.clear()
            for answer, row in doubtful:
                finding, reasons = self._looked_at(answer, row, most)
                explained.update(reasons)
                if finding:
                    found.append(finding)
                else:
                    left.append((answer, row))
            doubtful = left
        return found, explained

    def _looked_at(
        self, answer: grammar.Answer, row: Row, most: int
    ) -> tuple[Finding | None, set[str]]:
        """What an answer is found to be; if nothing, the ambiguities that explain it."""
        reasons = set()
        for one, other in self.compared(row.accepted, most):
            if self.differ(one, other):
                reason = explanation(answer.text, self.golds[one], self.golds[other])
                if reason is None:
                    return self._finding(answer, row, one, other), set()
                reasons.add(reason.name)
        if len(row.accepted) > max(_FEW, _TOO_MANY * len(self.golds)):
            return self._finding(answer, row, row.accepted[0], row.accepted[-1]), set()
        return None, reasons

    def _finding(self, answer: grammar.Answer, row: Row, one: int, other: int) -> Finding:
        made = answer.origin or answer.template
        return Finding(answer.text, made, frozenset(row.accepted), one, other)

    def asymmetric(self) -> list[tuple[int, int]]:
        """Golds that are accepted by one that they do not accept."""
        linked = [pair for pair, held in self.accepts.items() if held and pair[0] != pair[1]]
        self.learn((other, one) for one, other in linked)
        return sorted(
            (one, other)
            for one, other in linked
            if self.accepts[other, one] is False
            and explanation(self.golds[one].text, self.golds[one], self.golds[other]) is None
        )


def audit(plan: Plan, told: Callable[[Tally], None] = lambda tally: None) -> Report:
    """Search a grader for answers that get credit for nothing.

    Args:
        plan: what is searched.
        told: called with what has been asked so far, often.

    Raises:
        ConfigurationError: the grader cannot be loaded.
    """
    start = time.monotonic()
    setting = Setting(
        plan.grader,
        tuple(gold.text for gold in plan.golds),
        plan.deadline,
        plan.credit,
        plan.token,
    )
    with Children(setting, plan.workers) as children:
        search = _Search(plan, children, told)
        search.run()
        irreflexive = [
            index for index in range(len(plan.golds)) if search.accepts.get((index, index)) is False
        ]
        asymmetric = search.asymmetric()
        findings, explained = search.findings()
    highest = sorted(
        ((answer.text, len(row.accepted) / len(plan.golds)) for answer, row in search.rows),
        key=lambda item: (-item[1], len(item[0]), item[0]),
    )
    return Report(
        plan,
        search.tally,
        time.monotonic() - start,
        families(findings),
        dict(explained),
        irreflexive,
        asymmetric,
        highest[:_HIGHEST],
    )
