"""采购计划: requisitions of all warehouses in one list, from which orders are made."""

import reflex as rx

from jxc_app.components.controls import choice, filled_button, link_button, live_cell, pick_field, search_field, tick
from jxc_app.components.feedback import empty, good_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.plan import PlanRow
from jxc_app.state.plan import PlanState as Plan


@rx.page(route="/plan", title="采购计划 · 进销存", on_load=[FrameState.load, Plan.open])
def plan() -> rx.Component:
    """What waits, whom to buy it from, one filled button."""
    return screen(
        page_head(t("menu.plan")),
        rx.cond(
            Plan.done_text != "",
            good_note(
                rx.el.span(Plan.done_text),
                rx.foreach(Plan.made, lambda one: rx.fragment(rx.link(one.label, href=one.id), " ")),
            ),
            rx.fragment(),
        ),
        panel(
            _filters(),
            rx.cond(
                Plan.is_loaded & (Plan.rows.length() == 0),
                empty(t("plan.nothing"), t("plan.nothing_advice")),
                _table(),
            ),
            _foot(),
            look="flush open",
        ),
        here="plan",
    )


def _filters() -> rx.Component:
    return rx.el.div(
        search_field(t("plan.search"), value=Plan.search, revision=Plan.revision, on_commit=Plan.find),
        pick_field(
            t("plan.supplier"),
            placeholder=t("plan.supplier_hint"),
            clears=True,
            options=Plan.partner_options,
            on_search=Plan.search_partner,
            on_pick=Plan.choose_partner,
        ),
        class_name="filters plan-filters",
    )


def _table() -> rx.Component:
    def sorted_head(label: str, by: str) -> rx.Component:
        return sort_head(t(label), order=Plan.order, by=by, on_sort=Plan.sort_by)

    heads = [
        head(t("plan.choose")),
        sorted_head("field.sku", "name"),
        sorted_head("plan.for", "warehouse"),
        sorted_head("plan.requisition", "number"),
        sorted_head("plan.due", "due"),
        head(t("plan.on_hand"), number=True),
        head(t("plan.open"), number=True),
        head(t("plan.quantity"), number=True),
        sorted_head("field.supplier", "supplier"),
        head(t("plan.price"), number=True),
    ]
    body = rx.cond(Plan.is_loaded, rx.foreach(Plan.rows, _row), skeleton_rows(10, 5))
    return table(heads, body, label=t("menu.plan"))


def _row(row: rx.Var[PlanRow]) -> rx.Component:
    box = tick(
        t("plan.choose_one", name=row.name),
        checked=row.is_chosen,
        on_change=lambda is_on: Plan.tick(row.id, is_on),
    )
    asked = rx.el.div(
        rx.link(row.number, href=row.href), rx.el.span(row.asked, class_name="quiet"), class_name="sku-name"
    )
    fault = rx.el.p(row.fault_supplier, class_name="field-error", role="alert")
    return rx.el.tr(
        cell(t("plan.choose"), box),
        sku_cell(row.code, row.name, row.spec, href=row.sku_href),
        cell(t("plan.for"), row.warehouse),
        cell(t("plan.requisition"), asked),
        cell(t("plan.due"), row.due),
        cell(t("plan.on_hand"), figure(row.on_hand, row.unit), number=True),
        cell(t("plan.open"), figure(row.open, row.unit), number=True),
        cell(t("plan.quantity"), _quantity(row), number=True),
        cell(
            t("field.supplier"),
            row.supplier,
            rx.cond(row.agreed != "", rx.el.p(row.agreed, class_name="quiet"), rx.fragment()),
            rx.cond(row.beside != "", rx.el.p(row.beside, class_name="ask-warning"), rx.fragment()),
            rx.cond(row.fault_supplier != "", fault, rx.fragment()),
            class_name="wrap",
        ),
        cell(t("plan.price"), _price(row), number=True),
        key=row.id,
    )


def _quantity(row: rx.Var[PlanRow]) -> rx.Component:
    return live_cell(
        t("plan.quantity_of", name=row.name),
        value=row.quantity,
        revision=Plan.revision,
        on_commit=lambda text: Plan.type_quantity(row.id, text),
        error=row.fault_quantity,
        column="quantity",
        input_mode="decimal",
    )


def _price(row: rx.Var[PlanRow]) -> rx.Component:
    return live_cell(
        t("plan.price_of", name=row.name),
        value=row.price,
        revision=Plan.revision,
        on_commit=lambda text: Plan.type_price(row.id, text),
        error=row.fault_price,
        column="price",
        input_mode="decimal",
    )


def _foot() -> rx.Component:
    return rx.el.div(
        rx.el.button(t("plan.choose_all"), type="button", class_name="button", on_click=Plan.tick_all),
        rx.el.span(t("plan.sum", chosen=Plan.chosen, orders=Plan.orders, amount=Plan.amount), class_name="totals"),
        rx.el.label(
            rx.el.span(t("plan.orderer"), class_name="quiet"),
            choice(
                t("plan.orderer"),
                value=Plan.warehouse_id,
                options=Plan.warehouses,
                on_change=Plan.choose_warehouse,
            ),
            class_name="plan-orderer",
        ),
        rx.cond(Plan.may_ask, link_button(t("plan.ask"), Plan.ask_href), rx.fragment()),
        filled_button(t("plan.submit"), on_click=Plan.plan, disabled=Plan.chosen == 0),
        class_name="plan-foot",
    )
