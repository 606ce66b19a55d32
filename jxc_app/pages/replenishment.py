"""智能补货: what to order for which warehouse, how much, and the way to decide about many at once."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    Text,
    button,
    download_link,
    filled_button,
    pager,
    search_field,
    tick,
)
from jxc_app.components.feedback import empty
from jxc_app.components.filters import Filter, filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.replenishment_dialogs import dismiss_dialog, snooze_dialog, working_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.replenishment import ReplenishmentState as Needs
from jxc_app.state.replenishment_rows import SuggestionLine


@rx.page(route="/replenishment", title="智能补货 · 进销存", on_load=[FrameState.load, Needs.open])
def replenishment() -> rx.Component:
    """One row for each SKU and warehouse that is to be ordered for, the most urgent first."""
    return screen(
        Address.create(path=Needs.address, revision=Needs.revision),
        page_head(
            t("menu.replenishment"),
            rx.cond(Needs.computed != "", rx.el.span(t("abc.computed", at=Needs.computed), class_name="quiet"), ""),
            rx.cond(Needs.may_decide, button(t("replenishment.compute"), on_click=Needs.compute), rx.fragment()),
            download_link(t("stock.export"), Needs.export_href),
        ),
        panel(
            _filters(),
            rx.cond(Needs.chosen.length() > 0, _bulk_bar(), rx.fragment()),
            rx.cond(Needs.is_loaded & (Needs.rows.length() == 0), _nothing(), _table()),
            pager(text=Needs.count_text, page=Needs.page, has_more=Needs.has_more, on_page=Needs.turn_to),
            look="flush open",
        ),
        working_dialog(),
        dismiss_dialog(),
        snooze_dialog(),
        here="replenishment",
    )


def _filters() -> rx.Component:
    return filters(
        search_field(t("stock.search"), value=Needs.search, revision=Needs.revision, on_commit=Needs.search_for),
        one_of(
            t("field.warehouse"), value=Needs.warehouse_id, options=Needs.warehouses,
            on_change=lambda value: Needs.choose_filter("warehouse", value), empty=t("stock.all_warehouses"),
        ),
        one_of(
            t("field.category"), value=Needs.category_id, options=Needs.categories,
            on_change=lambda value: Needs.choose_filter("category", value), empty=t("skus.all_categories"),
        ),
        _of_supplier(),
        one_of(
            t("field.status"), value=Needs.state, options=Needs.states,
            on_change=lambda value: Needs.choose_filter("state", value), unset="open",
        ),
        is_filtered=Needs.is_filtered,
        on_clear=Needs.clear,
    )  # fmt: skip


def _of_supplier() -> Filter:
    """For whoever may know suppliers."""
    known = one_of(
        t("replenishment.supplier"), value=Needs.supplier_id, options=Needs.suppliers,
        on_change=lambda value: Needs.choose_filter("supplier", value), empty=t("partners.all_suppliers"),
    )  # fmt: skip
    control = rx.cond(Needs.suppliers.length() > 0, known.control, rx.fragment())
    return Filter(control, known.chips, known.count)


def _bulk_bar() -> rx.Component:
    waiting = rx.fragment(
        button(t("replenishment.snooze"), on_click=Needs.begin("snooze")),
        button(t("replenishment.dismiss"), on_click=Needs.begin("dismiss")),
        rx.cond(Needs.may_take, filled_button(t("replenishment.take"), on_click=Needs.take), rx.fragment()),
    )
    quiet = button(t("replenishment.reopen"), on_click=Needs.reopen)
    return rx.el.div(
        rx.el.strong(Needs.chosen_text, role="status"),
        button(t("act.choose_none"), on_click=Needs.choose_none),
        rx.match(Needs.state, ("open", waiting), ("taken", rx.fragment()), quiet),
        class_name="bulk-bar",
    )


def _nothing() -> rx.Component:
    filtered = empty(t("abc.nothing_found"), t("replenishment.nothing_found_advice"))
    act = rx.cond(Needs.may_decide, button(t("replenishment.compute"), on_click=Needs.compute), rx.fragment())
    fresh = empty(t("replenishment.never"), t("replenishment.never_advice"), act)
    done = empty(t("replenishment.enough"), t("replenishment.enough_advice"))
    return rx.cond(Needs.is_filtered, filtered, rx.cond(Needs.computed == "", fresh, done))


def _may_choose() -> rx.Var[bool]:
    return Needs.may_decide & (Needs.state != "taken")


def _choose_box(label: Text, checked: rx.Var[bool], on_change: Any) -> rx.Component:
    return rx.el.label(tick(label, checked=checked, on_change=on_change), class_name="choose")


def _of_suppliers(part: rx.Component) -> rx.Component:
    return rx.cond(Needs.sees_suppliers, part, rx.fragment())


def _table() -> rx.Component:
    def sorted_by(label: Text, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(label, order=Needs.order, by=by, on_sort=Needs.sort_by, number=number)

    everything = _choose_box(t("act.choose_page"), Needs.is_page_chosen, Needs.choose_page)
    heads = [
        rx.cond(_may_choose(), rx.el.th(everything, scope="col", class_name="choose-head"), rx.fragment()),
        sorted_by(t("field.sku"), "code"),
        sorted_by(t("field.warehouse"), "warehouse"),
        _of_suppliers(sorted_by(t("replenishment.supplier"), "supplier")),
        sorted_by(t("replenishment.quantity"), "quantity", number=True),
        sorted_by(t("replenishment.days_left"), "days", number=True),
        head(t("replenishment.position"), number=True),
        head(t("replenishment.point"), number=True),
        head(t("replenishment.per_day"), number=True),
        rx.cond(Needs.state == "open", head(t("replenishment.method")), head(t("abc.note"))),
        head(t("act.acts")),
    ]
    body = rx.cond(Needs.is_loaded, rx.foreach(Needs.rows, _row), skeleton_rows(10, 12))
    return table(heads, body, label=t("menu.replenishment"))


def _row(row: rx.Var[SuggestionLine]) -> rx.Component:
    box = rx.cond(
        row.may_decide,
        _choose_box(
            t("act.choose_one", name=row.name), Needs.chosen.contains(row.id), lambda _is_on: Needs.choose(row.id)
        ),
        rx.fragment(),
    )
    late = rx.cond(row.is_urgent, "negative", "")
    return rx.el.tr(
        rx.cond(_may_choose(), cell(t("act.choose"), box, class_name="choose-cell"), rx.fragment()),
        sku_cell(row.code, row.name, row.spec, href=row.href),
        cell(t("field.warehouse"), row.warehouse),
        _of_suppliers(cell(t("replenishment.supplier"), row.supplier)),
        cell(t("replenishment.quantity"), rx.el.strong(figure(row.quantity, row.unit)), number=True),
        cell(t("replenishment.days_left"), rx.el.span(row.days_left, class_name=late), number=True),
        cell(t("replenishment.position"), figure(row.position, row.unit), number=True),
        cell(t("replenishment.point"), figure(row.point, row.unit), number=True),
        cell(t("replenishment.per_day"), figure(row.per_day, row.unit), number=True),
        rx.cond(
            Needs.state == "open",
            cell(t("replenishment.method"), row.method),
            cell(t("abc.note"), row.note, class_name="wrap"),
        ),
        cell(
            t("act.acts"),
            button(
                t("replenishment.why"),
                on_click=Needs.look_at(row.id),
                aria_label=t("replenishment.why_of", name=row.name),
            ),
            class_name="row-act",
        ),
        key=row.id,
        class_name="row-link",
    )
