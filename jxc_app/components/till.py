"""The till: a ticket between two scans without the server, which answers what codes are and what goods cost."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from jxc_app.components.scans import Scan


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as the browser sends it; ``bundle``: the id of a 套餐 or nothing; ``is_own``: its price was typed."""

    sku: int
    unit: int
    quantity: str
    price: str
    discount: str
    lot: str
    bundle: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class PaidPart:
    """So many yuan in one way."""

    way: str
    amount: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What is said of the whole ticket."""

    rounding: str
    remark: str


class Till(rx.Component):
    """Sells by scan or by name and hands the ticket over at once.

    ``answers`` and ``hits``: ``[{seq, words, sku, unit, unit_name, code, name, spec, picture, initial, quantity, price,
    source, lot, free, bundle}, …]``; ``offers``: ``[{key, price, source}, …]``, a key as ``on_price`` asks for it.
    """

    library = "$/public/till"
    tag = "Till"

    person: rx.Var[int]
    store: rx.Var[str]
    customer: rx.Var[str]
    ways: rx.Var[list[Any]]
    may_price: rx.Var[bool]
    errors: rx.Var[dict[str, str]]
    answers: rx.Var[list[Any]]
    hits: rx.Var[list[Any]]
    offers: rx.Var[list[Any]]
    done: rx.Var[str]
    is_busy: rx.Var[bool]
    on_ask: rx.EventHandler[passthrough_event_spec(str, list[Scan])]
    on_find: rx.EventHandler[passthrough_event_spec(str)]
    on_price: rx.EventHandler[passthrough_event_spec(list[str])]
    on_sell: rx.EventHandler[passthrough_event_spec(str, list[SoldLine], list[PaidPart], Slip)]
