"""The sheet on which a store says what it wants; it works between two taps without the server."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of one SKU, as the browser sends it."""

    sku: str
    quantity: str
    unit: str


class AskSheet(rx.Component):
    """Quantities by tap or typed, in any unit, kept in the browser until they are sent.

    ``kept`` names the store and its schedule, ``target`` the round as it was read; ``lines``:
    ``[{id, name, about, group, figures, suggested, units:
    [{id, name, factor}], asked, unit, papers}, …]``; ``seconds`` from then to the cut-off; ``is_fixed``: in force.
    """

    library = "$/public/ask_sheet"
    tag = "AskSheet"

    person: rx.Var[int]
    kept: rx.Var[str]
    target: rx.Var[str]
    lines: rx.Var[list[Any]]
    seconds: rx.Var[int]
    cutoff: rx.Var[str]
    is_fixed: rx.Var[bool]
    errors: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[passthrough_event_spec(str, list[Asked])]


class AsksTaken(rx.Component):
    """Forgets what the browser kept under ``kept``, because the server has taken it as of ``target``."""

    library = "$/public/ask_sheet"
    tag = "AsksTaken"

    person: rx.Var[int]
    kept: rx.Var[str]
    target: rx.Var[str]
