"""One person: roles, sessions, what they may do, and what may be done to the account."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, link_button
from jxc_app.components.feedback import empty, facts, loading, note, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.history import history_button
from jxc_app.pages.layout import screen
from jxc_app.pages.one_time_link import one_time_link_dialog
from jxc_app.pages.user_dialogs import act_label, dialogs
from jxc_app.state.frame import FrameState
from jxc_app.state.people_rows import HeldLine, SessionLine
from jxc_app.state.user import UserState as User


@rx.page(route="/user", title="人员资料 · 进销存", on_load=[FrameState.load, User.open])
def user() -> rx.Component:
    """Everything about one account."""
    missing = empty(t("user.missing"), t("user.missing_advice"), link_button(t("menu.users"), "/users"))
    content = rx.fragment(_account(), _roles(), _sessions())
    return screen(
        page_head(
            rx.cond(User.is_missing, t("menu.users"), User.name),
            link_button(t("form.back"), "/users"),
            rx.cond(User.is_missing, rx.fragment(), history_button("user", User.user_id)),
            rx.cond(User.may_look & ~User.is_missing, _rights_button(), rx.fragment()),
        ),
        rx.cond(User.is_missing, panel(missing), rx.cond(User.is_loaded, content, panel(loading()))),
        dialogs(),
        one_time_link_dialog(),
        here="users",
    )


def _rights_button() -> rx.Component:
    return button(t("user.rights"), on_click=User.ask_rights)


def _if_offered(act: str, shown: rx.Component) -> rx.Component:
    return rx.cond(User.offered.contains(act), shown, rx.fragment())


def _row_act(act: str, shown: rx.Component) -> rx.Component:
    return rx.el.div(_if_offered(act, shown), class_name="row-acts")


def _account() -> rx.Component:
    acts = [
        _if_offered("unlock", filled_button(t("user.unlock"), on_click=User.ask("unlock"))),
        _if_offered("password", button(act_label("password"), on_click=User.ask("password"))),
        _if_offered("department", button(t("user.department"), on_click=User.ask("department"))),
        _if_offered("authenticator", button(t("user.authenticator"), on_click=User.ask("authenticator"))),
        _if_offered("on", filled_button(t("user.on"), on_click=User.ask("on"))),
        _if_offered("off", danger_button(t("user.off"), on_click=User.ask("off"))),
    ]
    failed = note(t("user.failures", count=User.failures.to_string()))
    about = rx.el.div(
        facts(
            (t("sign_in.login"), User.login),
            (t("field.status"), status(User.look, User.standing)),
            (t("user.of_department"), rx.cond(User.department != "", User.department, t("user.no_department"))),
            (t("security.two_step"), User.two_step),
            (t("security.seen"), rx.cond(User.seen != "", User.seen, t("user.never"))),
            (t("user.since"), User.since),
        ),
        rx.cond(User.failures > 0, failed, rx.fragment()),
        rx.cond(User.is_own, note(t("user.own")), rx.fragment()),
        rx.el.div(*acts, class_name="account-acts"),
        class_name="stack",
    )
    return panel(about)


def _roles() -> rx.Component:
    heads = [head(t("user.role")), head(t("user.place")), head(t("roles.until")), head(t("act.acts"))]
    give = rx.el.div(filled_button(t("user.assign"), on_click=User.ask("assign")), class_name="panel-foot")
    return panel(
        rx.cond(
            User.held.length() > 0,
            rx.el.div(table(heads, rx.foreach(User.held, _held), label=t("user.roles")), class_name="masters"),
            empty(t("user.no_roles"), t("user.no_roles_advice")),
        ),
        _if_offered("assign", give),
        title=t("user.roles"),
        look="flush",
    )


def _held(line: rx.Var[HeldLine]) -> rx.Component:
    ended = rx.el.span(t("user.ended"), class_name="beside")
    return rx.el.tr(
        cell(t("user.role"), line.role, class_name="title"),
        cell(t("user.place"), line.place),
        cell(
            t("roles.until"),
            rx.cond(line.until != "", line.until, t("roles.no_end")),
            rx.cond(line.has_ended, ended, rx.fragment()),
        ),
        cell(t("act.acts"), _row_act("take_back", button(t("user.take_back"), on_click=User.ask_back(line.id)))),
        key=line.id,
        class_name=rx.cond(line.has_ended, "off", ""),
    )


def _sessions() -> rx.Component:
    heads = [
        head(t("security.device")), head(t("security.ip")), head(t("security.since")), head(t("security.seen")),
        head(t("act.acts")),
    ]  # fmt: skip
    return panel(
        rx.cond(
            User.sessions.length() > 0,
            rx.el.div(
                table(heads, rx.foreach(User.sessions, _session), label=t("security.sessions")), class_name="masters"
            ),
            empty(t("user.no_sessions"), t("user.no_sessions_advice")),
        ),
        title=t("security.sessions"),
        look="flush",
    )


def _session(line: rx.Var[SessionLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("security.device"), line.device, class_name="title"),
        cell(t("security.ip"), line.ip),
        cell(t("security.since"), line.since),
        cell(t("security.seen"), line.seen),
        cell(t("act.acts"), _row_act("end", button(t("user.end"), on_click=User.end(line.id)))),
        key=line.id,
    )
