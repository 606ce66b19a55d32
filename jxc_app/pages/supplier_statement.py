"""The page behind the link of a statement: a supplier or a customer without an account confirms it, or objects."""

import reflex as rx

from jxc_app.components.controls import button, filled_button, live_field
from jxc_app.components.feedback import bad_note, facts, good_note, loading
from jxc_app.components.frame import panel
from jxc_app.components.own import LinkedPaper
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.supplier_statement import LineRow
from jxc_app.state.supplier_statement import SupplierStatementState as Statement


@rx.page(route="/statement", title="对账单 · 进销存", on_load=Statement.open)
def supplier_statement() -> rx.Component:
    """What is open, line by line, and the partner's word on it."""
    return rx.el.main(
        rx.match(
            Statement.step,
            ("answer", rx.fragment(_head(), _lines(), _answer())),
            ("confirmed", rx.fragment(_head(), _lines())),
            ("refused", panel(rx.el.h1(t("stated.title")), bad_note(Statement.words))),
            panel(loading()),
        ),
        class_name="page guest",
    )


def _head() -> rx.Component:
    said = rx.cond(
        Statement.thanks != "",
        good_note(Statement.thanks),
        rx.cond(
            Statement.step == "confirmed",
            good_note(t("stated.confirmed", name=Statement.answered_by)),
            rx.cond(
                Statement.answered_by != "", rx.el.p(t("stated.answered", name=Statement.answered_by)), rx.fragment()
            ),
        ),
    )
    return panel(
        rx.el.h1(t("stated.title")),
        said,
        facts(
            (rx.cond(Statement.is_customer, t("field.customer"), t("field.supplier")), Statement.partner),
            (t("stated.number"), Statement.number),
            (t("stated.period"), Statement.period),
        ),
        rx.cond(
            Statement.is_customer,
            _sums("account", ("opening", "sold", "returned", "received", "refunded", "closing")),
            _sums("stated", ("opening", "received", "returned", "adjusted", "paid", "closing")),
        ),
        LinkedPaper.create(action="/api/links/statement.pdf", label=t("link.paper")),
    )


def _sums(words: str, names: tuple[str, ...]) -> rx.Component:
    return rx.fragment(
        facts(*((t(f"{words}.{name}"), "¥" + Statement.sums[name].to(str)) for name in names)),
        rx.el.p(t(f"{words}.adds_up"), class_name="quiet"),
    )


def _lines() -> rx.Component:
    heads = [
        head(t("stated.on")), head(t("field.sku")), head(t("stated.quantity"), number=True),
        head(t("stated.price"), number=True), head(t("payables.amount"), number=True), head(t("stated.verdict")),
    ]  # fmt: skip
    papers = [head(t("stated.on")), head(t("stated.what")), head(t("payables.amount"), number=True),
              head(t("stated.verdict"))]  # fmt: skip
    listed = rx.cond(
        Statement.is_customer,
        table(papers, rx.foreach(Statement.rows, _paper), label=t("stated.lines")),
        table(heads, rx.foreach(Statement.rows, _line), label=t("stated.lines")),
    )
    return panel(listed, title=t("stated.lines"), look="flush")


def _paper(row: rx.Var[LineRow]) -> rx.Component:
    """A whole paper of ours, as a customer's statement lists it."""
    return rx.el.tr(
        cell(t("stated.on"), _of_paper(row)),
        cell(t("stated.what"), row.name, class_name="title wrap"),
        cell(t("payables.amount"), figure(row.amount, is_negative=row.is_back), number=True),
        _verdict(row),
        key=row.line_no,
    )


def _of_paper(row: rx.Var[LineRow]) -> rx.Component:
    return rx.el.div(
        rx.el.span(row.on), rx.el.span(row.number, class_name="quiet"),
        rx.cond(row.own_number != "", rx.el.span(row.own_number, class_name="quiet"), rx.fragment()),
        class_name="sku-name",
    )  # fmt: skip


def _line(row: rx.Var[LineRow]) -> rx.Component:
    sku = rx.el.div(
        rx.el.span(rx.cond(row.is_back, t("stated.went_back"), ""), row.name),
        rx.el.span(row.code, rx.cond(row.spec != "", " · " + row.spec, ""), class_name="quiet"),
        class_name="sku-name",
    )
    return rx.el.tr(
        cell(t("stated.on"), _of_paper(row)),
        cell(t("field.sku"), sku, class_name="title wrap"),
        cell(t("stated.quantity"), figure(row.quantity, row.unit, is_negative=row.is_back), number=True),
        cell(t("stated.price"), figure(row.price), number=True),
        cell(t("payables.amount"), figure(row.amount, is_negative=row.is_back), number=True),
        _verdict(row),
        key=row.line_no,
    )


def _verdict(row: rx.Var[LineRow]) -> rx.Component:
    """What is said of a line: to be chosen, or as it was said."""
    why = rx.cond(
        row.verdict == "objected",
        live_field(
            t("stated.why"), value=row.remark, revision=Statement.revision,
            on_commit=lambda words: Statement.type_why(row.line_no, words), error=row.fault, max_length=200,
        ),
        rx.fragment(),
    )  # fmt: skip
    choose = rx.el.div(
        rx.el.div(
            rx.el.button(
                t("stated.agree"), type="button", on_click=Statement.agree(row.line_no),
                class_name=rx.cond(row.verdict == "confirmed", "button filled", "button"),
                custom_attrs={"aria-pressed": row.verdict == "confirmed"},
            ),
            rx.el.button(
                t("stated.object"), type="button", on_click=Statement.object(row.line_no),
                class_name=rx.cond(row.verdict == "objected", "button danger filled", "button danger"),
                custom_attrs={"aria-pressed": row.verdict == "objected"},
            ),
            class_name="row-acts",
        ),
        why,
        class_name="stack",
    )  # fmt: skip
    said = rx.cond(row.verdict == "objected", row.remark, t("stated.agreed"))
    return cell(t("stated.verdict"), rx.cond(Statement.step == "answer", choose, said), class_name="wrap")


def _answer() -> rx.Component:
    return panel(
        rx.el.div(
            button(t("stated.agree_all"), on_click=Statement.agree_all),
            rx.cond(
                Statement.objections > 0, rx.el.p(t("stated.objections", count=Statement.objections)), rx.fragment()
            ),
            live_field(
                t("stated.name"), name="name", value=Statement.name, revision=Statement.revision,
                on_commit=Statement.type_name, error=error_at(Statement.errors, "name"), max_length=60,
            ),
            live_field(
                t("stated.remark"), name="remark", value=Statement.remark, revision=Statement.revision,
                on_commit=Statement.type_remark, max_length=500,
            ),
            rx.el.p(error_at(Statement.errors, "lines"), class_name="field-error", role="alert"),
            filled_button(
                rx.cond(Statement.objections > 0, t("stated.send_objections"), t("stated.confirm")),
                on_click=Statement.send,
            ),
            class_name="stack",
        ),
        title=t("stated.answer"),
    )  # fmt: skip
