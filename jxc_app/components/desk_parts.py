"""The browser parts of the posting desk, in ``assets/``."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

from jxc_app.components.controls import Text
from jxc_app.components.desk_messages import CopiedLine, Picked


class DeskGrid(rx.Component):
    """The lines of a document, edited by keyboard; see ``desk_grid.jsx`` for what it keeps and sends again."""

    library = "$/public/desk_grid"
    tag = "DeskGrid"

    patch: rx.Var[dict[str, Any]]
    edit: rx.Var[int]
    errors: rx.Var[dict[str, str]]
    head: rx.Var[dict[str, str]]
    saved: rx.Var[str]
    person: rx.Var[int]
    kind: rx.Var[str]
    is_off: rx.Var[bool]
    shows_left: rx.Var[bool]
    is_return: rx.Var[bool]
    shows_lot: rx.Var[bool]
    asks_lots: rx.Var[str]
    shows_price: rx.Var[bool]
    is_plan: rx.Var[bool]
    is_deal: rx.Var[bool]
    shows_history: rx.Var[bool]
    on_type: rx.EventHandler[passthrough_event_spec(int, str, str, int)]
    on_unit: rx.EventHandler[passthrough_event_spec(int, str)]
    on_side: rx.EventHandler[passthrough_event_spec(int)]
    on_gift: rx.EventHandler[passthrough_event_spec(int)]
    on_remove: rx.EventHandler[passthrough_event_spec(int)]
    on_history: rx.EventHandler[passthrough_event_spec(int)]
    on_restore: rx.EventHandler[passthrough_event_spec(dict[str, str], list[CopiedLine], int)]
    on_resync: rx.EventHandler[no_args_event_spec]


class AfterDelivery(rx.Component):
    """Buttons that wait until the page is there and what was scanned and typed before is answered.

    A strict act is not done without.
    """

    library = "$/public/desk_delivery"
    tag = "AfterDelivery"

    is_there: rx.Var[bool] = rx.State.is_hydrated
    is_strict: rx.Var[bool]


class LeftScans(rx.Component):
    """Says what was scanned for other sheets and never reached them, and leads there. ``titles``: by kind."""

    library = "$/public/desk_delivery"
    tag = "LeftScans"

    target: rx.Var[str]
    person: rx.Var[int]
    is_off: rx.Var[bool]
    titles: rx.Var[dict[str, str]]
    on_open: rx.EventHandler[passthrough_event_spec(str, str)]
    on_fresh: rx.EventHandler[no_args_event_spec]


class TablePaste(rx.Component):
    """Hears a table that is pasted where no text is being written."""

    library = "$/public/desk_parts"
    tag = "TablePaste"

    disabled: rx.Var[bool]
    on_table: rx.EventHandler[passthrough_event_spec(list[list[str]])]


class TableBox(rx.Component):
    """Where a table is put on purpose."""

    library = "$/public/desk_parts"
    tag = "TableBox"

    on_table: rx.EventHandler[passthrough_event_spec(list[list[str]])]


class ShortKeys(rx.Component):
    """Lets a key press the button that names it."""

    library = "$/public/desk_parts"
    tag = "ShortKeys"


class PickMany(rx.Component):
    """A list of SKUs with a quantity each; what was entered stays while one searches on."""

    library = "$/public/desk_parts"
    tag = "PickMany"

    rows: rx.Var[list[Any]]
    is_low: rx.Var[bool]
    on_search: rx.EventHandler[passthrough_event_spec(str)]
    on_low: rx.EventHandler[passthrough_event_spec(bool)]
    on_pick: rx.EventHandler[passthrough_event_spec(list[Picked])]


class TemplateName(rx.Component):
    """A name to keep the lines under."""

    library = "$/public/desk_parts"
    tag = "TemplateName"

    may_share: rx.Var[bool]
    disabled: rx.Var[bool]
    on_save: rx.EventHandler[passthrough_event_spec(str, bool)]


def key_button(label: Text, key: str, *, look: str = "button", **props: Any) -> rx.Component:
    """An act with the key that does it, shown and working (see :class:`ShortKeys`)."""
    return rx.el.button(
        label,
        rx.el.kbd(key, aria_hidden="true"),
        type="button",
        class_name=look,
        custom_attrs={"data-shortcut": key, "aria-keyshortcuts": key.replace("Ctrl", "Control")},
        **props,
    )
