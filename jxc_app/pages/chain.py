"""全程追溯: a chain of papers as a picture, from what was asked for to what came of it."""

import reflex as rx

from jxc_app.components.controls import link_button
from jxc_app.components.feedback import empty, loading, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.chain import ChainStage, PaperCard
from jxc_app.state.chain import ChainState as Chain
from jxc_app.state.frame import FrameState


@rx.page(route="/chain", title="全程追溯 · 进销存", on_load=[FrameState.load, Chain.open])
def chain() -> rx.Component:
    """Stages from left to right; on a phone from top to bottom."""
    return screen(
        page_head(rx.el.span(t("chain.title"), " ", Chain.heading)),
        rx.cond(Chain.hidden > 0, note(t("chain.hidden", count=Chain.hidden)), rx.fragment()),
        rx.cond(
            Chain.is_missing,
            panel(
                empty(
                    t("document.missing"), t("document.missing_advice"), link_button(t("menu.documents"), "/documents")
                )
            ),
            rx.cond(Chain.is_loaded, rx.el.ol(rx.foreach(Chain.stages, _stage), class_name="chain"), loading()),
        ),
        here="documents",
    )


def _stage(stage: rx.Var[ChainStage]) -> rx.Component:
    return rx.el.li(rx.foreach(stage.papers, _paper), key=stage.level, class_name="chain-stage")


def _paper(paper: rx.Var[PaperCard]) -> rx.Component:
    return rx.el.article(
        rx.el.div(rx.el.strong(paper.type), status(paper.status, paper.status_title), class_name="chain-head"),
        rx.link(paper.number, href=paper.href),
        rx.el.div(paper.facts, class_name="quiet"),
        rx.cond(paper.amount != "", rx.el.div(paper.amount, class_name="chain-amount"), rx.fragment()),
        rx.cond(
            paper.before != "", rx.el.div(t("chain.after", numbers=paper.before), class_name="quiet"), rx.fragment()
        ),
        rx.el.ul(rx.foreach(paper.steps, rx.el.li), class_name="chain-steps quiet"),
        key=paper.id,
        class_name=rx.cond(paper.is_here, "chain-paper here", "chain-paper"),
    )
