"""A room for every kind of answer: what it is, when two are the same, what it is beside others.

Each module, or the ``__init__`` of each package, opens with what counts as the same, the settings
that bear on it, and examples that hold. ``kind`` tells the kinds apart, ``comparing`` has what they
share, and ``equivalence.meetings`` says which of them meet, in which order.
"""
