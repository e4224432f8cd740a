"""Chat messages on the wires of other projects: what of them is read, and its types."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, StrictStr


class MessagePart(BaseModel):
    """A part of a message; only text is read."""

    model_config = ConfigDict(extra="allow")

    text: StrictStr | None = Field(None, description="The part's text.")


class ChatMessage(BaseModel):
    """A message of a chat; what else it holds is not read."""

    model_config = ConfigDict(extra="allow")

    content: StrictStr | list[StrictStr | MessagePart] | None = Field(
        None, description="The message's text, or its parts."
    )
