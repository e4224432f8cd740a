"""What counts as thinking."""

import pytest

from plp_reward.scoring.thinking import thought


@pytest.mark.parametrize(
    ("response", "text"),
    [
        ("<think>four</think>4", "four"),
        ("four</think>4", "four"),
        ("<think>four and then", "four and then"),
        ("4", ""),
        ("<think></think>4", ""),
        ("<think>\n\n</think>\n\n4", ""),
        ("</think>4", ""),
        ("", ""),
        ("so <think>four</think>4</think>", "four"),
        ("<think>one</think>1<think>two</think>2", "onetwo"),
        (".</think><think>two</think>2", ".two"),
        ("<think>one<think>two</think>2", "onetwo"),
        ("<reasoning>four</reasoning>4", "four"),
        ("◁think▷four◁/think▷4", "four"),
    ],
)
def test_thinking_is_what_stands_between_the_tags(response: str, text: str) -> None:
    assert thought(response) == text


@pytest.mark.parametrize(
    ("response", "text"),
    [
        ("four and then", "four and then"),
        ("four</think>4", "four"),
        ("<think>four</think>4", "four"),
        ("  ", ""),
        (r"</think>\boxed{4}", ""),
    ],
)
def test_where_the_prompt_opens_the_thinking_a_response_begins_inside(
    response: str, text: str
) -> None:
    assert thought(response, opened=True) == text
