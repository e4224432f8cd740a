"""How reading and evaluating an answer can fail; none of these leaves ``comparison``.

AnswerError
  OverLimitError      longer, deeper or larger than the policy allows
  UnreadableError     not mathematics the parser reads
  TooComplexError     an exact form would outgrow its bounds; another method has to decide
  UndefinedError      no value: a division by zero, infinity minus infinity
  UnreliableError     a value that cannot be computed to any useful precision
"""

from __future__ import annotations


class AnswerError(Exception):
    """Base of the errors inside ``plp_reward.answers``."""


class OverLimitError(AnswerError):
    """A text is longer, deeper or larger than the policy allows."""


class UnreadableError(AnswerError):
    """A text is not mathematics that the parser reads."""


class TooComplexError(AnswerError):
    """An exact form would outgrow its bounds; another method has to decide."""


class UndefinedError(AnswerError):
    """An expression without a value: a division by zero, infinity minus infinity."""


class UnreliableError(AnswerError):
    """A value that cannot be computed to any useful precision this way."""
