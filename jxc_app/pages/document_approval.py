"""What a document waits for, and who has decided on it so far."""

import reflex as rx

from jxc_app.components.controls import button, link_button
from jxc_app.components.frame import panel
from jxc_app.components.texts import t
from jxc_app.pages.approval_card import step
from jxc_app.state.document import DocumentState as Document


def approval_strip() -> rx.Component:
    """Whom it waits for and why; for who asked, the ways to hurry it or take it back."""
    words = rx.cond(
        Document.is_void_asked,
        t("document.running_void", names=Document.waits_for),
        t("document.running", names=Document.waits_for),
    )
    look = rx.cond(
        Document.approval_href != "", link_button(t("document.approval"), Document.approval_href), rx.fragment()
    )
    mine = rx.fragment(
        button(t("approvals.urge"), on_click=Document.urge),
        rx.cond(
            Document.is_void_asked, button(t("approvals.withdraw"), on_click=Document.withdraw_asked), rx.fragment()
        ),
    )
    strip = rx.el.div(
        rx.el.div(rx.el.strong(words), rx.el.div(Document.stopped_by)),
        rx.el.div(rx.cond(Document.is_mine_to_urge, mine, rx.fragment()), look, class_name="strip-acts"),
        class_name="approval-strip",
        role="status",
    )
    return rx.cond(Document.waits_for != "", strip, rx.fragment())


def approval_steps() -> rx.Component:
    """Who asked and who decided what, of the latest approval."""
    steps = rx.el.ol(rx.foreach(Document.asked_steps, step), class_name="timeline")
    return rx.cond(Document.asked_steps.length() > 0, panel(steps, title=t("approvals.steps")), rx.fragment())
