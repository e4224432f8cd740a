"""What is known about a gold before any answer is seen, and the cache of golds."""

from __future__ import annotations

from functools import cached_property, lru_cache

from plp_reward.answers.errors import AnswerError
from plp_reward.answers.kinds.choices import choice_of_gold
from plp_reward.answers.kinds.families.descriptions import Described, described, may_describe
from plp_reward.answers.kinds.numbers import exact_rational
from plp_reward.answers.kinds.relations.conditions import condition
from plp_reward.answers.parsing.labels import labelled_parts
from plp_reward.answers.parsing.preparation import flatten, prepare
from plp_reward.answers.parsing.reader import read
from plp_reward.answers.parsing.solutions import is_prose
from plp_reward.answers.policy import GradingPolicy
from plp_reward.answers.tree import Node, show


class GoldReading:
    """A gold's text and what it says; read at most once, when needed."""

    def __init__(self, text: str, policy: GradingPolicy) -> None:
        self.text = text
        self.problem = _problem(text)
        self._policy = policy

    @property
    def plain(self) -> str:
        """Gold without LaTeX's layout."""
        return self._reading[0]

    @property
    def choice(self) -> str | None:
        """The letters of a multiple choice question that gold names, or None."""
        return self._reading[1]

    @cached_property
    def form(self) -> str:
        """Gold's normal form, for verdicts."""
        return show(self.tree) if self.tree is not None else ""

    @cached_property
    def prepared(self) -> str:
        """Gold's text as reading prepares it."""
        return prepare(self.text)

    @cached_property
    def may_describe(self) -> bool:
        """Whether gold may describe a set by a parameter, or one of integers."""
        return may_describe(self.prepared)

    @cached_property
    def described(self) -> Described | None:
        """Gold as the description of a set; None if it cannot be read as one."""
        return described(self.prepared, self._policy)

    @cached_property
    def condition(self) -> str | None:
        """The condition in brackets behind gold's equation, or None."""
        return condition(self.text)

    @cached_property
    def parts(self) -> dict[str, str] | None:
        """Gold by the labels of the parts of its question, or None."""
        return labelled_parts(self.text)

    @property
    def tree(self) -> Node | None:
        """Gold's tree; None if it cannot be read, and ``problem`` says why."""
        return self._reading[2]

    @cached_property
    def _reading(self) -> tuple[str, str | None, Node | None]:
        plain = ""
        choice = tree = None
        try:
            tree = read(self.text, self._policy)
            plain = flatten(self.prepared)
            choice = choice_of_gold(plain)
        except AnswerError as error:
            self.problem = f"gold cannot be read: {error}"
        except RecursionError:
            self.problem = "gold cannot be read: it is nested too deeply"
        return plain, choice, tree


_BOXES = ("\\boxed", "\\fbox")


def _problem(text: str) -> str:
    """Why no answer can equal a gold, as far as its text tells; "" if one may."""
    if not text.strip():
        return "gold is empty"
    # A box that holds all of gold says what it is, though it be cut off.
    if any(box in text and text.partition(box)[0].strip("$\\ \n") for box in _BOXES):
        return "gold is a solution whose last box is empty, denied or never closed"
    if is_prose(text):
        return "gold is prose, in which no \\boxed{} and no #### says what the answer is"
    return ""


gold_rational = lru_cache(maxsize=8192)(exact_rational)
"""``exact_rational`` of golds, which come back for every response of a group and every epoch."""


@lru_cache(maxsize=8192)
def gold_of(text: str, policy: GradingPolicy) -> GoldReading:
    """The gold of a text, made once."""
    return GoldReading(text, policy)


def gold_tree(text: str, policy: GradingPolicy) -> Node | None:
    """Gold's tree, or None if it cannot be read."""
    return gold_of(text, policy).tree
