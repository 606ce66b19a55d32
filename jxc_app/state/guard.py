"""Default deny: no event reaches a handler unless the handler says who may call it and the caller is that.

Reflex makes every public method of a State callable from any browser. The guard stands before all of them,
also before those that other handlers or the server call.
"""

import asyncio
from typing import Any
from urllib.parse import quote

import reflex as rx
from reflex.event import Event, EventSpec
from reflex.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex_base.registry import RegistrationContext

from jxc_app.core import registry
from jxc_app.core.database import get_database
from jxc_app.core.errors import text
from jxc_app.core.logs import request_id
from jxc_app.core.unit_of_work import AuditRecord
from jxc_app.core.use_case import PERMISSIONS, clock
from jxc_app.state import metrics
from jxc_app.state.identity import Identity, Visitor, current, identify_async, visitor_of
from jxc_app.state.live import watchers
from jxc_app.state.payloads import checked
from jxc_app.state.requires import Declaration, declaration_of
from jxc_app.state.socket import current_tab, event_number, is_asked_by_browser, routed

#: the server calls it when something changed, so it is no sign that somebody sits at the screen
_REFRESH = "refresh"


def _nothing(self: Any) -> None: ...


def _flag(self: Any, value: bool) -> None: ...


def _hydration(self: Any, vars: dict[str, Any] | None = None, hashes: list[str] | None = None) -> None: ...  # noqa: A002


def _browser_error(self: Any, info: str, component_stack: str) -> None: ...


_ROOT = "reflex___state____state"
_PAGE_LOADS = {
    f"{_ROOT}.hydrate_and_load": _hydration,
    f"{_ROOT}.reflex___state____on_load_internal_state.on_load_internal": _nothing,
}
#: Reflex's own handlers that a page needs, with what they take. Not ``setvar``, not ``update_vars_internal``:
#: we keep nothing in the browser's storage.
FRAMEWORK_EVENTS = _PAGE_LOADS | {
    f"{_ROOT}.hydrate": _nothing,
    f"{_ROOT}.set_is_hydrated": _flag,
    f"{_ROOT}.reflex___state____on_load_internal_state.set_is_hydrated": _flag,
    f"{_ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception": _browser_error,
}


class Guard(Middleware):
    """Stands before every event."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event through; an update is the answer to a refused one."""
        request_id.set(event_number())
        if event.name in FRAMEWORK_EVENTS:
            return _framework_event(event)
        handler = RegistrationContext.get().event_handlers[event.name].handler.fn
        declaration = declaration_of(handler)
        visitor = _visitor(state)
        identity = await identify_async(visitor, keeps_alive=not event.name.endswith(f".{_REFRESH}"))
        current.set(identity)
        if declaration is None or not declaration.opens_for(identity):
            return await _refuse(event, identity, declaration, place=str(routed(state).get("asPath", "/")))
        return _with_checked_payload(event, handler)


def _framework_event(event: Event) -> StateUpdate | None:
    current.set(Identity.nobody())
    if event.name in _PAGE_LOADS:
        watchers.forget(current_tab())
    fitted = checked(FRAMEWORK_EVENTS[event.name], event.payload)
    if fitted is None:
        metrics.EVENTS.labels("wrong_input").inc()
        return StateUpdate()
    fitted.pop("vars", None)
    _replace_payload(event, fitted)
    return None


def _with_checked_payload(event: Event, handler: Any) -> StateUpdate | None:
    fitted = checked(handler, event.payload)
    if fitted is None:
        metrics.EVENTS.labels("wrong_input").inc()
        return _answer(rx.toast.error(text("input.invalid")))
    _replace_payload(event, fitted)
    metrics.EVENTS.labels("let_through").inc()
    return None


def _replace_payload(event: Event, payload: dict[str, Any]) -> None:
    event.payload.clear()
    event.payload.update(payload)


def _visitor(state: BaseState) -> Visitor:
    seen = routed(state)
    return visitor_of(seen.get("headers", {}), str(seen.get("ip", "")))


async def _refuse(event: Event, identity: Identity, declaration: Declaration | None, *, place: str) -> StateUpdate:
    metrics.EVENTS.labels("refused").inc()
    if not identity.is_signed_in and declaration is not None:
        if is_asked_by_browser():
            await asyncio.to_thread(_log_refusal, event, identity, "access.sign_in_first")
        return _answer(rx.redirect(sign_in_path(place)))
    reason = "access.denied" if declaration else "system.unknown_act"
    titles = _titles(declaration)
    await asyncio.to_thread(_log_refusal, event, identity, reason, titles, declaration.use_case if declaration else "")
    return _answer(rx.toast.error(text(reason, permission=titles)))


def sign_in_path(place: str) -> str:
    """The sign-in page, from which one comes back to ``place``."""
    return "/sign-in" if place in ("", "/") else f"/sign-in?next={quote(place, safe='/')}"


def _log_refusal(event: Event, identity: Identity, reason: str, titles: str = "", use_case: str = "") -> None:
    """Under what was tried, where that is known: whoever is told of refused voids is told of these too."""
    act = use_case or event.name.rpartition("___")[2].lstrip("_")[-80:]
    record = AuditRecord(act, outcome="refused", reason=reason, after={"permission": titles} if titles else {})
    now = clock.get().now()
    get_database().write(lambda session: registry.write_refusal(session, identity.actor, now, [record]))


def _titles(declaration: Declaration | None) -> str:
    codes = sorted(declaration.permissions) if declaration else []
    return "、".join(PERMISSIONS[code].title if code in PERMISSIONS else code for code in codes[:3])


def _answer(*events: EventSpec) -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(list(events)))
