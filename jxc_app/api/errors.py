"""How the API says no: always JSON, a stable code and words, never a stack."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from jxc_app.core.errors import Conflict, DomainError, NotFound, PermissionDenied, say, text

_STATUS = ((PermissionDenied, 403), (NotFound, 404), (Conflict, 409), (DomainError, 422))
_BY_STATUS = {
    404: "system.api_not_found",
    405: "system.api_not_found",
    413: "system.too_large",
    415: "system.json_only",
}


def refused(code: str, status: int, *, words: str = "", **more: Any) -> JSONResponse:
    """One refusal as JSON."""
    return JSONResponse({"ok": False, "code": code, "error": words or text(code), **more}, status)


async def nothing_here() -> JSONResponse:
    """The answer to an address of the API that does not exist."""
    return refused("system.api_not_found", 404)


def register(api: FastAPI) -> None:
    """Make every exception of a request one of our answers."""
    api.exception_handler(DomainError)(_domain)
    api.exception_handler(RequestValidationError)(_wrong_input)
    api.exception_handler(HTTPException)(_http)


async def _domain(_: Request, refusal: DomainError) -> JSONResponse:
    status = next(status for kind, status in _STATUS if isinstance(refusal, kind))
    if refusal.code == "access.sign_in_first":
        status = 401
    return refused(refusal.code, status, words=say(refusal), field=refusal.field)


async def _wrong_input(_: Request, __: Exception) -> JSONResponse:
    return refused("input.invalid", 422)


async def _http(_: Request, problem: HTTPException) -> JSONResponse:
    return refused(_BY_STATUS.get(problem.status_code, "input.invalid"), problem.status_code)
