"""How a refusal is said: the one place where screens turn an exception into words."""

import inspect
import traceback
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import reflex as rx
from pydantic import ValidationError
from pydantic_core import to_jsonable_python
from reflex.event import EventSpec
from reflex.istate.proxy import StateProxy
from reflex_base.utils.format import format_event_handler

from jxc_app.core.errors import DomainError, ProofNeeded, field_errors, say, text
from jxc_app.core.logs import get_logger, request_id
from jxc_app.core.use_case import Command
from jxc_app.state.socket import event_number

log = get_logger("screens")
#: milliseconds for a refusal that says whom to ask
_READ_IN = 12_000
_PACKAGE = str(Path(__file__).resolve().parents[1])


def refusals_are_said(handler: Callable[..., Any]) -> Callable[..., Any]:
    """The handler, with each refusal it meets put into the state's ``errors`` and a toast."""
    return _steps(handler) if inspect.isasyncgenfunction(handler) else _single(handler)


def _single(handler: Callable[..., Any]) -> Callable[..., Any]:
    async def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await handler(self, *args, **kwargs)
        except ProofNeeded as question:
            return _ask_for_proof(question, self, handler, *args, **kwargs)
        except (DomainError, ValidationError) as refusal:
            return await _say(self, refusal)

    return guarded


def _steps(handler: Callable[..., Any]) -> Callable[..., Any]:
    async def guarded(self: Any, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        try:
            async for step in handler(self, *args, **kwargs):
                yield step
        except ProofNeeded as question:
            yield _ask_for_proof(question, self, handler, *args, **kwargs)
        except (DomainError, ValidationError) as refusal:
            yield await _say(self, refusal)

    return guarded


def _ask_for_proof(
    question: ProofNeeded, state: Any, handler: Callable[..., Any], *args: Any, **kwargs: Any
) -> EventSpec:
    """The event that asks the person at the screen, and afterwards calls the handler again as it was called."""
    from jxc_app.state.proof import ProofState  # it stands on the State that stands on this

    page = type(state.__wrapped__ if isinstance(state, StateProxy) else state)
    _, *given = inspect.signature(handler).bind(state, *args, **kwargs).arguments.items()
    event = format_event_handler(getattr(page, handler.__name__))
    asked: EventSpec = ProofState.ask(question.act, event, to_jsonable_python(dict(given)))
    return asked


async def _say(state: Any, refusal: DomainError | ValidationError) -> EventSpec:
    if isinstance(refusal, ValidationError) and not _is_users_input(refusal):
        raise refusal
    fields, words = in_words(refusal)
    if isinstance(state, StateProxy):
        async with state:
            state.errors = fields
    else:
        state.errors = fields
    # what stands at no field is nowhere else to be read
    return rx.toast.error(words) if fields else rx.toast.error(words, duration=_READ_IN)


def in_words(refusal: DomainError | ValidationError) -> tuple[dict[str, str], str]:
    """The texts by field, and one sentence for all."""
    if isinstance(refusal, DomainError):
        words = say(refusal)
        return ({refusal.field: words} if refusal.field else {}), words
    fields = field_errors(refusal)
    return fields, next(iter(fields.values()), text("input.invalid"))


def _is_users_input(refusal: ValidationError) -> bool:
    known = {command.__name__ for command in _commands(Command)}
    return refusal.title in known


def _commands(parent: type[Command]) -> list[type[Command]]:
    children = parent.__subclasses__()
    return children + [below for child in children for below in _commands(child)]


def apologise(exception: Exception) -> EventSpec:
    """Answer an error of ours: the request's number to the user, the place (no values) to the log."""
    request_id.set(event_number())
    log.error("failed", kind=type(exception).__name__, at=places(exception))
    return rx.toast.error(text("system.unexpected", request_id=event_number()))


def report_browser_error(exception: Exception) -> None:
    """Log an error that a browser reports; it is the browser's word, so it is cut short."""
    log.warning("browser_error", said=str(exception)[:300])


def places(exception: BaseException) -> list[str]:
    """Where it went wrong, innermost last: file, line and function. Never values: they may be secret."""
    frames = traceback.extract_tb(exception.__traceback__)[-12:]
    return [f"{frame.filename.removeprefix(_PACKAGE)}:{frame.lineno} {frame.name}" for frame in frames]
