"""GET /docs: the OpenAPI document to read and to try, with everything it needs from this service.

Swagger UI comes with fastapi-offline, so that the page works where no other host can be reached.
The policy of the page lets it load and ask nothing but the service. Addresses are relative: the
page is the same behind a proxy's prefix.
"""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.exceptions import HTTPException

from plp_reward.http.routes import Route

router = APIRouter(route_class=Route, include_in_schema=False)

ASSETS = ("favicon.png", "swagger-ui-bundle.js", "swagger-ui.css")
_DAY = 86_400


@router.get("/docs")
async def page() -> Response:
    """Show the documentation of the routes."""
    content, policy = _page()
    return Response(content, media_type="text/html", headers={"content-security-policy": policy})


@router.get("/docs/{asset}")
async def asset(asset: str) -> Response:
    """Return a file of the page."""
    if asset not in ASSETS:
        raise HTTPException(404)
    kind = mimetypes.guess_type(asset)[0]
    return Response(
        _asset(asset), media_type=kind, headers={"cache-control": f"private, max-age={_DAY}"}
    )


@cache
def _asset(name: str) -> bytes:
    return files("fastapi_offline").joinpath("static", name).read_bytes()


@cache
def _page() -> tuple[bytes, str]:
    """The page, and what it may do: its own script is named by its digest."""
    found = get_swagger_ui_html(
        openapi_url="openapi.json",
        title="plp-reward",
        swagger_js_url="docs/swagger-ui-bundle.js",
        swagger_css_url="docs/swagger-ui.css",
        swagger_favicon_url="docs/favicon.png",
        swagger_ui_parameters={"persistAuthorization": True, "docExpansion": "list"},
    )
    content = bytes(found.body)
    scripts = [part.partition(b"</script>")[0] for part in content.split(b"<script>")[1:]]
    digests = (base64.b64encode(hashlib.sha256(text).digest()).decode() for text in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    policy = (
        f"default-src 'none'; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return content, policy
