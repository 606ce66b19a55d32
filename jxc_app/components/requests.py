"""Parts of 门店库存 and 调货待办 that work between two taps without the server."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec


@dataclass(frozen=True, slots=True)
class SentPart:
    """How much of one SKU leaves, in base units, as the browser sends it; ``cause``: why it is less."""

    sku: str
    quantity: str
    cause: str


class LookBox(rx.Component):
    """Searches while one types; ``on_scan`` gets what was scanned or ended by Enter."""

    library = "$/public/store_stock"
    tag = "LookBox"

    value: rx.Var[str]
    on_search: rx.EventHandler[passthrough_event_spec(str)]
    on_scan: rx.EventHandler[passthrough_event_spec(str)]


class AskSheet(rx.Component):
    """How many are wanted, of which unit, for whom: ``on_ask(target, key, quantity, unit, words)``."""

    library = "$/public/store_stock"
    tag = "AskSheet"

    person: rx.Var[int]
    target: rx.Var[str]
    name: rx.Var[str]
    units: rx.Var[list[Any]]
    errors: rx.Var[dict[str, str]]
    on_ask: rx.EventHandler[passthrough_event_spec(str, str, str, str, str)]
    on_leave: rx.EventHandler[passthrough_event_spec(bool)]


class SendSheet(rx.Component):
    """What really leaves, line by line: ``lines``: ``[{sku, name, about, unit, asked}, …]``."""

    library = "$/public/store_stock"
    tag = "SendSheet"

    person: rx.Var[int]
    target: rx.Var[str]
    lines: rx.Var[list[Any]]
    causes: rx.Var[list[Any]]
    errors: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[passthrough_event_spec(str, list[SentPart])]
    on_leave: rx.EventHandler[passthrough_event_spec(bool)]


class RequestTaken(rx.Component):
    """Forgets what the browser kept of ``target``, because the server has taken it."""

    library = "$/public/store_stock"
    tag = "RequestTaken"

    person: rx.Var[int]
    target: rx.Var[str]


class TimeLeft(rx.Component):
    """How long there is until a moment (ISO 8601); it goes on while one looks."""

    library = "$/public/store_stock"
    tag = "TimeLeft"

    until: rx.Var[str]
