"""Scored dumps as one HTML page: what a model gets right, at what length, and what changed.

sources    scored files to responses, one at a time
table      what is kept of each response: numbers, never its text
figures    the numbers people read, with intervals
comparison two runs over the same problems
examples   which responses are worth reading, and their texts, from a second pass
charts     figures as SVG, scales the axes under them
page       all of it as one file
report     all of it as a value
"""

from plp_reward.report.page import render
from plp_reward.report.report import Report, report
from plp_reward.report.sources import RunSource, parse_source
from plp_reward.report.table import Table, read_table

__all__ = ["Report", "RunSource", "Table", "parse_source", "read_table", "render", "report"]
