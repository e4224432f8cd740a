"""The answers that a grader is asked about."""

from __future__ import annotations

import itertools

from plp_reward.grader_audit.golds import GOLDS
from plp_reward.grader_audit.grammar import CORE, PARTS, TEMPLATES, Answer, answers, given, places


def first(count: int, seed: int = 0) -> list[Answer]:
    return list(itertools.islice(answers(seed), count))


def test_no_gold_and_no_form_is_there_twice() -> None:
    for texts in ([gold.text for gold in GOLDS], list(TEMPLATES)):
        assert len(set(texts)) == len(texts)


def test_an_answer_is_its_form_with_parts_in_the_places() -> None:
    assert Answer("@:@", ("0", Answer("@/@", ("x", "")))).text == "0:x/"
    assert given("a@b").text == "a@b"


def test_every_form_comes_with_the_simplest_parts_before_any_part_is_taken_again() -> None:
    made = first(600)
    texts = {answer.text for answer in made}
    for template in TEMPLATES:
        assert Answer(template, ("0",) * places(template)).text in texts


def test_every_part_comes_alone() -> None:
    texts = {answer.text for answer in first(1_000)}
    assert set(filter(str.strip, itertools.chain(CORE, *PARTS.values()))) <= texts


def test_answers_do_not_repeat_and_do_not_end() -> None:
    texts = [answer.text for answer in first(20_000)]
    assert len(set(texts)) == len(texts) == 20_000


def test_the_seed_decides_what_is_drawn() -> None:
    assert first(500) == first(500)
    assert first(500) != first(500, seed=1)


def test_a_longer_search_begins_with_the_shorter_one() -> None:
    assert first(500) == first(1_000)[:500]


def test_parts_go_into_every_place() -> None:
    fillings = [answer for answer in first(20_000) if answer.template == "@:@"]
    for place in range(2):
        assert {"0", "1", "x", ""} <= {answer.parts[place] for answer in fillings}
