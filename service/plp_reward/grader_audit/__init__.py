"""Searches a grader for answers that get credit for nothing.

subject      the grader: this project's own, a user's function, or a running service
golds        the universe of right answers, of every kind
grammar      the answers: templates with the parts that mean least in every place
ambiguities  why one answer may be right for two golds that differ: data with reasons
children     processes that ask the grader, and that can be killed
plan         what is searched
screen       which golds an answer is asked against, and in which order
search       which answers are accepted by golds that do not accept each other
report       what came of it

>>> from plp_reward import grader_audit
>>> report = grader_audit.audit(grader_audit.Plan(pairs=100_000))  # doctest: +SKIP
"""

from plp_reward.grader_audit.ambiguities import AMBIGUITIES, Ambiguity
from plp_reward.grader_audit.golds import GOLDS, Gold
from plp_reward.grader_audit.plan import Plan
from plp_reward.grader_audit.report import Finding, Report, Tally
from plp_reward.grader_audit.search import audit

__all__ = [
    "AMBIGUITIES",
    "GOLDS",
    "Ambiguity",
    "Finding",
    "Gold",
    "Plan",
    "Report",
    "Tally",
    "audit",
]
