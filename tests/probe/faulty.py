"""Rewards with a fault planted in each, for the probe to find."""

from __future__ import annotations

import itertools

import numpy as np

from plp_reward.rewards.registry import Positive, Texts

CALLS = itertools.count()


def sound(correct, length, *, alpha: Positive = 5.0):
    """PLP: the one that has no fault."""
    return np.where(correct, 1.0 + alpha / np.sqrt(np.maximum(length, 1.0)), 0.0)


def raises_on_an_empty_batch(correct, length):
    return np.where(correct, 1.0 - length / (1 + length.max()), 0.0)


def divides_by_zero_when_lengths_are_equal(correct, length, group):
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(correct, 2.0 - (length - length.mean()) / length.std() / 10, 0.0)


def gives_one_number_for_all(correct):
    return float(correct.sum())


def sorts_its_input(correct, length):
    length.sort()
    return np.where(correct, 1.0, 0.0)


def draws_lots(correct, length):
    return np.where(correct, 1.0 + next(CALLS) % 7, 0.0)


def prefers_the_first(correct):
    return np.where(correct, 1.0 + 1.0 / (1.0 + np.arange(correct.size)), 0.0)


def compares_the_whole_call(correct, length):
    longest = length.max(initial=1.0)
    return np.where(correct, 2.0 - length / np.maximum(longest, 1.0), 0.0)


def takes_length_from_right_and_wrong_alike(correct, length):
    return correct - np.minimum(length, 16_384) / 10_000


def pays_for_long_right_answers(correct, length):
    return np.where(correct, 1.0 + np.minimum(length, 16_384) / 16_384, 0.0)


def pays_right_answers_up_to_a_length(correct, length):
    return np.where(correct, 1.0 + np.minimum(length, 1_000) / 1_000, 0.0)


def pays_for_long_wrong_answers(correct, length):
    return np.where(correct, 1.0, np.minimum(length, 16_384) / 20_000 - 1.0)


def pays_for_short_answers_right_or_wrong(correct, length):
    return 2.0 * correct + 1.0 / np.sqrt(np.maximum(length, 1.0))


def spares_those_who_do_not_answer(correct, answered):
    return np.where(correct, 1.0, np.where(answered, -1.0, 0.0))


def pays_for_being_cut_off(correct, length, answered):
    return np.where(correct, 1.0, np.where(answered, 0.0, 1.5))


def punishes_a_lone_right_answer(correct, group):
    share = np.bincount(group, weights=correct) / np.maximum(np.bincount(group), 1)
    return np.where(correct, np.where(share[group] > 0.2, 1.0, -1.0), 0.0)


def ranks_wrong_ones_among_themselves(correct, length):
    return np.where(correct, 0.1, -np.minimum(length, 16_384) / 1_000)


def never_stops_growing(correct, length):
    return np.where(correct, 1.0, -length / 20_000)


def pays_for_a_box(correct, response: Texts):
    return np.array(
        [
            1.0 if right else 0.5 * (text.count("boxed") == 1)
            for right, text in zip(correct, response, strict=True)
        ]
    )
