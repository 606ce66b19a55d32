"""发起询价: the lines, the suppliers, the last day."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    filled_button,
    link_button,
    live_cell,
    live_field,
    pick_field,
    select_field,
    tick,
)
from jxc_app.components.feedback import empty, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, figure, head, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.formats import Choice
from jxc_app.state.frame import FrameState
from jxc_app.state.rfq_new import AskRow
from jxc_app.state.rfq_new import RfqNewState as New


@rx.page(route="/rfq/new", title="发起询价 · 进销存", on_load=[FrameState.load, New.open])
def rfq_new() -> rx.Component:
    """Three short parts."""
    return screen(
        page_head(t("rfqs.new"), link_button(t("menu.rfqs"), "/rfqs")),
        rx.cond(New.is_loaded, rx.fragment(_lines(), _suppliers(), _terms()), panel(loading())),
        here="rfqs",
    )


def _lines() -> rx.Component:
    add = pick_field(
        t("rfq_new.add_sku"), placeholder=t("rfq_new.sku_hint"), clears=True, options=New.sku_options,
        on_search=New.search_sku, on_pick=New.add_sku,
    )  # fmt: skip
    heads = [
        head(t("plan.choose")),
        head(t("field.sku")),
        head(t("rfq_new.whose")),
        head(t("plan.open"), number=True),
        head(t("rfq_new.quantity"), number=True),
        head(t("plan.due")),
    ]
    rows = table(heads, rx.foreach(New.rows, _row), label=t("rfq_new.lines"))
    return panel(
        rx.el.div(add, class_name="filters"),
        rx.cond(New.rows.length() == 0, empty(t("rfq_new.nothing"), t("rfq_new.nothing_advice")), rows),
        rx.el.p(error_at(New.errors, "lines"), class_name="field-error", role="alert"),
        title=t("rfq_new.lines"),
        look="flush open",
    )


def _row(row: rx.Var[AskRow]) -> rx.Component:
    box = tick(
        t("plan.choose_one", name=row.name), checked=row.is_chosen, on_change=lambda is_on: New.tick(row.key, is_on)
    )
    quantity = live_cell(
        t("rfq_new.quantity_of", name=row.name), value=row.quantity, revision=New.revision,
        on_commit=lambda typed: New.type_quantity(row.key, typed), error=row.fault_quantity, column="quantity",
        input_mode="decimal",
    )  # fmt: skip
    due = live_cell(
        t("rfq_new.due_of", name=row.name), value=row.due, revision=New.revision,
        on_commit=lambda typed: New.type_due(row.key, typed), error=row.fault_due, column="due", type="date",
    )  # fmt: skip
    return rx.el.tr(
        cell(t("plan.choose"), box),
        sku_cell(row.code, row.name, row.spec),
        cell(t("rfq_new.whose"), row.whose, class_name="wrap"),
        cell(t("plan.open"), figure(row.open, row.unit), number=True),
        cell(t("rfq_new.quantity"), quantity, number=True),
        cell(t("plan.due"), due),
        key=row.key,
    )


def _suppliers() -> rx.Component:
    return panel(
        pick_field(
            t("rfq_new.add_supplier"), placeholder=t("rfq_new.supplier_hint"), clears=True,
            options=New.partner_options, on_search=New.search_partner, on_pick=New.add_partner,
            error=error_at(New.errors, "partner_ids"),
        ),
        rx.el.ul(rx.foreach(New.suppliers, _supplier), class_name="asked-suppliers"),
        live_field(
            t("rfq_new.few_reason"), value=New.few_reason, revision=New.revision, on_commit=New.type_reason,
            error=error_at(New.errors, "few_reason"), max_length=200,
        ),
        title=t("rfq_new.suppliers", count=New.suppliers.length()),
        look="open",
    )  # fmt: skip


def _supplier(one: rx.Var[Choice]) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.label, " ", rx.el.span(one.note, class_name="quiet")),
        button(t("rfq_new.drop"), on_click=New.drop_partner(one.id)),
        key=one.id,
    )


def _terms() -> rx.Component:
    return panel(
        rx.el.div(
            live_field(
                t("rfq_new.until"), value=New.until, revision=New.revision, on_commit=New.type_until,
                error=error_at(New.errors, "answer_until"), type="datetime-local",
            ),
            select_field(
                t("plan.orderer"), value=New.warehouse_id, options=New.warehouses, on_change=New.choose_warehouse
            ),
            live_field(
                t("rfq_new.remark"), value=New.remark, revision=New.revision, on_commit=New.type_remark,
                error=error_at(New.errors, "remark"), max_length=500,
            ),
            class_name="paper-grid",
        ),
        check(t("rfq_new.sealed"), checked=New.is_sealed, on_change=New.seal, note=t("rfq_new.sealed_means")),
        rx.el.div(
            filled_button(t("rfq_new.make", count=New.chosen), on_click=New.make, disabled=New.chosen == 0),
            class_name="form-foot",
        ),
        title=t("rfq_new.terms"),
    )  # fmt: skip
