"""The websocket of the pages; the only file that touches private parts of Reflex.

A tab chooses its own token, and Reflex gives the state under it to whoever presents it next. Here the token
is joined with the fingerprint of the session cookie, so a token that somebody else got hold of leads to an
empty state of their own, also for messages that were still on their way.
"""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from reflex.app import EventNamespace
from reflex.event import Event, EventHandler
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from socketio.exceptions import ConnectionRefusedError as Refused

from jxc_app.core.logs import get_logger
from jxc_app.state import metrics
from jxc_app.state.identity import Visitor, client_ip, visitor_of
from jxc_app.state.payloads import is_bounded

log = get_logger("socket")
_TOKEN = re.compile(r"[0-9A-Za-z-]{8,64}")
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\x00-\x1f]{0,2000}")
_KEPT_HEADERS = frozenset(
    {"accept-language", "cookie", "host", "origin", "user-agent", "x-forwarded-for", "x-forwarded-proto"}
)
#: a scanner gun sends ten a second, a page a few dozen when it opens
_BURST = 400.0
_PER_SECOND = 200.0


@dataclass(slots=True)
class _Tab:
    """One connected browser tab, and how many events it may still send at once."""

    visitor: Visitor
    allowance: float = _BURST
    counted_at: float = field(default_factory=time.monotonic)

    def may_send(self) -> bool:
        now = time.monotonic()
        self.allowance = min(_BURST, self.allowance + (now - self.counted_at) * _PER_SECOND)
        self.counted_at = now
        self.allowance -= 1
        return self.allowance >= 0


class TabNamespace(EventNamespace):
    """Reflex's namespace, with tokens bound to sessions and malformed messages dropped."""

    def __init__(self, namespace: str, app: rx.App) -> None:
        super().__init__(namespace, app)
        self._tabs: dict[str, _Tab] = {}

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """Let a tab in. Raises Refused for a token that no browser of ours makes."""
        if not _TOKEN.fullmatch(_query_token(environ)):
            raise Refused("token")
        headers = super()._build_static_router_data(sid, environ)["headers"]
        visitor = visitor_of(headers, client_ip(headers, headers.get("asgi-scope-client", "")))
        self._tabs[sid] = _Tab(visitor)
        metrics.TABS.inc()
        await super().on_connect(sid, environ, auth if isinstance(auth, dict) else None)

    async def link_token_to_sid(self, sid: str, token: str, *, update_state: bool = True) -> None:
        """Give the tab the state of its token and its session together."""
        bound = f"{token}-{self._tabs[sid].visitor.fingerprint}"
        await super().link_token_to_sid(sid, bound, update_state=update_state)

    async def on_event(self, sid: str, data: Any = None, *_: Any) -> None:
        """Queue an event, unless it is malformed, names no handler, or the tab sends too many."""
        tab = self._tabs.get(sid)
        event = well_formed(data)
        if tab is None or event is None or not tab.may_send():
            metrics.EVENTS.labels("malformed").inc()
            return
        await super().on_event(sid, event)

    def on_disconnect(self, sid: str) -> Any:
        """Forget the tab, and what it was watching."""
        if self._tabs.pop(sid, None) is not None:
            metrics.TABS.dec()
        return super().on_disconnect(sid)

    def is_connected(self, token: str) -> bool:
        """Whether the tab with this bound token is connected to this worker."""
        return token in self._token_manager.token_to_socket

    async def send(self, token: str, handler: EventHandler) -> Any:
        """Run a handler for a tab, as if it had asked; a future that is done when the handler is."""
        [event] = Event.from_event_type(handler)
        return await self.app.event_processor.enqueue(token, event)

    def _build_static_router_data(self, sid: str, environ: dict[str, Any]) -> dict[str, Any]:
        """Keep of the headers only what is needed: they are stored with the state of every tab."""
        built = super()._build_static_router_data(sid, environ)
        headers = built["headers"]
        built["headers"] = {name: headers[name] for name in _KEPT_HEADERS & headers.keys()}
        built["ip"] = self._tabs[sid].visitor.ip if sid in self._tabs else built["ip"]
        return built


def install(app: rx.App) -> TabNamespace:
    """Put our namespace in the place of Reflex's."""
    if app.sio is None or app.event_namespace is None:
        raise RuntimeError("the app has no state, so there is nothing to guard")
    namespace = TabNamespace(app.event_namespace.namespace, app)
    app.sio.register_namespace(namespace)
    app._event_namespace = namespace
    handlers = app.sio.eio.handlers
    handlers["message"] = _or_hang_up(app.sio.eio, handlers["message"])
    return namespace


def _or_hang_up(server: Any, receive: Any) -> Any:
    """``receive``, but a frame that is not even a packet ends the connection, without a stack in the log."""

    async def receive_or_hang_up(connection: str, frame: Any) -> None:
        try:
            await receive(connection, frame)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            metrics.EVENTS.labels("malformed").inc()
            log.warning("not_a_packet", kind=type(error).__name__)
            await server.disconnect(connection)

    return receive_or_hang_up


def well_formed(data: Any) -> dict[str, Any] | None:
    """The event in a message from a browser, cut to what we use; None where it is none of ours."""
    if not isinstance(data, dict) or not is_bounded(data):
        return None
    name, payload, place = data.get("name"), data.get("payload", {}), data.get("router_data", {})
    if not isinstance(name, str) or name not in RegistrationContext.get().event_handlers:
        return None
    if not isinstance(payload, dict) or not isinstance(place, dict):
        return None
    return {"name": name, "payload": payload, "router_data": _place(place)}


def _place(place: Mapping[str, Any]) -> dict[str, Any]:
    """Where the tab says it is: local paths and plain parameters, nothing else."""
    query = place.get("query")
    return {
        "pathname": _path(place.get("pathname")),
        "asPath": _path(place.get("asPath")),
        "query": {
            name: value
            for name, value in (query.items() if isinstance(query, dict) else ())
            if isinstance(value, str) and name.isidentifier() and name != "self"
        },
    }


def _path(value: Any) -> str:
    return value if isinstance(value, str) and _LOCAL_PATH.fullmatch(value) else "/"


def _query_token(environ: Mapping[str, Any]) -> str:
    found = re.search(r"(?:^|&)token=([^&]*)", environ.get("QUERY_STRING", ""))
    return found[1] if found else ""


def current_tab() -> str:
    """The bound token of the tab whose event runs now."""
    return EventContext.get().token


def event_number() -> str:
    """Names the running event, in the log and to the user."""
    return EventContext.get().txid


def is_asked_by_browser() -> bool:
    """Whether the running event came from a browser, and not from another handler or the server."""
    return EventContext.get().parent_txid is None


def routed(state: rx.State) -> Mapping[str, Any]:
    """Headers, address and place of the running event, or of the tab's last where the server sent it."""
    return EventContext.get().router_data or state.router_data
