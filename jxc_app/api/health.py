"""Whether the product works, for whoever watches it."""

import asyncio
import hmac

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text as sql
from sqlmodel import Session

from jxc_app.api.errors import refused
from jxc_app.core.database import get_database
from jxc_app.core.logs import get_logger
from jxc_app.core.settings import get_settings

router = APIRouter()
log = get_logger("health")
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


@router.get("/healthz")
async def healthz() -> JSONResponse:
    """200 while the database answers, 503 when it does not."""
    try:
        await asyncio.to_thread(get_database().read, _ask)
    except Exception as error:
        log.error("database_unreachable", kind=type(error).__name__)
        return JSONResponse({"ok": False}, 503)
    return JSONResponse({"ok": True})


def _ask(session: Session) -> None:
    session.connection().execute(sql("SELECT 1"))


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Figures for Prometheus: to this machine, or to whoever has the token of the settings."""
    if not _may_see_figures(request):
        return refused("system.api_not_found", 404)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _may_see_figures(request: Request) -> bool:
    token = get_settings().metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(given.encode(), token.encode())
    # A proxy on this machine also speaks from the loopback address, but for somebody else.
    is_forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via"))
    is_direct = request.url.hostname in (*_LOOPBACK, "localhost")
    return is_direct and not is_forwarded and request.client is not None and request.client.host in _LOOPBACK
