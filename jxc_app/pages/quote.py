"""The page behind a supplier's link: what is asked, and what they offer. It has no menu, for they have no account."""

import reflex as rx

from jxc_app.components.controls import button, filled_button, live_field, select_field
from jxc_app.components.feedback import bad_note, good_note, loading, note
from jxc_app.components.own import LeaveGuard
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.quote import QuoteState as Quote
from jxc_app.state.quote_rows import QuoteRow

_DECIMAL = {"input_mode": "decimal", "max_length": 20}


@rx.page(route="/quote", title="报价 · 进销存", on_load=Quote.open)
def quote() -> rx.Component:
    """The offer, or why the link does not work, or that it is too late."""
    return rx.el.main(
        LeaveGuard.create(is_dirty=Quote.is_dirty, words=t("quote.leave")),
        rx.match(
            Quote.step,
            ("refused", rx.el.div(rx.el.h1(t("quote.title")), bad_note(Quote.words), class_name="stack")),
            ("answer", _sheet(is_open=True)),
            ("late", rx.el.div(bad_note(t("quote.late")), _sheet(is_open=False), class_name="stack")),
            ("over", rx.el.div(bad_note(t("quote.over")), _sheet(is_open=False), class_name="stack")),
            loading(),
        ),
        class_name="quote-page",
    )


def _sheet(*, is_open: bool) -> rx.Component:
    acts = rx.el.div(
        button(t("quote.keep"), on_click=Quote.keep),
        filled_button(t("quote.send"), on_click=Quote.send),
        class_name="quote-acts",
    )
    return rx.el.div(
        rx.el.h1(t("quote.title")),
        rx.el.p(t("quote.hello", supplier=Quote.supplier, number=Quote.number)),
        rx.el.p(t("quote.until"), rx.el.strong(Quote.until), class_name="quiet"),
        rx.cond(Quote.remark != "", note(t("quote.buyer_says"), Quote.remark), rx.fragment()),
        rx.cond(Quote.sent != "", rx.el.p(t("quote.sent_at", at=Quote.sent), class_name="quiet"), rx.fragment()),
        rx.cond(Quote.done != "", good_note(Quote.done), rx.fragment()),
        rx.el.ol(rx.foreach(Quote.rows, _line if is_open else _told), class_name="quote-lines"),
        rx.el.p(error_at(Quote.errors, "lines"), class_name="field-error", role="alert"),
        _whole() if is_open else rx.fragment(),
        acts if is_open else rx.fragment(),
        class_name="stack",
    )


def _what(row: rx.Var[QuoteRow]) -> rx.Component:
    return rx.el.div(
        rx.el.strong(row.name),
        rx.cond(row.spec != "", rx.el.span(row.spec, class_name="quiet"), rx.fragment()),
        rx.el.span(t("quote.wanted", quantity=row.quantity, unit=row.unit)),
        rx.cond(row.due != "", rx.el.span(t("quote.due", day=row.due), class_name="quiet"), rx.fragment()),
        class_name="quote-what",
    )


def _line(row: rx.Var[QuoteRow]) -> rx.Component:
    def field(name: str, label: rx.Var[str], value: rx.Var[str], fault: rx.Var[str], **look: object) -> rx.Component:
        return live_field(
            label, value=value, revision=Quote.revision, error=fault,
            on_commit=lambda typed: Quote.type_line(row.position, name, typed), **(look or _DECIMAL),
        )  # fmt: skip

    own = rx.fragment(
        field("word", t("quote.word"), row.word, row.fault_word, max_length=20),
        field("holds", t("quote.holds", unit=row.unit), row.holds, row.fault_holds),
    )
    return rx.el.li(
        _what(row),
        rx.el.div(
            select_field(
                t("quote.unit"),
                value=row.pack,
                options=row.packs,
                on_change=lambda chosen: Quote.type_line(row.position, "pack", chosen),
            ),
            rx.cond(row.is_own, own, rx.fragment()),
            field("price", t("quote.price", unit=row.priced_in), row.price, row.fault_price),
            field("tax", t("quote.tax"), row.tax, row.fault_tax),
            field("moq", t("quote.moq", unit=row.priced_in), row.moq, row.fault_moq),
            field("lead", t("quote.lead"), row.lead, row.fault_lead),
            class_name="quote-fields",
        ),
        rx.cond(row.by_base != "", rx.el.p(row.by_base, class_name="quiet"), rx.fragment()),
        key=row.position,
        class_name="quote-line",
    )


def _told(row: rx.Var[QuoteRow]) -> rx.Component:
    """The same to be read only."""
    by_base = rx.cond(row.by_base != "", rx.el.span(row.by_base, class_name="quiet"), rx.fragment())
    price = rx.el.div(t("quote.price", unit=row.priced_in), " ", rx.el.strong(row.price), " ", by_base)
    return rx.el.li(
        _what(row),
        rx.cond(row.price != "", price, rx.el.span(t("quote.not_offered"), class_name="quiet")),
        key=row.position,
        class_name="quote-line",
    )


def _whole() -> rx.Component:
    def field(name: str, **more: object) -> rx.Component:
        return live_field(
            t(f"quote.{name}"), name=name, value=Quote.form[name], revision=Quote.revision,
            on_commit=lambda typed: Quote.type_field(name, typed), error=error_at(Quote.errors, name), **more,
        )  # fmt: skip

    return rx.el.div(
        field("freight", **_DECIMAL),
        field("valid_until", type="date"),
        field("remark", max_length=500),
        class_name="quote-fields quote-whole",
    )
