"""The page behind a one-time link: somebody sets their own password."""

import reflex as rx

from jxc_app.components.controls import link_button
from jxc_app.components.feedback import bad_note, good_note, loading
from jxc_app.components.frame import alone
from jxc_app.components.own import SecretForm
from jxc_app.components.texts import t
from jxc_app.state.welcome import WelcomeState as Welcome


@rx.page(route="/welcome", title="设置密码 · 进销存", on_load=Welcome.open)
def welcome() -> rx.Component:
    """For whom it is and a password twice, or why the link does not work."""
    return alone(
        rx.el.h1(t("frame.product")),
        rx.match(
            Welcome.step,
            ("choose", _form()),
            ("refused", rx.el.div(bad_note(Welcome.words), _to_sign_in("button wide"), class_name="stack")),
            ("done", _done()),
            loading(),
        ),
    )


def _form() -> rx.Component:
    return rx.el.div(
        rx.el.p(t("welcome.hello", name=Welcome.name)),
        rx.el.p(t("welcome.login"), rx.el.strong(Welcome.login), class_name="quiet"),
        SecretForm.create(
            fields=[
                {"name": "password", "label": t("password.new"), "type": "password", "hint": t("password.rule")},
                {"name": "again", "label": t("welcome.again"), "type": "password", "hint": ""},
            ],
            submit=t("password.submit"),
            errors=Welcome.errors,
            on_send=Welcome.choose,
        ),
        class_name="stack",
    )


def _done() -> rx.Component:
    return rx.el.div(
        good_note(t("welcome.done")),
        rx.el.p(t("welcome.login"), rx.el.strong(Welcome.login)),
        _to_sign_in("button filled wide"),
        class_name="stack",
    )


def _to_sign_in(look: str) -> rx.Component:
    return link_button(t("welcome.sign_in"), "/sign-in", look=look)
