"""Checks a reward for the ways in which policies exploit rewards, before anything is trained on it.

subject   the reward, registered or a user's own function, and how it is called
responses the groups of responses that it is tried on
checks    the claims, each with how a counterexample is looked for
run       all checks on one subject

>>> from plp_reward import probe
>>> report = probe.probe(probe.load_subject("plp"))
>>> report.passed
True
"""

from plp_reward.probe.checks import Case, Check, CheckResult, Counterexample
from plp_reward.probe.claims import CHECKS
from plp_reward.probe.responses import LONGEST, Plan, Responses, groups
from plp_reward.probe.run import Pressure, Report, probe
from plp_reward.probe.subject import Malformed, Subject, load_subject

__all__ = [
    "CHECKS",
    "LONGEST",
    "Case",
    "Check",
    "CheckResult",
    "Counterexample",
    "Malformed",
    "Plan",
    "Pressure",
    "Report",
    "Responses",
    "Subject",
    "groups",
    "load_subject",
    "probe",
]
