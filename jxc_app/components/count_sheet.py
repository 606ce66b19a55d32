"""The sheet on which arriving goods are counted; it works between two taps without the server."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from jxc_app.components.scans import Scan


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one line, as the browser sends it."""

    line: str
    open: str
    counted: str
    reason: str
    words: str


class CountSheet(rx.Component):
    """Counts by scan or by tap and hands everything over at once.

    ``target`` names the transfer as it was read; ``lines``:
    ``[{id, sku, name, code, spec, lot, unit, open, codes}, …]``; ``reasons``: ``{short: [{id, label}], over: […]}``.
    What a line's ``codes`` do not hold is asked by ``on_ask``, and answered by ``answers``:
    ``[{seq, code, words, sku, lot, quantity}, …]``.
    """

    library = "$/public/count_sheet"
    tag = "CountSheet"

    person: rx.Var[int]
    target: rx.Var[str]
    lines: rx.Var[list[Any]]
    reasons: rx.Var[dict[str, Any]]
    errors: rx.Var[dict[str, str]]
    answers: rx.Var[list[Any]]
    on_ask: rx.EventHandler[passthrough_event_spec(str, list[Scan])]
    on_receive: rx.EventHandler[passthrough_event_spec(str, list[Counted])]


class CountsTaken(rx.Component):
    """Forgets what the browser kept of ``target``, because the server has taken it; the sheet is gone by then."""

    library = "$/public/count_sheet"
    tag = "CountsTaken"

    person: rx.Var[int]
    target: rx.Var[str]
