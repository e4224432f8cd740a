"""Texts as chat models write them."""

import numpy as np
import pytest

from plp_reward.scoring.chats import chat_text, cut_end


def test_the_text_of_messages_is_that_of_their_parts() -> None:
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "user", "content": ["1+1", {"type": "text", "text": "?"}, {"type": "image"}, 5]},
    ]
    assert chat_text(messages) == chat_text(np.array(messages)) == "Be brief.\n1+1\n?\n"  # type: ignore[arg-type]
    assert chat_text("1+1?") == "1+1?"


@pytest.mark.parametrize("content", [5, None, ["text"], {"content": "text"}])
def test_what_is_no_chat_is_refused(content: object) -> None:
    with pytest.raises(ValueError, match="must be text or a list of chat messages"):
        chat_text(content)  # type: ignore[arg-type]


def test_one_end_is_cut() -> None:
    assert cut_end("42</s></s>", ["<eos>", "</s>"]) == ("42</s>", True)
    assert cut_end("42", ["", "</s>"]) == ("42", False)
