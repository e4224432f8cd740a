"""Which run a request belongs to: its name, in the logs and in the metrics."""

from __future__ import annotations

import re

import structlog
from starlette.requests import Request

from plp_reward.errors import shown
from plp_reward.http.errors import InvalidRequest

HEADER = "x-run-id"
OTHER = "other"
"""What the metrics call the runs beyond the most that they tell apart."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}")


def run_of(request: Request, given: str | None = None) -> str:
    """Return the name of a request's run, or "" if it has none; its log lines carry it from now on.

    Args:
        request: the request; its header X-Run-ID or its query's ``run`` may name the run.
        given: the name in the body, which comes first.

    Raises:
        InvalidRequest: it is no name.
    """
    name = given or request.query_params.get("run") or request.headers.get(HEADER, "")
    if not name:
        return ""
    if not _NAME.fullmatch(name):
        raise InvalidRequest(
            "run: must be letters, digits and . _ : / + -, at most 128, and begin with a letter or "
            f"digit, not {shown(name)!r}"
        )
    request.scope["state"]["run"] = name
    structlog.contextvars.bind_contextvars(run=name)
    return name


def refuse_unknown(request: Request, *known: str) -> None:
    """Refuse an address with a field that is not ``known``: a misspelt name must not be dropped.

    Raises:
        InvalidRequest: it has one.
    """
    if unknown := request.query_params.keys() - known:
        names = ", ".join(map(shown, sorted(unknown)))
        raise InvalidRequest(
            f"{names:.500}: is no field of this address; fields are: {', '.join(known) or 'none'}"
        )


class RunLabels:
    """Names of runs as labels of metrics: the first ``most`` runs have their own.

    Every label's value costs the server and Prometheus memory for ever, and clients choose runs.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._known: set[str] = set()

    def label(self, run: str) -> str:
        """Return the value of the label ``run``."""
        if not run or run in self._known:
            return run
        if len(self._known) < self.most:
            self._known.add(run)
            return run
        return OTHER
