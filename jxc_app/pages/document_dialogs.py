"""The questions that the page of a document asks before it acts."""

import reflex as rx

from jxc_app.components.controls import choice, danger_button, field_block, filled_button
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, note
from jxc_app.components.own import LiveField
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.document import DocumentState as Document
from jxc_app.state.document_rows import EffectRow


def void_dialog() -> rx.Component:
    """Taking a document back: what it would do, why, and the number once more."""
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


def difference_dialog() -> rx.Component:
    """What did not arrive, and what becomes of it."""
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


def close_dialog() -> rx.Component:
    """Giving a document up before it moved anything."""
    return dialog(
        t("close.title"),
        rx.el.p(t("close.what", number=Document.heading)),
        _dialog_field(
            t("close.reason"), Document.close_reason, Document.type_close_reason, error_at(Document.errors, "reason")
        ),
        is_open=Document.close_is_open,
        on_close=Document.show_close,
        act=danger_button(t("close.submit"), is_filled=True, on_click=Document.close),
    )


def annotation_dialog() -> rx.Component:
    """What stays editable after posting."""

    def field(name: str, value: rx.Var[str]) -> rx.Component:
        error = error_at(Document.errors, name)
        return _dialog_field(t(f"field.{name}"), value, lambda text: Document.type_annotation(name, text), error)

    return dialog(
        t("document.annotate"),
        rx.el.p(t("document.annotate_why")),
        rx.el.div(
            field("responsible", Document.responsible),
            field("own_number", Document.own_number),
            field("remark", Document.remark),
            class_name="stack",
        ),
        is_open=Document.annotation_is_open,
        on_close=Document.show_annotation,
        act=filled_button(t("document.annotate_submit"), on_click=Document.annotate),
    )


def end_sale_dialog() -> rx.Component:
    """Ending a sales order of which the rest is not shipped."""
    return dialog(
        t("selling.finish"),
        note(t("selling.finish_what", number=Document.number)),
        _dialog_field(
            t("void.reason"), Document.end_sale_reason, Document.type_end_sale_reason,
            error_at(Document.errors, "reason"),
        ),
        is_open=Document.end_sale_is_open,
        on_close=Document.show_end_sale,
        act=filled_button(t("buying.finish_submit"), on_click=Document.end_sale),
        width="480px",
    )  # fmt: skip


def finish_dialog() -> rx.Component:
    """Ending what an order or a requisition still has open."""
    return dialog(
        t("buying.finish"),
        note(t("buying.finish_what", number=Document.number)),
        _dialog_field(
            t("void.reason"), Document.finish_reason, Document.type_finish_reason, error_at(Document.errors, "reason")
        ),
        is_open=Document.finish_is_open,
        on_close=Document.show_finish,
        act=filled_button(t("buying.finish_submit"), on_click=Document.finish),
        width="480px",
    )


def concede_dialog() -> rx.Component:
    """Keeping what was rejected."""
    return dialog(
        t("arrival.concede_title", number=Document.number),
        note(t("arrival.concede_what")),
        _dialog_field(
            t("void.reason"), Document.concede_reason, Document.type_concede_reason, error_at(Document.errors, "reason")
        ),
        is_open=Document.concede_is_open,
        on_close=Document.show_concede,
        act=filled_button(t("arrival.concede_submit"), on_click=Document.concede),
        width="480px",
    )
