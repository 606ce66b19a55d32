"""One document 单据: what it says, what became of it, and what may be done with it."""

import reflex as rx

from jxc_app.components.controls import button, choice, danger_button, field_block, filled_button, link_button
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, empty, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import LiveField
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.document import DocumentState as Document
from jxc_app.state.document_rows import EffectRow, EventRow, LineRow
from jxc_app.state.frame import FrameState


@rx.page(route="/document", title="单据 · 进销存", on_load=[FrameState.load, Document.open])
def document() -> rx.Component:
    """Number, state and acts on top, lines below, the story at the side."""
    return screen(
        page_head(
            rx.el.span(
                Document.heading,
                " ",
                rx.cond(Document.status != "", status(Document.status, Document.status_title), ""),
            ),
            *_acts(),
        ),
        rx.cond(
            Document.is_missing,
            panel(
                empty(
                    t("document.missing"), t("document.missing_advice"), link_button(t("menu.documents"), "/documents")
                )
            ),
            rx.el.div(rx.el.div(_facts(), _lines()), _timeline(), class_name="document"),
        ),
        _void_dialog(),
        _difference_dialog(),
        here="documents",
    )


def _acts() -> list[rx.Component]:
    return [
        _seen(Document.may_void, danger_button(t("document.void"), on_click=Document.ask_void)),
        _seen(Document.may_settle, button(t("document.settle"), on_click=Document.ask_difference)),
        _seen(Document.may_edit, link_button(t("document.edit"), Document.desk_href)),
        _seen(
            Document.may_receive,
            link_button(t("document.receive"), Document.receive_href, custom_attrs={"data-look": "filled"}),
        ),
        _seen(Document.may_post, filled_button(t("document.post"), on_click=Document.post)),
    ]


def _seen(may: rx.Var[bool], part: rx.Component) -> rx.Component:
    return rx.cond(may, part, rx.fragment())


def _facts() -> rx.Component:
    return panel(
        rx.el.dl(
            rx.foreach(
                Document.facts,
                lambda fact: rx.el.div(
                    rx.el.dt(fact.label),
                    rx.el.dd(rx.cond(fact.href != "", rx.link(fact.text, href=fact.href), fact.text)),
                ),
            ),
            class_name="facts",
        )
    )


def _lines() -> rx.Component:
    heads = [
        head(t("field.sku")),
        head(t("field.quantity"), number=True),
        rx.cond(Document.shows_open, head(t("document.open_quantity"), number=True), rx.fragment()),
        rx.cond(
            Document.shows_price,
            rx.fragment(head(t("field.price"), number=True), head(t("field.amount"), number=True)),
            rx.fragment(),
        ),
        head(t("field.remark")),
    ]
    body = rx.cond(Document.is_loaded, rx.foreach(Document.lines, _line), skeleton_rows(4, 4))
    return panel(table(heads, body, foot=_totals(), label=t("desk.lines")), look="flush")


def _line(row: rx.Var[LineRow]) -> rx.Component:
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec, href=row.href),
        cell(t("field.quantity"), figure(row.quantity, row.unit), number=True),
        _seen(
            Document.shows_open,
            cell(t("document.open_quantity"), figure(row.open_quantity, row.base_unit), number=True),
        ),
        _seen(
            Document.shows_price,
            rx.fragment(
                cell(t("field.price"), row.price, number=True), cell(t("field.amount"), row.amount, number=True)
            ),
        ),
        cell(t("field.remark"), row.remark, class_name="wrap"),
        key=row.id,
    )


def _totals() -> rx.Component:
    return rx.el.tr(
        rx.el.td(t("stock.total"), class_name="title"),
        cell(t("field.quantity"), Document.pieces, number=True),
        _seen(Document.shows_open, rx.el.td(class_name="blank")),
        _seen(
            Document.shows_price,
            rx.fragment(rx.el.td(class_name="blank"), cell(t("field.amount"), Document.amount, number=True)),
        ),
        rx.el.td(class_name="blank"),
    )


def _timeline() -> rx.Component:
    return panel(
        rx.el.ol(rx.foreach(Document.events, _event), class_name="timeline"),
        title=t("document.timeline"),
    )


def _event(event: rx.Var[EventRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.strong(event.act), " ", event.text),
        rx.el.div(event.who, " · ", event.when, class_name="quiet"),
    )


def _void_dialog() -> rx.Component:
    return dialog(
        t("void.title"),
        rx.cond(Document.void_is_possible, note(Document.void_message), bad_note(Document.void_message)),
        rx.cond(Document.void_effects.length() > 0, _effects(), rx.fragment()),
        rx.cond(
            Document.void_reservations.length() > 0,
            rx.el.div(
                rx.el.p(t("void.reservations")),
                rx.el.ul(rx.foreach(Document.void_reservations, rx.el.li)),
                class_name="note bad",
            ),
            rx.fragment(),
        ),
        rx.cond(
            Document.void_is_possible,
            rx.el.div(
                _dialog_field(
                    t("void.reason"), Document.void_reason, Document.type_void_reason,
                    error_at(Document.errors, "reason"),
                ),
                _dialog_field(
                    t("void.confirm", number=Document.number), Document.void_number, Document.type_void_number,
                    error_at(Document.errors, "number"),
                ),
                class_name="stack",
            ),
            rx.fragment(),
        ),
        is_open=Document.void_is_open,
        on_close=Document.show_void,
        act=danger_button(
            t("void.submit"),
            is_filled=True,
            on_click=Document.void,
            disabled=~Document.void_is_possible,
        ),
        width="640px",
    )  # fmt: skip


def _dialog_field(label: rx.Var[str], value: rx.Var[str], on_commit: object, error: rx.Var[str]) -> rx.Component:
    control = LiveField.create(
        value=value,
        revision=Document.revision,
        on_commit=on_commit,
        class_name=rx.cond(error != "", "field invalid", "field"),
        custom_attrs={"aria-label": label},
    )
    return field_block(label, control, error)


def _effects() -> rx.Component:
    heads = [
        head(t("field.sku")),
        head(t("field.warehouse")),
        head(t("stock.on_hand"), number=True),
        head(t("stock.available"), number=True),
    ]
    return rx.el.div(
        table(heads, rx.foreach(Document.void_effects, _effect), label=t("void.effects")), class_name="panel flush"
    )


def _effect(row: rx.Var[EffectRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.sku"), row.sku, class_name="title wrap"),
        cell(t("field.warehouse"), row.warehouse),
        cell(t("stock.on_hand"), figure(row.on_hand, is_negative=row.is_short), number=True),
        cell(t("stock.available"), figure(row.available, is_negative=row.is_short), number=True),
    )


def _difference_dialog() -> rx.Component:
    return dialog(
        t("difference.title"),
        rx.el.p(t("difference.why")),
        rx.el.ul(rx.foreach(Document.difference_lines, rx.el.li)),
        field_block(
            t("difference.outcome"),
            choice(
                t("difference.outcome"),
                value=Document.settlement,
                options=Document.settlements,
                on_change=Document.choose_settlement,
            ),
            error_at(Document.errors, "settlement"),
        ),
        is_open=Document.difference_is_open,
        on_close=Document.show_difference,
        act=filled_button(t("difference.submit"), on_click=Document.settle),
    )
