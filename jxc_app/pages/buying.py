"""采购闭环: from what was asked for to what came in, with what waits at each stage."""

import reflex as rx

from jxc_app.components.controls import link_button
from jxc_app.components.feedback import empty, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.state.buying import BuyingState as Buying
from jxc_app.state.buying import EmergencyRow, StageCard
from jxc_app.state.frame import FrameState


@rx.page(route="/buying", title="采购闭环 · 进销存", on_load=[FrameState.load, Buying.open])
def buying() -> rx.Component:
    """The stages in their order."""
    return screen(
        page_head(
            t("menu.buying"),
            rx.cond(
                may_open("desk"),
                link_button(t("buying.new_requisition"), "/desk?type=purchase_requisition"),
                rx.fragment(),
            ),
            rx.cond(
                may_open("desk") & Buying.may_order,
                link_button(t("buying.new_emergency"), "/desk?type=purchase_order"),
                rx.fragment(),
            ),
        ),
        rx.cond(Buying.is_loaded, rx.el.ol(rx.foreach(Buying.stages, _stage), class_name="loop"), loading()),
        rx.cond(Buying.late.length() > 0, _late(), rx.fragment()),
        rx.cond(Buying.is_loaded, _emergencies(), rx.fragment()),
        here="buying",
    )


def _late() -> rx.Component:
    """What should have come by now, the longest first; on the page of an order its supplier is reminded."""
    heads = [
        head(t("buying.number")),
        head(t("field.supplier")),
        head(t("buying.due")),
        head(t("buying.days"), number=True),
        head(t("buying.open"), number=True),
    ]
    rows = rx.foreach(
        Buying.late,
        lambda row: rx.el.tr(
            rx.el.td(rx.link(row.number, href=row.href), class_name="title"),
            cell(t("field.supplier"), row.supplier),
            cell(t("buying.due"), row.due),
            cell(t("buying.days"), rx.el.span(row.days, class_name="late"), number=True),
            cell(t("buying.open"), row.open, number=True),
            key=row.id,
        ),
    )
    return panel(table(heads, rows, label=t("buying.late")), title=t("buying.late"), look="flush")


def _emergencies() -> rx.Component:
    """What was bought in an emergency, how it went ahead, and whether somebody has looked at it since."""
    heads = [
        head(t("buying.number")),
        head(t("field.supplier")),
        head(t("field.amount"), number=True),
        head(t("buying.urgency")),
        head(t("buying.way")),
        head(t("buying.review")),
        head(t("buying.hours"), number=True),
    ]
    rows = rx.foreach(Buying.emergencies, _emergency)
    return panel(
        rx.cond(
            Buying.emergencies.length() > 0,
            rx.fragment(
                rx.el.p(Buying.emergency_words, class_name="desk-note"),
                table(heads, rows, label=t("buying.emergencies")),
            ),
            empty(t("buying.no_emergency"), t("buying.no_emergency_advice")),
        ),
        title=t("buying.emergencies"),
        look="flush",
    )


def _emergency(row: rx.Var[EmergencyRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.link(row.number, href=row.href),
            rx.el.div(row.when, " ", row.who, class_name="quiet"),
            class_name="title",
        ),
        cell(t("field.supplier"), row.supplier),
        cell(t("field.amount"), row.amount, number=True),
        cell(t("buying.urgency"), row.urgency, class_name="wrap"),
        cell(t("buying.way"), row.way),
        cell(t("buying.review"), rx.el.span(row.review, class_name=row.look)),
        cell(t("buying.hours"), row.hours, number=True),
        key=row.id,
    )


def _stage(stage: rx.Var[StageCard]) -> rx.Component:
    return rx.el.li(
        rx.link(
            rx.el.span(stage.title, class_name="quiet"),
            rx.el.strong(stage.papers, rx.el.span(t("buying.papers"), class_name="unit")),
            rx.el.span(stage.amount, class_name="loop-amount"),
            rx.el.span(stage.oldest, class_name="quiet"),
            rx.el.span(stage.late, class_name="late"),
            rx.el.span(stage.mine, class_name="quiet"),
            href=stage.href,
            underline="none",
            class_name="loop-stage " + stage.look,
        ),
        key=stage.code,
    )
