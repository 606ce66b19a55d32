"""The first steps of an empty company: somebody who works, and somewhere to keep goods."""

import reflex as rx

from jxc_app.components.controls import check
from jxc_app.components.feedback import note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import SecretForm
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.first_start import FirstStartState
from jxc_app.state.frame import FrameState


@rx.page(route="/first-start", title="开始使用 · 进销存", on_load=[FrameState.load, FirstStartState.open])
def first_start() -> rx.Component:
    """One step at a time; whoever is not allowed to take it is told who is."""
    return screen(
        page_head(t("first_start.title")),
        rx.match(
            FirstStartState.step,
            ("user", _first_user()),
            ("warehouse", _first_warehouse()),
            ("done", note(FirstStartState.message)),
            rx.fragment(),
        ),
    )


def _first_user() -> rx.Component:
    return panel(
        rx.el.p(t("first_start.user_why"), class_name="quiet"),
        rx.el.div(
            rx.el.span(t("first_start.roles"), class_name="field-label"),
            rx.foreach(
                FirstStartState.roles,
                lambda role: check(
                    role.label,
                    note=role.note,
                    checked=role.is_chosen,
                    on_change=lambda _is_on: FirstStartState.toggle_role(role.code),
                ),
            ),
            rx.el.p(FirstStartState.roles_error, class_name="field-error", role="alert"),
            class_name="stack tight",
        ),
        SecretForm.create(
            fields=[
                {"name": "name", "label": t("first_start.name"), "type": "text", "hint": ""},
                {"name": "login", "label": t("sign_in.login"), "type": "text", "hint": t("first_start.login_hint")},
                {
                    "name": "password",
                    "label": t("first_start.password"),
                    "type": "password",
                    "hint": t("password.rule"),
                },
            ],
            submit=t("first_start.create_user"),
            errors=FirstStartState.errors,
            on_send=FirstStartState.add_user,
        ),
        title=t("first_start.user"),
        max_width="520px",
    )


def _first_warehouse() -> rx.Component:
    return panel(
        rx.el.p(t("first_start.warehouse_why"), class_name="quiet"),
        SecretForm.create(
            fields=[
                {
                    "name": "code",
                    "label": t("first_start.warehouse_code"),
                    "type": "text",
                    "hint": t("first_start.code_hint"),
                },
                {"name": "name", "label": t("first_start.warehouse_name"), "type": "text", "hint": ""},
                {"name": "city", "label": t("first_start.city"), "type": "text", "hint": ""},
            ],
            submit=t("first_start.create_warehouse"),
            errors=FirstStartState.errors,
            on_send=FirstStartState.add_warehouse,
        ),
        title=t("first_start.warehouse"),
        max_width="520px",
    )
