"""Signing in and out. The password goes from the form to here and never through the state of a page."""

import asyncio
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from jxc_app.api.caller import Caller, From, station_token
from jxc_app.api.errors import refused
from jxc_app.core.errors import text
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform_async
from jxc_app.modules.access.sessions import cookie_name
from jxc_app.modules.access.signing_in import SignedIn, SignIn, sign_in
from jxc_app.modules.access.signing_out import SignOut, sign_out
from jxc_app.state.identity import is_secure

router = APIRouter()
#: checking a password takes much memory and a core by design
AT_ONCE = asyncio.Semaphore(4)


class Credentials(BaseModel):
    """What the sign-in form sends."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    login: str = Field(max_length=60)
    password: str = Field(max_length=1000, repr=False)
    code: str = Field(default="", max_length=60, repr=False)


@router.post("/session")
async def open_session(request: Request, credentials: Credentials, visitor: From, before: Caller) -> JSONResponse:
    """Sign in; the answer sets the cookie. Who was signed in on this browser before is signed out."""
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise HTTPException(415)
    command = SignIn(**credentials.model_dump(), station=station_token(request))
    async with AT_ONCE:
        outcome = await perform_async(sign_in, command, actor=Actor.anonymous(visitor.ip, visitor.device))
    if not outcome.ok:
        return not_signed_in(outcome)
    if before.is_signed_in:
        await perform_async(sign_out, SignOut(), actor=before.actor)
    return set_session(request, outcome)


@router.delete("/session")
async def close_session(who: Caller) -> JSONResponse:
    """Sign out; also where nobody is signed in any more."""
    if who.is_signed_in:
        await perform_async(sign_out, SignOut(), actor=who.actor)
    answer = JSONResponse({"ok": True})
    for secure in (True, False):
        answer.set_cookie(value="", **_cookie(secure=secure) | {"max_age": 0})
    return answer


def set_session(request: Request, outcome: SignedIn) -> JSONResponse:
    """The answer that carries the new session's cookie."""
    first = {"must_change_password": outcome.must_change_password, "must_bind": outcome.must_bind}
    answer = JSONResponse({"ok": True, **first})
    answer.set_cookie(value=outcome.token, **_cookie(secure=is_secure(request.headers)))
    return answer


def not_signed_in(outcome: SignedIn) -> JSONResponse:
    """What a page is told whose sign-in was refused."""
    seconds = outcome.retry_after_seconds
    has_to_wait = outcome.reason == "sign_in.wait"
    answer = refused(
        outcome.reason,
        429 if has_to_wait else 401,
        words=text(outcome.reason, seconds=seconds),
        retry_after=seconds,
    )
    if seconds:
        answer.headers["Retry-After"] = str(seconds)
    return answer


def _cookie(*, secure: bool) -> dict[str, Any]:
    return {
        "key": cookie_name(secure),
        "max_age": get_settings().session_hours * 3600,
        "path": "/",
        "httponly": True,
        "samesite": "lax",
        "secure": secure,
    }
