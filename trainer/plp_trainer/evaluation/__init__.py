"""Measuring a model: responses from a server, verdicts from the reward service, and figures.

``subjects`` says what is measured, ``generation`` asks the server, ``store`` keeps the responses of
a run that may be killed, ``grading`` asks the reward service, ``figures`` are what came of it, and
``run`` does one after the other. ``server`` runs vLLM where no server is given.
"""
