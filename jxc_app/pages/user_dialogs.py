"""The dialogs of one person's page: each says what will happen and asks why."""

import reflex as rx

from jxc_app.components.controls import danger_button, filled_button, live_field
from jxc_app.components.dialogs import dialog, form_dialog
from jxc_app.components.feedback import empty
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.granting import grant_fields
from jxc_app.pages.layout import error_at
from jxc_app.state.people_rows import RightLine
from jxc_app.state.user import UserState as User

#: what gives; the others take something away
_GIVING = ("on", "unlock")
_WITH_REASON = ("take_back", "authenticator", "password")
_ACTS = ("take_back", "off", "on", "unlock", "authenticator", "password")


def dialogs() -> rx.Component:
    """Every dialog; one is open at a time."""
    return rx.fragment(_assign(), _department(), *[_act(act) for act in _ACTS], _rights())


def _act(act: str) -> rx.Component:
    label = act_label(act)
    confirm = (
        filled_button(label, on_click=User.confirm)
        if act in _GIVING
        else danger_button(label, is_filled=True, on_click=User.confirm)
    )
    return dialog(
        label,
        rx.el.div(
            rx.el.p(t(f"user.{act}_why", name=User.name, what=User.what)),
            _reason(t("roles.reason") if act in _WITH_REASON else t("act.reason")),
            class_name="stack",
        ),
        is_open=User.asked == act,
        on_close=User.close,
        act=confirm,
    )


def act_label(act: str) -> rx.Var[str]:
    """What an act is called; who has no password gets a new link rather than a reset."""
    label = t(f"user.{act}")
    return rx.cond(User.is_waiting, t("user.new_link"), label) if act == "password" else label


def _assign() -> rx.Component:
    return dialog(
        t("user.assign"),
        rx.el.div(
            rx.el.p(t("user.assign_why", name=User.name)),
            grant_fields(User),
            _reason(t("roles.reason")),
            class_name="stack",
        ),
        is_open=User.asked == "assign",
        on_close=User.close,
        act=filled_button(t("user.assign"), on_click=User.confirm),
    )


def _department() -> rx.Component:
    return dialog(
        t("user.department"),
        rx.el.div(
            rx.el.p(t("user.department_why", name=User.name)),
            live_field(
                t("user.department_name"), value=User.form["department"], revision=User.revision,
                error=error_at(User.errors, "department"), on_commit=lambda text: User.type_in("department", text),
            ),
            _reason(t("roles.reason")),
            class_name="stack",
        ),
        is_open=User.asked == "department",
        on_close=User.close,
        act=filled_button(t("roles.save"), on_click=User.confirm),
    )  # fmt: skip


def _reason(label: rx.Var[str]) -> rx.Component:
    return live_field(
        label, value=User.form["reason"], revision=User.revision, error=error_at(User.errors, "reason"),
        on_commit=lambda text: User.type_in("reason", text),
    )  # fmt: skip


def _rights() -> rx.Component:
    heads = [head(t("roles.permission")), head(t("roles.place")), head(t("user.by_role")), head(t("roles.until"))]
    return form_dialog(
        t("user.rights_of", name=User.name),
        rx.cond(
            User.rights.length() > 0,
            table(heads, rx.foreach(User.rights, _right), label=t("user.rights")),
            empty(t("user.no_rights"), t("user.no_rights_advice")),
        ),
        is_open=User.asked == "rights",
        on_close=User.close,
        width="720px",
        leave=t("note.close"),
    )


def _right(line: rx.Var[RightLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("roles.permission"), line.title, class_name="title"),
        cell(t("roles.place"), line.places, class_name="wrap"),
        cell(t("user.by_role"), line.role),
        cell(t("roles.until"), rx.cond(line.until != "", line.until, t("roles.no_end"))),
        key=line.key,
    )
