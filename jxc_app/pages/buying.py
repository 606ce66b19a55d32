"""采购闭环: from what was asked for to what came in, with what waits at each stage."""

import reflex as rx

from jxc_app.components.controls import link_button
from jxc_app.components.feedback import loading
from jxc_app.components.frame import page_head
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.state.buying import BuyingState as Buying
from jxc_app.state.buying import StageCard
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
        ),
        rx.cond(Buying.is_loaded, rx.el.ol(rx.foreach(Buying.stages, _stage), class_name="loop"), loading()),
        here="buying",
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
