"""登记发票: files at the top, what the paper says, and the received lines that it bills."""

import reflex as rx

from jxc_app.components.attachments import ACCEPT, FileDrop
from jxc_app.components.controls import (
    button,
    choice,
    filled_button,
    link_button,
    live_cell,
    live_field,
    pick_field,
    tick,
)
from jxc_app.components.feedback import bad_note, empty, good_note, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, figure, head, sku_cell, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.attachments import LARGEST
from jxc_app.state.frame import FrameState
from jxc_app.state.invoice import InvoiceState as Invoice
from jxc_app.state.invoice_paper import PaperRow
from jxc_app.state.invoice_rows import FIELDS, BillRow, ReadFile

_MONEY = ("net", "tax", "gross", "charges")


@rx.page(route="/invoice", title="登记发票 · 进销存", on_load=[FrameState.load, Invoice.open])
def invoice() -> rx.Component:
    """One invoice after the other."""
    return screen(
        page_head(t("invoice.title"), link_button(t("menu.payables"), "/payables")),
        rx.cond(Invoice.done != "", _done(), rx.fragment()),
        rx.cond(Invoice.is_loaded, rx.fragment(_files(), _paper(), _items(), _lines()), panel(loading())),
        here="payables",
    )


def _done() -> rx.Component:
    went = rx.cond(Invoice.went != "", rx.el.p(Invoice.went), rx.fragment())
    said = rx.fragment(Invoice.done, " ", rx.link(t("invoice.look"), href=Invoice.done_href), went)
    held = bad_note(said, rx.el.p(t("invoice.held", why=Invoice.differs)))
    return rx.cond(Invoice.differs != "", held, good_note(said, rx.el.span(t("invoice.matched"))))


def _files() -> rx.Component:
    drop = FileDrop.create(
        href="/api/files/sent", subject={}, kinds=[], accept=ACCEPT, largest=LARGEST, on_done=Invoice.file_sent
    )  # fmt: skip
    rows = rx.el.ul(rx.foreach(Invoice.files, _file), class_name="file-rows")
    return rx.cond(
        Invoice.may_attach,
        panel(drop, rx.cond(Invoice.files.length() > 0, rows, rx.fragment()), title=t("invoice.files")),
        rx.fragment(),
    )


def _file(one: rx.Var[ReadFile]) -> rx.Component:
    use = button(t("invoice.use"), on_click=Invoice.use_file(one.at))
    here = rx.el.span(t("invoice.here"), class_name="status posted")
    return rx.el.li(
        rx.el.div(
            rx.el.span(one.name),
            rx.cond(one.wrong != "", rx.el.span(one.wrong, class_name="field-error"), rx.el.span(one.words)),
            class_name="file-said",
        ),
        rx.el.div(
            rx.cond(one.wrong != "", rx.fragment(), rx.cond(one.is_here, here, use)),
            button(t("invoice.put_aside"), on_click=Invoice.drop_file(one.at)),
            class_name="file-acts",
        ),
        key=one.at,
        class_name="file-row",
    )


def _paper() -> rx.Component:
    supplier = pick_field(
        t("field.supplier"),
        placeholder=t("invoice.supplier_hint"),
        value=Invoice.supplier,
        options=Invoice.partner_options,
        on_search=Invoice.search_supplier,
        on_pick=Invoice.choose_supplier,
    )
    findings = rx.cond(
        Invoice.findings.length() > 0,
        bad_note(rx.el.strong(t("invoice.findings")), rx.el.ul(rx.foreach(Invoice.findings, rx.el.li))),
        rx.fragment(),
    )
    fields = rx.el.div(supplier, *(_field(name) for name in FIELDS), class_name="paper-grid")
    return panel(findings, fields, title=t("invoice.paper"))


def _field(name: str) -> rx.Component:
    more = {"input_mode": "decimal"} if name in _MONEY else {"type": "date"} if name == "issued_on" else {}
    field = live_field(
        t(f"invoice.{name}"), name=name, value=Invoice.form[name], revision=Invoice.revision,
        on_commit=lambda text: Invoice.type_field(name, text), error=error_at(Invoice.errors, name), max_length=120,
        **more,
    )  # fmt: skip
    source = rx.cond(
        Invoice.sources.contains(name), rx.el.span(Invoice.sources[name], class_name="quiet read-from"), rx.fragment()
    )
    return rx.el.div(field, source)


def _items() -> rx.Component:
    """The lines as the supplier prints them, and what each is taken for."""
    heads = [
        head(t("invoice.item")),
        head(t("invoice.item_quantity"), number=True),
        head(t("invoice.item_amount"), number=True),
        head(t("invoice.item_rate"), number=True),
        head(t("invoice.item_goods")),
        head(t("invoice.per_unit"), number=True),
    ]
    rows = table(heads, rx.foreach(Invoice.paper_rows, _item), label=t("invoice.items"))
    drop = button(t("invoice.drop_paper"), on_click=Invoice.drop_paper, title=t("invoice.drop_paper_means"))
    foot = rx.el.div(rx.el.span(t("invoice.items_means"), class_name="quiet"), drop, class_name="plan-foot")
    shown = panel(rows, foot, title=t("invoice.items"), look="flush")
    return rx.cond((Invoice.paper_rows.length() > 0) & (Invoice.supplier_id > 0), shown, rx.fragment())


