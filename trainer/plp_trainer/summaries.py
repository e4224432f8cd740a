"""The subcommands that this package adds to ``plp`` in a line each, without loading them."""

SUMMARIES = {
    "doctor": "Say what is missing on this machine, and how to mend it.",
    "eval": "Measure a model: accuracy, tokens, thinking, each with its interval.",
    "reproduce": "Reproduce a table or figure of the paper: trainings, measurements, its numbers "
    "beside ours.",
    "sweep": "Train with several settings and seeds, measure each, and compare.",
    "train": "Train a model with OpenRLHF and the reward service, as a recipe says.",
}
"""Each is the first line of its command's docstring, which a test holds."""
