"""open-instruct's own code, where a checkout is named."""

from tests.adapters.contracts import Contract

CONTRACT = Contract(
    framework="open-instruct",
    link="#open-instruct",
    version="e6c3044",
    ran="nothing",
    length="token ids",
    groups="no",
    undecided="`null_reward`",
    failure="the run ends",
)
