"""代录报价: a form like the supplier's own."""

import reflex as rx

from jxc_app.components.controls import choice, filled_button, link_button, live_cell, live_field, select_field
from jxc_app.components.feedback import loading, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, figure, head, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.quote_entry import QuoteEntryState as Entry
from jxc_app.state.quote_rows import QuoteRow


@rx.page(route="/rfq/enter", title="代录报价 · 进销存", on_load=[FrameState.load, Entry.open])
def quote_entry() -> rx.Component:
    """Whose offer, the prices, the whole."""
    return screen(
        page_head(t("quote_entry.title", number=Entry.number), link_button(t("rfq.title"), Entry.back)),
        rx.cond(Entry.is_loaded, rx.fragment(note(t("quote_entry.means")), _lines(), _whole()), panel(loading())),
        here="rfqs",
    )


def _lines() -> rx.Component:
    heads = [
        head(t("field.sku")),
        head(t("rfq.wanted"), number=True),
        head(t("quote.unit")),
        head(t("quote.price_head"), number=True),
        head(t("quote.tax"), number=True),
        head(t("quote.moq_head"), number=True),
        head(t("quote.lead"), number=True),
    ]
    return panel(
        select_field(
            t("field.supplier"), value=Entry.supplier_id, options=Entry.suppliers, on_change=Entry.choose_supplier
        ),
        table(heads, rx.foreach(Entry.rows, _row), label=t("quote_entry.lines")),
        rx.el.p(error_at(Entry.errors, "lines"), class_name="field-error", role="alert"),
        title=t("quote_entry.lines"),
    )


def _row(row: rx.Var[QuoteRow]) -> rx.Component:
    def control(name: str, what: rx.Var[str], value: rx.Var[str], fault: rx.Var[str], **look: object) -> rx.Component:
        return live_cell(
            t("quote_entry.of", name=row.name, what=what), value=value, revision=Entry.revision, error=fault,
            on_commit=lambda typed: Entry.type_line(row.position, name, typed), column=name, **look,
        )  # fmt: skip

    def field(name: str, label: str, value: rx.Var[str], fault: rx.Var[str]) -> rx.Component:
        return cell(t(label), control(name, t(label), value, fault, input_mode="decimal"), number=True)

    unit = rx.el.div(
        choice(
            t("quote_entry.of", name=row.name, what=t("quote.unit")), value=row.pack, options=row.packs,
            on_change=lambda chosen: Entry.type_line(row.position, "pack", chosen),
        ),
        rx.cond(
            row.is_own,
            rx.fragment(
                control("word", t("quote.word"), row.word, row.fault_word, placeholder=t("quote.word"), max_length=20),
                control(
                    "holds", t("quote.holds", unit=row.unit), row.holds, row.fault_holds, input_mode="decimal",
                    placeholder=t("quote.holds", unit=row.unit),
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(row.by_base != "", rx.el.span(row.by_base, class_name="quiet"), rx.fragment()),
        class_name="sku-name",
    )  # fmt: skip

    return rx.el.tr(
        sku_cell("", row.name, row.spec),
        cell(t("rfq.wanted"), figure(row.quantity, row.unit), number=True),
        cell(t("quote.unit"), unit, class_name="wrap"),
        field("price", "quote.price_head", row.price, row.fault_price),
        field("tax", "quote.tax", row.tax, row.fault_tax),
        field("moq", "quote.moq_head", row.moq, row.fault_moq),
        field("lead", "quote.lead", row.lead, row.fault_lead),
        key=row.position,
    )


def _whole() -> rx.Component:
    def field(name: str, **more: object) -> rx.Component:
        return live_field(
            t(f"quote.{name}"), name=name, value=Entry.form[name], revision=Entry.revision,
            on_commit=lambda typed: Entry.type_field(name, typed), error=error_at(Entry.errors, name), **more,
        )  # fmt: skip

    return panel(
        rx.el.div(
            field("freight", input_mode="decimal"),
            field("valid_until", type="date"),
            field("remark", max_length=500),
            class_name="paper-grid",
        ),
        rx.el.div(filled_button(t("quote_entry.save"), on_click=Entry.save), class_name="form-foot"),
    )
