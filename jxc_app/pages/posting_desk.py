"""The posting desk 统一出入库: every kind of document is written, scanned and posted here."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    button,
    filled_button,
    link_button,
    live_field,
    pick_field,
    select_field,
)
from jxc_app.components.desk_parts import AfterDelivery, LeftScans, ShortKeys, key_button
from jxc_app.components.feedback import empty, good_note, note
from jxc_app.components.folds import PhoneFold
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.texts import t
from jxc_app.pages.desk_arrivals import arrivals
from jxc_app.pages.desk_dialogs import dialogs
from jxc_app.pages.desk_lines import lines
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.print_dialog import print_button, print_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.posting_desk import PostingDeskState as Desk


@rx.page(route="/desk", title="统一出入库 · 进销存", on_load=[FrameState.load, Desk.open])
def posting_desk() -> rx.Component:
    """Kind, head, scan box, lines, and one filled button."""
    return screen(
        Address.create(path=Desk.address, revision=Desk.revision),
        ShortKeys.create(),
        dialogs(),
        print_dialog(),
        page_head(
            t("menu.desk"),
            _saved_mark(),
            AfterDelivery.create(
                button(
                    t("desk.drafts"),
                    rx.cond(Desk.drafts_count > 0, _count(), ""),
                    on_click=Desk.open_drafts,
                    disabled=~Desk.is_loaded,
                ),
                key_button(t("desk.new"), "F3", on_click=Desk.start_new, disabled=Desk.is_choosing | ~Desk.is_loaded),
                class_name="head-acts",
            ),
        ),
        _types(),
        _left_scans(),
        _notes(),
        rx.cond(
            Desk.is_loaded & (Desk.warehouses.length() == 0),
            panel(
                empty(
                    t("desk.no_warehouse"),
                    t("desk.no_warehouse_advice"),
                    link_button(t("first_start.title"), "/first-start"),
                )
            ),
            rx.cond(Desk.is_choosing, arrivals(), rx.fragment(_head(), lines())),
        ),
        here="desk",
    )


def _count() -> rx.Component:
    return rx.el.span(Desk.drafts_count, class_name="count-mark")


def _saved_mark() -> rx.Component:
    return rx.el.span(
        rx.match(
            Desk.saved,
            ("saved", t("desk.saved")),
            ("fault", t("desk.fault")),
            "",
        ),
        class_name="saved-mark",
        role="status",
    )


def _types() -> rx.Component:
    return AfterDelivery.create(
        rx.foreach(
            Desk.types,
            lambda kind: rx.el.button(
                kind.label,
                type="button",
                role="tab",
                class_name=rx.cond(kind.id == Desk.type, "tab here", "tab"),
                on_click=Desk.choose_type(kind.id),
                custom_attrs={"aria-selected": kind.id == Desk.type},
            ),
        ),
        class_name="tabs",
        custom_attrs={"role": "tablist", "aria-label": t("desk.types")},
    )


def _left_scans() -> rx.Component:
    return LeftScans.create(
        target=Desk.target,
        person=Desk.person_id,
        is_off=~Desk.is_open,
        titles=Desk.titles,
        on_open=Desk.open_sheet,
        on_fresh=Desk.start_new,
    )


def _notes() -> rx.Component:
    return rx.fragment(
        rx.cond(
            Desk.done_number != "",
            good_note(
                rx.el.span(Desk.done_text, " ", rx.link(Desk.done_number, href=Desk.done_href, id="done-number")),
                rx.cond(Desk.may_withdraw, button(t("document.withdraw"), on_click=Desk.withdraw), rx.fragment()),
                print_button(Desk.done_ids),
                filled_button(t("desk.new"), on_click=Desk.start_new),
            ),
            rx.fragment(),
        ),
        rx.cond(Desk.kept_number != "", note(t("desk.withdrawn", number=Desk.kept_number)), rx.fragment()),
        rx.cond(
            Desk.amends_number != "",
            note(t("desk.amends", number=Desk.amends_number, reason=Desk.amend_reason)),
            rx.fragment(),
        ),
        rx.cond(
            Desk.linked_number != "",
            note(
                rx.cond(
                    Desk.is_receipt,
                    t("desk.receives", number=Desk.linked_number),
                    t("desk.returns", number=Desk.linked_number),
                )
            ),
            rx.fragment(),
        ),
    )


#: where the head may be wrong
_HEAD = (
    "warehouse_id", "settlement", "to_warehouse_id", "partner_id", "business_date", "responsible", "own_number",
    "remark", "rounding", "urgency",
)  # fmt: skip


def _head() -> rx.Component:
    """All fields beside each other; on a phone one line that unfolds, with what must still be chosen below it."""
    wrong = error_at(Desk.errors, _HEAD[0]) != ""
    for name in _HEAD[1:]:
        wrong = wrong | (error_at(Desk.errors, name) != "")
    return panel(
        PhoneFold.create(
            rx.el.div(
                select_field(
                    rx.cond(Desk.is_receipt, t("field.receiving_warehouse"), t("field.warehouse")),
                    value=Desk.warehouse_id,
                    options=Desk.warehouses,
                    on_change=Desk.choose_warehouse,
                    error=error_at(Desk.errors, "warehouse_id"),
                    disabled=Desk.is_receipt | ~Desk.is_open,
                ),
                rx.cond(Desk.settlements.length() > 0, _settlement(), rx.fragment()),
                rx.cond(Desk.wants_to_warehouse, _to_warehouse(), rx.fragment()),
                rx.cond(Desk.pool_name != "", _source(), rx.fragment()),
                rx.cond(Desk.partner_kind != "", _partner(), rx.fragment()),
                *_seldom_fields(),
                rx.cond(Desk.is_deal, _deal(), rx.fragment()),
                class_name="head-grid desk-head",
            ),
            label=Desk.head_text,
            look="head-fold",
            is_wrong=wrong,
        ),
        rx.el.datalist(
            rx.foreach(Desk.responsibles, lambda name: rx.el.option(value=name)),
            id="desk-people",
        ),
    )


def _seldom_fields() -> list[rx.Component]:
    return [
        live_field(
            t("field.business_date"),
            type="date",
            name="business_date",
            value=Desk.business_date,
            latest_day=Desk.today,
            revision=Desk.revision,
            disabled=~Desk.is_open | ~Desk.may_date,
            on_commit=lambda text: Desk.type_in_head("business_date", text),
            error=error_at(Desk.errors, "business_date"),
        ),
        _words("responsible", Desk.responsible, choices="desk-people"),
        _words("own_number", Desk.own_number),
        _words("remark", Desk.remark, span=True),
    ]


def _deal() -> rx.Component:
    """What is taken off the sum, and why it is an emergency, where it is one."""
    return rx.fragment(
        _words("rounding", Desk.rounding, input_mode="decimal"),
        rx.cond(
            Desk.may_be_urgent,
            _words("urgency", Desk.urgency, placeholder=t("desk.urgency_hint"), span=True),
            rx.fragment(),
        ),
    )


def _words(name: str, value: rx.Var[str], **props: Any) -> rx.Component:
    """A field of the head that takes any words."""
    return live_field(
        t(f"field.{name}"),
        name=name,
        value=value,
        revision=Desk.revision,
        disabled=~Desk.is_open,
        on_commit=lambda text: Desk.type_in_head(name, text),
        error=error_at(Desk.errors, name),
        **props,
    )


def _settlement() -> rx.Component:
    return select_field(
        rx.cond(
            Desk.is_deal,
            t("field.terms"),
            rx.cond(
                Desk.puts_to,
                t("field.returned_to"),
                rx.cond(Desk.takes_from, t("field.taken_from"), t("field.status_change")),
            ),
        ),
        value=Desk.settlement,
        options=Desk.settlements,
        on_change=Desk.choose_settlement,
        error=error_at(Desk.errors, "settlement"),
        disabled=~Desk.is_open,
    )


def _source() -> rx.Component:
    """Who fills an order: its own warehouse, or all stores of the pool that it sells for."""
    return select_field(
        t("desk.source"),
        value=rx.cond(Desk.sells_from_pool, "pool", "own"),
        options=Desk.pool_sources,
        on_change=Desk.choose_source,
        disabled=~Desk.is_open,
    )


def _to_warehouse() -> rx.Component:
    return select_field(
        t("field.to_warehouse"),
        value=Desk.to_warehouse_id,
        options=Desk.to_warehouses,
        on_change=Desk.choose_to_warehouse,
        error=error_at(Desk.errors, "to_warehouse_id"),
        empty=t("field.choose"),
        disabled=~Desk.is_open,
    )


def _partner() -> rx.Component:
    standing = rx.cond(Desk.credit_text != "", rx.el.p(Desk.credit_text, class_name="quiet"), rx.fragment())
    field = pick_field(
        rx.cond(Desk.partner_kind == "supplier", t("field.supplier"), t("field.customer")),
        value=Desk.partner_name,
        options=Desk.partner_options,
        on_search=Desk.search_partner,
        on_pick=Desk.choose_partner,
        disabled=~Desk.is_open,
        placeholder=t("field.partner_hint"),
        error=error_at(Desk.errors, "partner_id"),
    )
    return rx.el.div(field, standing)