def _item(row: rx.Var[PaperRow]) -> rx.Component:
    words = rx.el.div(rx.el.span(row.name), rx.el.span(row.spec, class_name="quiet"), class_name="sku-name")
    goods = choice(
        t("invoice.goods_of", name=row.name), value=row.goods, options=Invoice.goods_options,
        on_change=lambda value: Invoice.choose_goods(row.position, value), error=row.fault, empty=t("invoice.which"),
    )  # fmt: skip
    said = rx.el.div(
        goods,
        rx.cond(row.fault != "", rx.el.p(row.fault, class_name="field-error", role="alert"), rx.fragment()),
        rx.cond(row.why != "", rx.el.p(row.why, class_name="quiet"), rx.fragment()),
    )
    per_unit = rx.cond(
        row.is_counted,
        rx.el.div(
            live_cell(
                t("invoice.per_unit_of", name=row.name), value=row.per_unit, revision=Invoice.revision,
                on_commit=lambda text: Invoice.type_per_unit(row.position, text), column="per_unit",
                input_mode="decimal",
            ),
            rx.el.span(row.unit_words, class_name="quiet"),
        ),
        rx.fragment(),
    )  # fmt: skip
    return rx.el.tr(
        cell(t("invoice.item"), words, class_name="title"),
        cell(t("invoice.item_quantity"), figure(row.quantity), number=True),
        cell(t("invoice.item_amount"), figure(row.amount), number=True),
        cell(t("invoice.item_rate"), figure(row.rate), number=True),
        cell(t("invoice.item_goods"), said, class_name="span"),
        cell(t("invoice.per_unit"), per_unit, number=True),
        key=row.position,
    )


def _lines() -> rx.Component:
    nothing = rx.cond(
        Invoice.supplier_id > 0,
        empty(t("invoice.nothing"), t("invoice.nothing_advice")),
        empty(t("invoice.no_supplier"), t("invoice.no_supplier_advice")),
    )
    return panel(
        rx.cond(Invoice.rows.length() > 0, _table(), nothing),
        rx.el.p(error_at(Invoice.errors, "lines"), class_name="field-error", role="alert"),
        rx.cond(Invoice.rows.length() > 0, _foot(), rx.fragment()),
        title=t("invoice.lines"),
        look="flush",
    )


def _table() -> rx.Component:
    heads = [
        head(t("plan.choose")),
        head(t("invoice.receipt")),
        head(t("field.sku")),
        head(t("invoice.open"), number=True),
        head(t("invoice.price"), number=True),
        head(t("invoice.due"), number=True),
        head(t("invoice.quantity"), number=True),
        head(t("invoice.amount"), number=True),
    ]
    return table(heads, rx.foreach(Invoice.rows, _row), label=t("invoice.lines"))


def _row(row: rx.Var[BillRow]) -> rx.Component:
    box = tick(
        t("plan.choose_one", name=row.name), checked=row.is_chosen, on_change=lambda is_on: Invoice.tick(row.id, is_on)
    )
    receipt = rx.el.div(
        rx.link(row.receipt, href=row.href), rx.el.span(row.received_on, class_name="quiet"), class_name="sku-name"
    )
    quantity = live_cell(
        t("invoice.quantity_of", name=row.name), value=row.quantity, revision=Invoice.revision,
        on_commit=lambda text: Invoice.type_quantity(row.id, text), error=row.fault_quantity, column="quantity",
        input_mode="decimal",
    )  # fmt: skip
    amount = live_cell(
        t("invoice.amount_of", name=row.name), value=row.amount, revision=Invoice.revision,
        on_commit=lambda text: Invoice.type_amount(row.id, text), error=row.fault_amount, column="amount",
        input_mode="decimal",
    )  # fmt: skip
    return rx.el.tr(
        cell(t("plan.choose"), box),
        cell(t("invoice.receipt"), receipt),
        sku_cell(row.code, row.name, row.spec),
        cell(t("invoice.open"), figure(row.open, row.unit), number=True),
        cell(t("invoice.price"), figure(row.price), number=True),
        cell(t("invoice.due"), figure(row.due), number=True),
        cell(t("invoice.quantity"), quantity, number=True),
        cell(t("invoice.amount"), amount, number=True),
        key=row.id,
    )


def _foot() -> rx.Component:
    rest = rx.cond(
        Invoice.rest != "", rx.el.span(t("invoice.rest", rest=Invoice.rest), class_name="late"), rx.fragment()
    )
    charged = rx.el.span(t("invoice.charged", charges=Invoice.charged))
    charges = rx.cond(Invoice.charged != "", charged, rx.fragment())
    less = rx.cond(
        Invoice.less_tax != "",
        rx.el.span(t("invoice.less_tax", tax=Invoice.less_tax), class_name="late"),
        rx.fragment(),
    )
    return rx.el.div(
        button(t("plan.choose_all"), on_click=Invoice.tick_all),
        button(t("invoice.share"), on_click=Invoice.share, title=t("invoice.share_means")),
        rx.el.span(
            t("invoice.sum", count=Invoice.chosen, billed=Invoice.billed), charges, rest, less, class_name="totals"
        ),
        filled_button(t("invoice.register"), on_click=Invoice.register, disabled=Invoice.chosen == 0),
        class_name="plan-foot",
    )
