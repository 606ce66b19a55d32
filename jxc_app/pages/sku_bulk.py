"""The dialog that changes many SKUs: what is put together at the top, what it would do below, in words."""

import reflex as rx

from jxc_app.components.controls import choice, field_block, filled_button, live_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.state.sku_rows import ChangeLine
from jxc_app.state.skus import SkusState as Skus


def bulk_dialog() -> rx.Component:
    """Stands beside the list; nothing is changed before the preview has been seen."""
    return dialog(
        t("skus.bulk_title", chosen=Skus.chosen_text),
        rx.el.div(
            _choice("kind", t("skus.bulk_kind"), Skus.bulk_kinds),
            rx.match(
                Skus.bulk["kind"],
                ("category", _choice("category", t("field.category"), Skus.category_names, t("skus.no_category"))),
                ("brand", _text("brand", t("skus.brand"))),
                (
                    "price",
                    rx.fragment(
                        _choice("price", t("skus.bulk_price"), Skus.bulk_prices),
                        _choice("how", t("skus.bulk_how"), Skus.bulk_hows),
                        _text("value", t("skus.bulk_value"), input_mode="decimal"),
                    ),
                ),
                (
                    "limits",
                    rx.fragment(
                        _choice("warehouse", t("field.warehouse"), Skus.warehouses, t("field.choose")),
                        _text("minimum", t("skus.minimum"), input_mode="decimal"),
                        _text("maximum", t("skus.maximum"), input_mode="decimal"),
                    ),
                ),
                rx.fragment(),
            ),
            class_name="head-grid",
        ),
        _preview(),
        is_open=Skus.is_asked,
        on_close=Skus.ask,
        act=filled_button(t("skus.bulk_apply"), on_click=Skus.apply, disabled=~Skus.bulk_is_ready),
        width="640px",
    )


def _choice(
    name: str, label: rx.Var[str], options: rx.Var[list[object]], empty: rx.Var[str] | None = None
) -> rx.Component:
    control = choice(
        label,
        value=Skus.bulk[name],
        options=options,
        on_change=lambda value: Skus.type_bulk(name, value),
        empty=empty,
    )
    return field_block(label, control)


def _text(name: str, label: rx.Var[str], **props: str) -> rx.Component:
    return live_field(
        label,
        value=Skus.bulk[name],
        revision=Skus.revision,
        on_commit=lambda text: Skus.type_bulk(name, text),
        name=name,
        **props,
    )


def _preview() -> rx.Component:
    heads = [head(t("field.sku")), head(t("skus.now")), head(t("skus.then"))]
    return rx.el.div(
        rx.el.p(Skus.bulk_fault, class_name="field-error", role="alert"),
        rx.el.p(Skus.bulk_words, role="status", class_name="bulk-words"),
        rx.cond(
            Skus.bulk_lines.length() > 0,
            table(heads, rx.foreach(Skus.bulk_lines, _line), label=t("skus.preview")),
            rx.fragment(),
        ),
        class_name="bulk-preview",
    )


def _line(line: rx.Var[ChangeLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("field.sku"), line.name, class_name="title wrap"),
        cell(t("skus.now"), line.before),
        cell(t("skus.then"), rx.el.strong(line.after)),
        key=line.id,
    )
