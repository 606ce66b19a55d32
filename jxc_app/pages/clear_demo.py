"""From the demo to a company of one's own."""

import reflex as rx

from jxc_app.components.controls import filled_button
from jxc_app.components.feedback import note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import SecretForm
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.clear_demo import ClearDemoState
from jxc_app.state.frame import FrameState


@rx.page(route="/clear-demo", title="清空演示 · 进销存", on_load=[FrameState.load, ClearDemoState.open])
def clear_demo() -> rx.Component:
    """What will happen, in words; the company's name is typed to confirm."""
    return screen(
        page_head(t("clear_demo.title")),
        rx.cond(ClearDemoState.company != "", _form(), note(t("clear_demo.not_demo"))),
    )


def _form() -> rx.Component:
    return panel(
        rx.el.ul(
            rx.el.li(t("clear_demo.goes")),
            rx.el.li(t("clear_demo.backup")),
            rx.el.li(t("clear_demo.stays")),
            rx.el.li(t("clear_demo.signed_out")),
            class_name="demo-consequences",
        ),
        rx.cond(
            ClearDemoState.is_proven, _fields(), filled_button(t("clear_demo.go_on"), on_click=ClearDemoState.begin)
        ),
        max_width="560px",
    )


def _fields() -> rx.Component:
    return SecretForm.create(
        fields=[
            {
                "name": "name",
                "label": t("clear_demo.name"),
                "type": "text",
                "hint": t("clear_demo.name_hint", company=ClearDemoState.company),
            },
            {
                "name": "password",
                "label": t("clear_demo.password"),
                "type": "password",
                "hint": t("password.rule"),
            },
        ],
        submit=t("clear_demo.submit"),
        is_danger=True,
        errors=ClearDemoState.errors,
        on_send=ClearDemoState.clear,
    )
