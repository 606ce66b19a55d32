"""Freight and the like spread over receipts 费用分摊."""

import reflex as rx

from jxc_app.components.controls import field_block, filled_button, link_button, live_field, pick_field, select_field
from jxc_app.components.feedback import empty, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import PickField
from jxc_app.components.tables import cell, figure, head, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.cost import BookedLine, Effect
from jxc_app.state.cost import CostState as Cost
from jxc_app.state.frame import FrameState


@rx.page(route="/cost", title="费用分摊 · 进销存", on_load=[FrameState.load, Cost.open])
def cost() -> rx.Component:
    """Receipts and amount above, what it would do below, one button."""
    return screen(
        page_head(t("menu.cost"), link_button(t("cost.done_ones"), "/documents?type=cost_allocation")),
        panel(rx.el.div(_receipts(), _fields(), class_name="cost-form"), _booked()),
        panel(
            rx.cond(Cost.effects.length() == 0, empty(t("cost.nothing"), Cost.advice), _effects()),
            rx.el.div(
                rx.el.span(t("cost.note"), class_name="quiet"),
                filled_button(t("cost.post"), on_click=Cost.post, disabled=Cost.effects.length() == 0, id="post"),
                class_name="form-foot",
            ),
            title=t("cost.preview"),
            look="flush cost-preview",
        ),
        here="cost",
    )


def _receipts() -> rx.Component:
    """What is chosen, and one more."""
    chosen = rx.foreach(
        Cost.receipts,
        lambda one: rx.el.button(
            one.label,
            rx.el.span("×", aria_hidden="true"),
            type="button",
            class_name="filter-chip",
            on_click=Cost.remove(one.id),
            custom_attrs={"aria-label": t("filters.drop", name=one.label)},
        ),
    )
    find = PickField.create(
        label=t("cost.receipts"),
        placeholder=t("cost.find"),
        clears=True,
        options=Cost.options,
        on_search=Cost.search,
        on_pick=Cost.add,
        invalid=error_at(Cost.errors, "receipt_ids") != "",
    )
    control = rx.el.div(find, rx.el.div(chosen, class_name="filter-chips"), class_name="stack")
    return field_block(t("cost.receipts"), control, error_at(Cost.errors, "receipt_ids"))


def _booked() -> rx.Component:
    """What has been spread over these receipts before; nothing where nothing has."""

    def line(one: rx.Var[BookedLine]) -> rx.Component:
        paper = rx.link(one.number, href=one.href)
        same = rx.cond(one.same != "", rx.el.strong(" ", one.same), rx.fragment())
        return rx.el.li(one.receipt, "：", paper, " ", one.on, " ", one.amount, same, key=one.key)

    told = note(t("cost.booked"), rx.el.ul(rx.foreach(Cost.booked, line)))
    return rx.cond(Cost.booked.length() > 0, told, rx.fragment())


def _fields() -> rx.Component:
    return rx.el.div(
        live_field(
            t("cost.amount"),
            value=Cost.amount,
            revision=Cost.revision,
            on_commit=Cost.type_amount,
            error=error_at(Cost.errors, "amount"),
            input_mode="decimal",
            name="amount",
        ),
        select_field(
            t("cost.method"),
            value=Cost.method,
            options=Cost.methods,
            on_change=Cost.choose_method,
            error=error_at(Cost.errors, "method"),
        ),
        pick_field(
            t("cost.payee"),
            value=Cost.partner_name,
            options=Cost.partner_options,
            on_search=Cost.search_partner,
            on_pick=Cost.choose_partner,
            placeholder=t("field.partner_hint"),
            error=error_at(Cost.errors, "partner_id"),
        ),
        live_field(
            t("field.remark"),
            value=Cost.remark,
            revision=Cost.revision,
            on_commit=Cost.type_remark,
            error=error_at(Cost.errors, "remark"),
            name="remark",
        ),
        class_name="head-grid",
    )


def _effects() -> rx.Component:
    heads = [
        head(t("field.sku")),
        head(t("cost.receipt")),
        head(t("field.quantity"), number=True),
        head(t("cost.part"), number=True),
        head(t("cost.rates"), number=True),
        head(t("cost.kept"), number=True),
        head(t("cost.expensed"), number=True),
    ]
    foot = rx.el.tr(
        rx.el.td(t("stock.total"), class_name="title"),
        rx.el.td(class_name="blank"),
        rx.el.td(class_name="blank"),
        cell(t("cost.part"), Cost.part_sum, number=True),
        rx.el.td(class_name="blank"),
        cell(t("cost.kept"), Cost.kept_sum, number=True),
        cell(t("cost.expensed"), Cost.expensed_sum, number=True),
    )
    return table(heads, rx.foreach(Cost.effects, _effect), foot=foot, label=t("cost.preview"))


def _effect(row: rx.Var[Effect]) -> rx.Component:
    return rx.el.tr(
        sku_cell(row.code, row.name, ""),
        cell(t("cost.receipt"), row.receipt),
        cell(t("field.quantity"), figure(row.quantity, row.unit), number=True),
        cell(t("cost.part"), row.part, number=True),
        cell(t("cost.rates"), row.rates, number=True),
        cell(t("cost.kept"), row.kept, number=True),
        cell(t("cost.expensed"), row.expensed, number=True),
        key=row.key,
    )
