"""The sheets of an arrival: one is counted on, between two taps without the server; on the other it is inspected."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from jxc_app.components.scans import Scan


@dataclass(frozen=True, slots=True)
class CountedPart:
    """What was counted of one line in one lot, as the browser sends it; ``noted`` empty: the note says nothing."""

    line: str
    counted: str
    noted: str
    lot: str
    produced_on: str
    expires_on: str
    reason: str


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """What is said of the whole arrival."""

    own_number: str
    wrong: str
    remark: str


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """What was found of one counted line."""

    line: str
    accepted: str
    cause: str
    remark: str


class ArrivalSheet(rx.Component):
    """Counts by scan or by tap and hands everything over at once.

    ``lines``: ``[{id, sku, name, code, spec, unit, open, lot_tracked, serial_tracked, codes}, …]``; ``open`` empty: it
    is counted blind. ``answers`` as those of :class:`CountSheet`, with the dates that a code says.
    """

    library = "$/public/arrival_sheet"
    tag = "ArrivalSheet"

    person: rx.Var[int]
    target: rx.Var[str]
    lines: rx.Var[list[Any]]
    errors: rx.Var[dict[str, str]]
    answers: rx.Var[list[Any]]
    on_ask: rx.EventHandler[passthrough_event_spec(str, list[Scan])]
    on_sign: rx.EventHandler[passthrough_event_spec(str, list[CountedPart], DeliveryNote)]


class ArrivalTaken(rx.Component):
    """Forgets what the browser kept of ``target``, because the server has taken it."""

    library = "$/public/arrival_sheet"
    tag = "ArrivalTaken"

    person: rx.Var[int]
    target: rx.Var[str]


class InspectSheet(rx.Component):
    """The second signature.

    ``lines``: ``[{id, name, code, spec, lot, ends, unit, ordered, noted, counted, remark}, …]``.
    """

    library = "$/public/arrival_sheet"
    tag = "InspectSheet"

    target: rx.Var[str]
    lines: rx.Var[list[Any]]
    causes: rx.Var[list[Any]]
    errors: rx.Var[dict[str, str]]
    is_busy: rx.Var[bool]
    on_sign: rx.EventHandler[passthrough_event_spec(str, list[JudgedLine])]
