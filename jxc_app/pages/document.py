"""One document 单据: what it says, what became of it, and what may be done with it."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, download_link, link_button
from jxc_app.components.feedback import empty, facts_to_come, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import LiveField
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, table, with_mixed
from jxc_app.components.texts import t
from jxc_app.pages.decide_here import decide_here_button, decide_here_dialog
from jxc_app.pages.document_amendment import amend_dialog, amendment_panel
from jxc_app.pages.document_approval import approval_steps, approval_strip
from jxc_app.pages.document_dialogs import (
    annotation_dialog,
    close_dialog,
    concede_dialog,
    difference_dialog,
    end_sale_dialog,
    finish_dialog,
    void_dialog,
)
from jxc_app.pages.document_files import document_files, remove_file_dialog
from jxc_app.pages.document_paper import document_paper
from jxc_app.pages.history import history_button
from jxc_app.pages.layout import may_open, screen
from jxc_app.pages.mailing import document_mails, mail_button, mail_dialog
from jxc_app.pages.order_link_dialog import order_link_dialog
from jxc_app.pages.print_dialog import print_button, print_dialog
from jxc_app.pages.promise_dialog import promise_dialog
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.attachments import AttachmentState
from jxc_app.state.decide_here import DecideHereState
from jxc_app.state.document import DocumentState as Document
from jxc_app.state.document_rows import EventRow, LineRow
from jxc_app.state.frame import FrameState
from jxc_app.state.mailing import MailingState
from jxc_app.state.paper_view import PaperViewState


@rx.page(
    route="/document",
    title="单据 · 进销存",
    on_load=[
        FrameState.load,
        Document.open,
        AttachmentState.open,
        MailingState.open,
        DecideHereState.open,
        PaperViewState.open,
    ],
)
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
            rx.el.div(
                rx.el.div(
                    approval_strip(),
                    amendment_panel(),
                    _facts(),
                    _lines(),
                    document_paper(),
                    document_mails(),
                    document_files(),
                    _changes(),
                ),
                rx.el.div(_links(), approval_steps(), _timeline()),
                class_name="document",
            ),
        ),
        void_dialog(),
        amend_dialog(),
        difference_dialog(),
        close_dialog(),
        finish_dialog(),
        concede_dialog(),
        end_sale_dialog(),
        order_link_dialog(),
        promise_dialog(),
        mail_dialog(),
        annotation_dialog(),
        remove_file_dialog(),
        print_dialog(),
        waiting_dialog(Document),
        decide_here_dialog(),
        here="documents",
    )


def _acts() -> list[rx.Component]:
    return [
        _seen(~Document.is_missing, history_button("document", Document.logged_id)),
        decide_here_button(),
        _seen(Document.may_void, danger_button(t("document.void"), on_click=Document.ask_void)),
        _seen(Document.may_amend, button(t("document.amend"), on_click=Document.show_amend(True))),
        _seen(Document.amending_href != "", link_button(t("document.amending"), Document.amending_href)),
        _seen(Document.may_close, danger_button(t("document.close"), on_click=Document.show_close(True))),
        _seen(Document.may_withdraw, button(t("document.withdraw"), on_click=Document.withdraw)),
        _seen(Document.may_settle, button(t("document.settle"), on_click=Document.ask_difference)),
        _seen(Document.may_annotate, button(t("document.annotate"), on_click=Document.show_annotation(True))),
        _seen(Document.is_loaded & ~Document.is_missing, print_button()),
        _seen(Document.links.length() > 0, link_button(t("chain.title"), Document.chain_href)),
        _seen(Document.offers_href != "", link_button(t("rfq.title"), Document.offers_href)),
        _seen(Document.copy_href != "", link_button(t("document.copy"), Document.copy_href)),
        _seen(Document.cost_href != "", link_button(t("document.add_costs"), Document.cost_href)),
        _seen(Document.return_href != "", link_button(t("document.return"), Document.return_href)),
        _seen(Document.exchange_href != "", link_button(t("document.exchange"), Document.exchange_href)),
        _seen(Document.may_edit, _act_link("edit", Document.desk_href)),
        _seen(Document.may_submit, _act("submit", Document.submit)),
        _seen(Document.may_receive, _act_link("receive", Document.receive_href)),
        _seen(Document.may_send, button(t("order.send"), on_click=Document.show_sending(True))),
        _seen(Document.may_send, button(t("order.promise"), on_click=Document.show_promise(True))),
        mail_button(),
        _seen(Document.may_concede, button(t("arrival.concede"), on_click=Document.show_concede(True))),
        _seen(Document.may_finish, button(t("buying.finish"), on_click=Document.show_finish(True))),
        _seen(Document.may_end_sale, button(t("selling.finish"), on_click=Document.show_end_sale(True))),
        _seen(Document.may_give_back, button(t("selling.give_back"), on_click=Document.give_back)),
        _seen(Document.may_keep, button(t("selling.keep"), on_click=Document.keep)),
        _seen(Document.pick_href != "", download_link(t("selling.pick_list"), Document.pick_href)),
        _seen(
            Document.ship_href != "",
            rx.link(t("selling.ship"), href=Document.ship_href, class_name=_look("ship"), underline="none"),
        ),
        _seen(Document.onward_act != "", _onward()),
        _seen(Document.may_post, _act("post", Document.post)),
    ]


def _look(act: str) -> rx.Var[str]:
    """Only the one likely next act is filled."""
    return rx.cond(Document.next_act == act, "button filled", "button")


def _act(act: str, on_click: object) -> rx.Component:
    label = t(f"document.{act}") if act != "post" else rx.cond(Document.is_plan, t("buying.post"), t("document.post"))
    return rx.el.button(label, type="button", class_name=_look(act), on_click=on_click)


def _onward() -> rx.Component:
    words = rx.match(
        Document.onward_act, ("order", t("buying.order")), ("count", t("arrival.count")), t("arrival.inspect")
    )
    return rx.link(words, href=Document.onward_href, class_name=_look("onward"), underline="none")


def _act_link(act: str, href: rx.Var[str]) -> rx.Component:
    return rx.link(t(f"document.{act}"), href=href, class_name=_look(act), underline="none")


def _seen(may: rx.Var[bool], part: rx.Component) -> rx.Component:
    return rx.cond(may, part, rx.fragment())


def _facts() -> rx.Component:
    return panel(
        rx.el.dl(
            rx.cond(
                Document.is_loaded,
                rx.foreach(
                    Document.facts,
                    lambda fact: rx.el.div(
                        rx.el.dt(fact.label),
                        rx.el.dd(rx.cond(fact.href != "", rx.link(fact.text, href=fact.href), fact.text)),
                    ),
                ),
                facts_to_come(8),
            ),
            class_name="facts",
        )
    )


def _lines() -> rx.Component:
    heads = [
        head(t("field.sku")),
        _seen(Document.shows_lot, head(t("field.lot"))),
        head(t("field.quantity"), number=True),
        _seen(Document.shows_open, head(Document.open_title, number=True)),
        _seen(
            Document.shows_kept,
            rx.fragment(head(t("selling.kept"), number=True), head(t("selling.lacking"), number=True)),
        ),
        rx.cond(
            Document.shows_price,
            rx.fragment(
                head(t("field.price"), number=True),
                _seen(Document.shows_discount, head(t("field.discount"), number=True)),
                head(t("field.amount"), number=True),
            ),
            rx.fragment(),
        ),
        _seen(
            Document.shows_margin,
            rx.fragment(head(t("document.cost"), number=True), head(t("document.margin"), number=True)),
        ),
        _seen(Document.shows_due, head(t("desk.due_on"))),
        head(t("field.remark")),
    ]
    body = rx.cond(Document.is_loaded, rx.foreach(Document.lines, _line), skeleton_rows(4, 4))
    return panel(table(heads, body, foot=_totals(), label=t("desk.lines")), look="flush")


def _line(row: rx.Var[LineRow]) -> rx.Component:
    return rx.el.tr(
        sku_cell(row.code, row.name, row.spec, href=row.href, mark=_side(row)),
        _seen(Document.shows_lot, cell(t("field.lot"), _lot(row))),
        cell(t("field.quantity"), with_mixed(figure(row.quantity, row.unit), row.mixed), number=True),
        _seen(
            Document.shows_open,
            cell(Document.open_title, figure(row.open_quantity, row.base_unit), number=True),
        ),
        _seen(
            Document.shows_kept,
            rx.fragment(
                cell(t("selling.kept"), _kept(row), number=True),
                cell(t("selling.lacking"), figure(row.lacking, row.base_unit, is_negative=True), number=True),
            ),
        ),
        _seen(
            Document.shows_price,
            rx.fragment(
                cell(t("field.price"), row.price, number=True),
                _seen(Document.shows_discount, cell(t("field.discount"), row.discount, number=True)),
                cell(t("field.amount"), row.amount, number=True),
            ),
        ),
        _seen(
            Document.shows_margin,
            rx.fragment(
                cell(t("document.cost"), row.cost, number=True),
                cell(t("document.margin"), row.margin, number=True),
            ),
        ),
        _seen(Document.shows_due, cell(t("desk.due_on"), row.due)),
        cell(t("field.remark"), row.remark, class_name="wrap"),
        key=row.id,
    )


def _kept(row: rx.Var[LineRow]) -> rx.Component:
    """What is kept for the line, and what is being picked."""
    return rx.el.span(
        figure(row.kept, row.base_unit),
        rx.cond(row.picked != "", rx.el.span(t("selling.picking", quantity=row.picked), class_name="mixed"), ""),
        class_name="stacked",
    )


def _side(row: rx.Var[LineRow]) -> rx.Component:
    """Whether it is the product of an assembly or a part; whether it was sold and is not there."""
    look = rx.cond(row.is_product, "line-side product", "line-side")
    waits = rx.cond(
        may_open("shortages"),
        rx.link(status("late", t("menu.shortages")), href=Document.short_href),
        status("late", t("menu.shortages")),
    )
    return rx.fragment(
        _seen(row.side != "", rx.el.span(row.side, class_name=look)),
        _seen(row.waits, waits),
    )


def _lot(row: rx.Var[LineRow]) -> rx.Component:
    """Its number, when it ends, and why it was taken where another should have left first."""
    return rx.el.div(
        rx.el.span(row.lot),
        rx.cond(row.end != "", rx.el.span(t("desk.ends", day=row.end), class_name="quiet"), rx.fragment()),
        rx.cond(row.lot_reason != "", rx.el.span(t("document.lot_reason", reason=row.lot_reason), class_name="quiet")),
        class_name="sku-name",
    )


def _totals() -> rx.Component:
    return rx.el.tr(
        rx.el.td(t("stock.total"), class_name="title"),
        _seen(Document.shows_lot, rx.el.td(class_name="blank")),
        cell(t("field.quantity"), Document.pieces, number=True),
        _seen(Document.shows_open, rx.el.td(class_name="blank")),
        _seen(Document.shows_kept, rx.fragment(rx.el.td(class_name="blank"), rx.el.td(class_name="blank"))),
        _seen(
            Document.shows_price,
            rx.fragment(
                rx.el.td(class_name="blank"),
                _seen(Document.shows_discount, rx.el.td(class_name="blank")),
                cell(t("field.amount"), Document.amount, number=True),
            ),
        ),
        _seen(
            Document.shows_margin,
            rx.fragment(
                cell(t("document.cost"), Document.cost, number=True),
                cell(t("document.margin"), Document.margin, number=True),
            ),
        ),
        _seen(Document.shows_due, rx.el.td(class_name="blank")),
        rx.el.td(class_name="blank"),
    )


def _changes() -> rx.Component:
    """What the document does to stock, folded: most people only look at the lines."""
    heads = [
        head(t("field.sku")),
        head(t("field.warehouse")),
        head(t("document.place")),
        head(t("ledger.change"), number=True),
        head(t("document.now"), number=True),
    ]
    rows = rx.foreach(
        Document.changes,
        lambda row: rx.el.tr(
            sku_cell(row.code, row.sku, "", href=row.href),
            cell(t("field.warehouse"), row.warehouse),
            cell(t("document.place"), row.place),
            cell(t("ledger.change"), figure(row.change, row.unit, is_negative=row.is_less), number=True),
            cell(t("document.now"), with_mixed(figure(row.now, row.unit), row.now_mixed), number=True),
            key=row.key,
        ),
    )
    folded = rx.el.details(
        rx.el.summary(t("document.effect")), table(heads, rows, label=t("document.effect")), class_name="more"
    )
    return _seen(Document.changes.length() > 0, panel(folded, look="flush"))


def _links() -> rx.Component:
    rows = rx.foreach(
        Document.links,
        lambda link: rx.el.li(
            rx.el.span(link.relation, class_name="quiet"),
            rx.link(link.number, href=link.href),
            status(link.status, link.status_title),
            rx.el.span(link.type, " · ", link.date, " · ", link.quantity, class_name="quiet"),
        ),
    )
    return _seen(Document.links.length() > 0, panel(rx.el.ul(rows, class_name="link-rows"), title=t("document.links")))


def _timeline() -> rx.Component:
    return panel(
        rx.el.ol(rx.foreach(Document.events, _event), class_name="timeline"),
        rx.el.div(
            LiveField.create(
                value=Document.comment,
                revision=Document.revision,
                on_commit=Document.type_comment,
                max_length=500,
                placeholder=t("document.comment_hint"),
                class_name="field",
                custom_attrs={"aria-label": t("document.comment_hint")},
            ),
            button(t("document.comment"), on_click=Document.send_comment),
            class_name="comment-form",
        ),
        title=t("document.timeline"),
    )


def _event(event: rx.Var[EventRow]) -> rx.Component:
    return rx.el.li(
        rx.el.div(rx.el.strong(event.act), " ", event.text, class_name="event-text"),
        rx.el.div(event.who, " · ", event.when, class_name="quiet"),
        class_name=event.code,
    )
