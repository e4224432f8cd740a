"""What counts as thinking, and how much of a response it is."""

import pytest

from plp_trainer.thinking import Thinking, measure_thinking


class Characters:
    """A tokenizer with a token a character."""

    def encode(self, text: str, *, add_special_tokens: bool) -> list[int]:
        return [ord(character) for character in text]


@pytest.mark.parametrize(
    ("response", "thinking"),
    [
        ("<think>four</think>4", Thinking(True, 4)),
        ("four</think>4", Thinking(True, 4)),
        ("<think>four and then", Thinking(True, 13)),
        ("4", Thinking(False, 0)),
        ("<think></think>4", Thinking(False, 0)),
        ("<think>\n\n</think>\n\n4", Thinking(False, 0)),
        ("</think>4", Thinking(False, 0)),
        ("", Thinking(False, 0)),
        ("so <think>four</think>4</think>", Thinking(True, 4)),
    ],
)
def test_thinking_is_what_stands_between_the_tags(response: str, thinking: Thinking) -> None:
    assert measure_thinking(response, Characters()) == thinking
