"""The views: Try, Runs, Samples. Each is a whole page; with scripts, parts of it renew alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match
from starlette.types import Scope

from plp_reward.errors import PlpError
from plp_reward.http.pages import beside, views
from plp_reward.http.pages.rendering import HEADERS, marked, page, static, wants_page
from plp_reward.http.pages.session import LOGIN, Session
from plp_reward.http.pages.trial import Asked, attempt
from plp_reward.http.routes import BodyRoute
from plp_reward.http.service import Service
from plp_reward.viewer.filters import PAGE, Filter
from plp_reward.viewer.rows import Row
from plp_reward.viewer.source import Source

router = APIRouter(route_class=BodyRoute, include_in_schema=False)
_Found = TypeVar("_Found")


class HomeRoute(BodyRoute):
    """``/`` for readers: to whoever posts there it is as if nothing were."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether a reader asks."""
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        return super().matches(scope) if reads else (Match.NONE, {})


async def home(request: Request) -> Response:
    """Show the page's first view; clients that want no page find nothing here."""
    if not wants_page(request):
        raise HTTPException(404)
    if not (key := request.query_params.get("sample")):
        return page(request, "try.html.j2", view="try", asked=Asked(), **_profiles(request))
    row = await _row(request, key)
    if row is None:
        return page(request, "gone.html.j2", status=404, view="try")
    return await _tried(request, Asked.of_row(row))


router.add_api_route("/", home, methods=["GET"], route_class_override=HomeRoute)


@router.post("/page/try")
async def try_out(request: Request) -> Response:
    """Grade and score what was typed."""
    fields = parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    try:
        asked = Asked.of_form(fields)
    except ValidationError as error:
        return _refused(request, "try.html.j2", error, asked=Asked(), **_profiles(request))
    return await _tried(request, asked)


async def _tried(request: Request, asked: Asked) -> Response:
    values = {"view": "try", "asked": asked, **_profiles(request)}
    try:
        trial = await attempt(request, asked)
    except PlpError as error:
        return page(request, "try.html.j2", status=422, problem=str(error), **values)
    return page(request, "try.html.j2", trial=trial, **values)


@router.get("/page/runs")
async def runs(request: Request) -> Response:
    """Show how runs go, and what is wrong with them."""
    source, given = _source(request), request.query_params
    shown = await _ask(request, views.overview, source, given.get("run"), given.get("axis"))
    return page(request, "runs.html.j2", view="runs", **shown)


@router.get("/page/alarms")
async def alarmed(request: Request) -> Response:
    """Say how many alarms there are, beside the word Runs."""
    count = await _ask(request, views.count_alarms, _source(request))
    return HTMLResponse(f"⚠\N{NO-BREAK SPACE}{count}" if count else "", headers=HEADERS)


@router.get("/page/samples")
async def samples(request: Request) -> Response:
    """Show the samples that are wanted."""
    source = _source(request)
    try:
        wanted = Filter.model_validate(dict(request.query_params))
    except ValidationError as error:
        bad = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
        kept = {name: text for name, text in request.query_params.items() if name not in bad}
        values = await _ask(request, views.listing, source, Filter.model_validate(kept))
        return _refused(request, "samples.html.j2", error, page_size=PAGE, **values)
    values = await _ask(request, views.listing, source, wanted)
    return page(request, "samples.html.j2", view="samples", page_size=PAGE, **values)


@router.get("/page/sample")
async def sample(request: Request) -> Response:
    """Show one sample."""
    row = await _row(request, request.query_params.get("key"))
    if row is None:
        return page(request, "gone.html.j2", status=404, view="samples")
    others = await _ask(
        request, _source(request).find, Filter(run=row.run, problem=row.problem or None)
    )
    values: dict[str, Any] = {"row": row, "others": others, **marked(row)}
    return page(request, "sample.html.j2", view="samples", **values)


@router.get("/page/problem")
async def problem(request: Request) -> Response:
    """Show the responses to one problem side by side."""
    given = request.query_params
    wanted = Filter(problem=given.get("problem") or "", run=given.get("run"))
    shown = await _ask(request, beside.to_one_problem, _source(request), wanted, given.get("by"))
    return page(request, "beside.html.j2", view="samples", **shown)


@router.get("/page/beside")
async def side_by_side(request: Request) -> Response:
    """Show samples side by side that a reader picked."""
    keys = request.query_params.getlist("key")
    shown = await _ask(request, beside.picked, _source(request), keys)
    if not shown["sides"]:
        return page(request, "gone.html.j2", status=404, view="samples")
    return page(request, "beside.html.j2", view="samples", **shown)


@router.get("/page/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """Give a file of the page."""
    found = static(name)
    if found is None:
        raise HTTPException(404)
    return found


@router.post(LOGIN)
async def login(request: Request) -> Response:
    """Take the token once, and give a cookie for it."""
    session: Session | None = request.app.state.session
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    if session is None:
        return RedirectResponse("../", 303, HEADERS)
    if not session.is_token(fields.get("token", "")):
        return page(request, "login.html.j2", status=401, wrong=True)
    answer = RedirectResponse("../", 303, HEADERS)
    answer.set_cookie(
        session.name,
        session.begin(),
        httponly=True,
        samesite="strict",
        secure="https" in (request.url.scheme, request.headers.get("x-forwarded-proto")),
    )
    return answer


def _source(request: Request) -> Source:
    service: Service = request.app.state.service
    source = service.source
    if source is None:
        raise HTTPException(404)
    return source


async def _row(request: Request, key: str | None) -> Row | None:
    return None if not key else await _ask(request, _source(request).row, key)


async def _ask(request: Request, call: Callable[..., _Found], *arguments: Any) -> _Found:
    service: Service = request.app.state.service
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(service.looking, partial(call, *arguments))


def _profiles(request: Request) -> dict[str, Any]:
    service: Service = request.app.state.service
    return {"profiles": sorted(service.profiles.in_use), "default": service.settings.profile}


def _refused(request: Request, template: str, error: ValidationError, **values: Any) -> Response:
    problem = error.errors()[0]
    said = f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
    view = template.partition(".")[0]
    return page(request, template, status=422, view=view, problem=said, **values)
