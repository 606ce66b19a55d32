"""The number pad on which shelves are counted; it works between two taps without the server."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec


class CountPad(rx.Component):
    """One line at a time, by thumb or by scanner.

    ``target`` names the line as it was read; ``line``: ``{name, code, about, shelf, lot, needs_lot, hint, units, unit,
    place, typed, codes, status}``. ``on_enter(target, quantity, unit, place, lot)``, ``on_scan(code)`` for what is not
    this line, ``on_later(target)`` to go on with another one.
    """

    library = "$/public/count_pad"
    tag = "CountPad"

    person: rx.Var[int]
    target: rx.Var[str]
    line: rx.Var[dict[str, Any]]
    errors: rx.Var[dict[str, str]]
    is_busy: rx.Var[bool]
    on_enter: rx.EventHandler[passthrough_event_spec(str, str, str, str, str)]
    on_scan: rx.EventHandler[passthrough_event_spec(str)]
    on_later: rx.EventHandler[passthrough_event_spec(str)]
