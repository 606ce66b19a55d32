"""Orders by REST, for other systems. They come with a key in the header, never with a cookie: no page can send one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from jxc_app.api.caller import From
from jxc_app.api.errors import refused
from jxc_app.core.database import get_database
from jxc_app.core.errors import DomainError, field_errors, text
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Command, UseCase, perform, perform_async, read_async
from jxc_app.modules.intake.callbacks import as_json
from jxc_app.modules.intake.clients import Caller, CountCall, TryKey, caller_of, count_call, try_key
from jxc_app.modules.intake.queries import order_standing
from jxc_app.modules.intake.taking import TakeBack, Taken, TakeOrder, take_back, take_order

router = APIRouter(prefix="/api/orders")
_LONGEST_KEY = 100


class KeyRefusal(Exception):
    """A call without a key that counts, or with one used too often; ``code``: what is said where it must wait."""

    def __init__(self, seconds: int, code: str = "intake.wait") -> None:
        super().__init__(seconds)
        self.seconds, self.code = seconds, code


def caller(who: From, authorization: Annotated[str, Header()] = "") -> Caller:
    """Who stands behind the key, each call counted. Raises KeyRefusal. Not async: it reads, in a thread of its own."""
    kind, _, token = authorization.partition(" ")
    token = token.strip()[:200] if kind.lower() == "bearer" else ""
    found = get_database().read(lambda session: caller_of(session, token, who.ip)) if token else None
    if found is not None:
        counted = perform(count_call, CountCall(client_id=found.client_id), actor=found.actor)
        if counted.retry_after_seconds:
            raise KeyRefusal(counted.retry_after_seconds, "intake.too_many")
        return found
    tried = perform(try_key, TryKey(token=token), actor=Actor.anonymous(who.ip, who.device))
    raise KeyRefusal(tried.retry_after_seconds)


By = Annotated[Caller, Depends(caller)]


async def refuse_key(_: Request, refusal: Exception) -> JSONResponse:
    """401, and 429 once there were too many."""
    if not isinstance(refusal, KeyRefusal) or not refusal.seconds:
        return refused("intake.bad_key", 401, field="Authorization")
    code, seconds = refusal.code, refusal.seconds
    answer = refused(code, 429, words=text(code, seconds=seconds), retry_after=seconds)
    answer.headers["Retry-After"] = str(seconds)
    return answer


@router.post("")
async def take(request: Request, by: By, idempotency_key: Annotated[str, Header()] = "") -> JSONResponse:
    """Hand in an order; the same key with the same body gets the first answer, with another body 409."""
    return await _done(request, by, take_order, TakeOrder, idempotency_key)


@router.post("/{number}/cancel")
async def cancel(
    request: Request, by: By, number: Annotated[str, Path(max_length=60)],
    idempotency_key: Annotated[str, Header()] = "",
) -> JSONResponse:  # fmt: skip
    """Take an order back of which nothing has left."""
    return await _done(request, by, take_back, TakeBack, idempotency_key, number=number)


@router.get("/{number}")
async def look(by: By, number: Annotated[str, Path(max_length=60)]) -> JSONResponse:
    """Where an order stands. 404 also for one of somebody else."""
    found = await read_async(order_standing, actor=by.actor, number=number)
    return JSONResponse({"ok": True} | as_json(found))


async def _done(
    request: Request, by: Caller, case: UseCase[Any, Taken], kind: type[Command], key: str, **said: Any
) -> JSONResponse:
    if not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        return refused("intake.key_needed", 422, field="Idempotency-Key")
    try:
        command = kind.model_validate(await _body(request) | said)
    except ValidationError as wrong:
        errors = {_as_path(name): words for name, words in field_errors(wrong).items()}
        first = next(iter(errors))
        return refused("input.invalid", 422, words=errors[first], field=first, fields=errors)
    try:
        taken = await perform_async(case, command, actor=by.actor, key=f"{by.client_id}:{key}")
    except DomainError as refusal:
        refusal.field = _as_path(refusal.field) if refusal.field else None
        raise
    short = [{"sku": sku, "quantity": quantity} for sku, quantity in taken.short]
    return JSONResponse({"ok": True} | taken.model_dump(mode="json") | {"short": short})


async def _body(request: Request) -> dict[str, Any]:
    """What was sent, as an object; nothing at all is an empty one. Raises DomainError ``input.invalid``."""
    raw = await request.body()
    if not raw:
        return {}
    try:
        content = await request.json()
    except ValueError:
        raise DomainError("input.invalid", field="body") from None
    if not isinstance(content, dict):
        raise DomainError("input.invalid", field="body")
    return content


def _as_path(field: str) -> str:
    """``lines.0.sku`` as people who call by REST write it: ``lines[0].sku``."""
    path = ""
    for part in field.split("."):
        path += f"[{part}]" if part.isdigit() else f".{part}" if path else part
    return path
