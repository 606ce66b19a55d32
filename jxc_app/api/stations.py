"""Shared computers: this browser becomes one, and people change places at it. PINs never go through a page's state."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jxc_app.api.caller import STATION, Caller, From, SignedInCaller, station_token
from jxc_app.api.errors import refused
from jxc_app.api.session import AT_ONCE, not_signed_in, set_session
from jxc_app.core.database import get_database
from jxc_app.core.errors import field_errors
from jxc_app.core.use_case import perform_async
from jxc_app.modules.access.sessions import cookie_name
from jxc_app.modules.access.stations import (
    RegisterStation,
    SwitchPerson,
    register_station,
    station_view,
    switch_person,
)
from jxc_app.state.identity import is_secure

router = APIRouter()
_LOCK = "jxc_lock_minutes"
_YEAR = 365 * 24 * 3600


class NewStation(BaseModel):
    """What the form of a shared computer sends, as it was typed."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(max_length=200)
    warehouse_id: int | None = None
    lock_minutes: int = 5


class Switching(BaseModel):
    """Who takes over: badge or login, and PIN."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    who: str = Field(max_length=80, repr=False)
    pin: str = Field(max_length=20, repr=False)


@router.post("/station")
async def register(request: Request, wanted: NewStation, who: SignedInCaller) -> JSONResponse:
    """Make this browser a shared computer; the answer sets its cookies."""
    try:
        command = RegisterStation.model_validate(wanted.model_dump())
    except ValidationError as wrong:
        return refused("input.invalid", 422, fields=field_errors(wrong))
    made = await perform_async(register_station, command, actor=who.actor)
    answer = JSONResponse({"ok": True, "station_id": made.station_id})
    _remember(answer, made.token, made.lock_minutes, secure=is_secure(request.headers))
    return answer


@router.get("/station")
def look(request: Request) -> JSONResponse:
    """What this shared computer shows to whoever stands before it. Not async: it reads, in a thread of its own."""
    own, before = station_token(request), request.cookies.get(STATION, "")
    token = own or before
    found = get_database().read(lambda session: station_view(session, token))
    if found is None:
        return JSONResponse({"is_station": False})
    people = [{"login": one.login, "name": one.name} for one in found.people]
    shown = {"is_station": True, "name": found.name, "lock_minutes": found.lock_minutes, "people": people}
    answer = JSONResponse(shown)
    if not own:  # registered before this browser came by TLS, or before the cookie was bound to its host
        _forget(answer, secure=False)
        _remember(answer, token, found.lock_minutes, secure=True)
    return answer


@router.delete("/station")
async def forget(who: SignedInCaller) -> JSONResponse:
    """This browser forgets that it was a shared computer."""
    answer = JSONResponse({"ok": True})
    for secure in (True, False):
        _forget(answer, secure=secure)
    return answer


@router.post("/session/switch")
async def take_over(request: Request, wanted: Switching, visitor: From, before: Caller) -> JSONResponse:
    """Take over at this shared computer; whoever worked here before is signed out."""
    command = SwitchPerson(station=station_token(request), who=wanted.who, pin=wanted.pin)
    async with AT_ONCE:
        outcome = await perform_async(switch_person, command, actor=before.actor)
    if not outcome.ok:
        return not_signed_in(outcome)
    return set_session(request, outcome)


def _remember(answer: JSONResponse, token: str, lock_minutes: int, *, secure: bool) -> None:
    answer.set_cookie(cookie_name(secure, STATION), token, **_cookie(secure=secure), httponly=True)
    # read by the page's own clock, which locks the screen; the server ends the session by itself as well
    answer.set_cookie(cookie_name(secure, _LOCK), str(lock_minutes), **_cookie(secure=secure))


def _forget(answer: JSONResponse, *, secure: bool) -> None:
    for name in (STATION, _LOCK):
        answer.set_cookie(cookie_name(secure, name), "", **_cookie(secure=secure) | {"max_age": 0})


def _cookie(*, secure: bool) -> dict[str, Any]:
    return {"max_age": _YEAR, "path": "/", "samesite": "strict", "secure": secure}
