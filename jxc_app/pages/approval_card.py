"""One approval whole: what, how much, who, why it was stopped, what it does to stock; two big buttons below."""

import reflex as rx

from jxc_app.components.controls import button
from jxc_app.components.feedback import empty, status
from jxc_app.components.frame import panel
from jxc_app.components.texts import t
from jxc_app.state.approval_rows import GoodsLine, HeadLine, StepLine, StockLine
from jxc_app.state.approvals import ApprovalsState as Approvals


def figures(row: rx.Var[HeadLine]) -> rx.Component:
    """How much, in pieces and, for who may see it, in money."""
    return rx.fragment(
        rx.el.span(t("approvals.pieces", count=row.pieces), class_name="pieces"),
        rx.cond(row.amount != "", rx.el.span(" · ¥", row.amount), rx.fragment()),
    )


def why(row: rx.Var[HeadLine]) -> rx.Component:
    """What stopped it and why, and in whose place one decides."""
    return rx.el.span(
        rx.el.strong(row.stopped_by),
        rx.el.span(row.because),
        rx.cond(row.is_split, rx.el.span(t("approvals.split"), class_name="split-mark"), rx.fragment()),
        rx.cond(
            row.for_name != "", rx.el.span(t("approvals.for", name=row.for_name), class_name="for-mark"), rx.fragment()
        ),
        class_name="approval-why",
    )


def approval() -> rx.Component:
    """The one that is open, or what to do."""
    nothing = panel(empty(t("approvals.choose"), t("approvals.choose_advice")))
    return rx.el.section(
        rx.cond(
            Approvals.target != "",
            rx.fragment(_head(), _stock(), _goods(), _steps(), _acts()),
            rx.cond(Approvals.is_loaded & (Approvals.rows.length() > 0), nothing, rx.fragment()),
        ),
        class_name="approval-open",
        custom_attrs={"aria-label": t("approvals.content")},
    )


def _head() -> rx.Component:
    head = Approvals.head
    facts = rx.foreach(Approvals.facts, lambda fact: rx.el.div(rx.el.dt(fact.id), rx.el.dd(fact.label)))
    return rx.el.div(
        rx.el.div(
            button(t("approvals.back"), on_click=Approvals.leave, id="back"),
            status(head.look, head.state),
            rx.link(t("approvals.document"), href=Approvals.document_href),
            class_name="approval-way",
        ),
        rx.el.h2(head.title),
        rx.el.p(
            rx.cond(head.act == "作废", rx.el.strong(t("approvals.void"), " · ", class_name="late"), rx.fragment()),
            figures(head), " · ", head.where, class_name="approval-figures",
        ),
        rx.el.p(head.who, " · ", head.since, class_name="quiet"),
        why(head),
        rx.cond(Approvals.is_owed, rx.el.p(t("approvals.owed"), class_name="quiet"), rx.fragment()),
        rx.el.dl(facts, class_name="approval-facts"),
        class_name="panel approval-head",
    )  # fmt: skip


def _stock() -> rx.Component:
    rows = rx.foreach(Approvals.stock, _stock_line)
    title = rx.cond(Approvals.is_waiting, t("approvals.stock"), t("approvals.effect"))
    return rx.cond(
        Approvals.stock.length() > 0,
        panel(rx.el.ul(rows, class_name="approval-rows"), title=title, look="flush"),
        rx.fragment(),
    )


def _stock_line(line: rx.Var[StockLine]) -> rx.Component:
    ahead = rx.fragment(
        line.before, " → ", rx.el.strong(line.after, class_name=rx.cond(line.is_short, "negative", "")),
    )  # fmt: skip
    return rx.el.li(
        rx.el.span(line.name, rx.el.span(line.place, class_name="quiet"), class_name="pick-name"),
        rx.el.span(
            rx.cond(line.after != "", rx.el.span(ahead), rx.fragment()),
            rx.el.span(line.change, " ", line.unit, class_name="quiet"),
            class_name="approval-number",
        ),
        key=line.key,
    )


def _goods() -> rx.Component:
    more = rx.cond(
        Approvals.goods_left_out > 0,
        rx.el.p(t("approvals.left_out", count=Approvals.goods_left_out), class_name="quiet approval-more"),
        rx.fragment(),
    )
    rows = rx.el.ul(rx.foreach(Approvals.goods, _goods_line), class_name="approval-rows")
    return panel(rows, more, title=t("approvals.goods"), look="flush")


def _goods_line(line: rx.Var[GoodsLine]) -> rx.Component:
    return rx.el.li(
        rx.el.span(line.name, rx.el.span(line.code, class_name="quiet"), class_name="pick-name"),
        rx.el.span(
            rx.el.strong(line.quantity, " ", line.unit),
            rx.cond(line.amount != "", rx.el.span("¥", line.amount, class_name="quiet"), rx.fragment()),
            class_name="approval-number",
        ),
    )


def _steps() -> rx.Component:
    whole = rx.el.details(
        rx.el.summary(t("approvals.story")),
        rx.el.ol(rx.foreach(Approvals.story, step), class_name="timeline"),
        class_name="more",
    )
    return panel(rx.el.ol(rx.foreach(Approvals.steps, step), class_name="timeline"), whole, title=t("approvals.steps"))


def step(line: rx.Var[StepLine]) -> rx.Component:
    """What one person did, or has to do."""
    return rx.el.li(
        rx.el.div(rx.el.strong(line.who), " ", line.did, class_name="event-text"),
        rx.cond(line.text != "", rx.el.div(line.text), rx.fragment()),
        rx.el.div(line.at, class_name="quiet"),
        class_name=line.code,
        key=line.key,
    )


def _acts() -> rx.Component:
    """In reach of the thumb. Each approval has buttons of its own: a second press reaches none that came after."""
    yes = rx.el.button(
        rx.cond(Approvals.is_owed, t("approvals.confirm"), t("approvals.approve")),
        type="button",
        class_name="button filled yes",
        on_click=Approvals.approve(Approvals.target),
        id="approve",
    )
    no = rx.cond(
        Approvals.is_owed,
        button(t("approvals.object"), on_click=Approvals.ask("reject"), id="return"),
        button(t("approvals.return"), on_click=Approvals.ask("return"), id="return"),
    )
    more = rx.el.button(
        "⋯",
        type="button",
        class_name="button more-acts",
        title=t("approvals.more"),
        on_click=Approvals.ask("more"),
        custom_attrs={"aria-label": t("approvals.more")},
    )
    return rx.fragment(
        rx.cond(
            Approvals.may_decide,
            rx.el.div(more, no, yes, class_name="approval-acts", key=Approvals.target),
            rx.fragment(),
        ),
        rx.cond(
            Approvals.may_withdraw,
            rx.el.div(
                button(t("approvals.withdraw"), on_click=Approvals.ask("withdraw")),
                rx.el.button(
                    t("approvals.urge"), type="button", class_name="button filled yes", on_click=Approvals.urge
                ),
                class_name="approval-acts",
            ),
            rx.fragment(),
        ),
    )
