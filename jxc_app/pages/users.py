"""People 人员: who has an account, which roles where, and a new person."""

import reflex as rx

from jxc_app.components.controls import button, filled_button, live_field, pager, search_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, note, status
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.granting import grant_fields
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.one_time_link import one_time_link_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.people_rows import PersonLine
from jxc_app.state.users import UsersState as Users


@rx.page(route="/users", title="人员 · 进销存", on_load=[FrameState.load, Users.open])
def users() -> rx.Component:
    """The list, with filters in the address."""
    nobody = empty(t("users.empty"), rx.cond(Users.is_filtered, t("stock.empty_filtered"), t("users.empty_advice")))
    new = filled_button(t("users.new"), on_click=Users.ask(True))
    return screen(
        Address.create(path=Users.address, revision=Users.revision),
        page_head(t("menu.users"), rx.cond(Users.may_invite, new, rx.fragment())),
        panel(
            _filters(),
            rx.cond(Users.is_loaded & (Users.rows.length() == 0), nobody, _table()),
            pager(text=Users.count_text, page=Users.page, has_more=Users.has_more, on_page=Users.turn_to),
            look="flush",
        ),
        _new_person(),
        one_time_link_dialog(),
        here="users",
    )


def _filters() -> rx.Component:
    return filters(
        search_field(t("users.search"), value=Users.search, revision=Users.revision, on_commit=Users.search_for),
        one_of(
            t("user.role"), value=Users.role, options=Users.role_filters, on_change=Users.choose_role,
            empty=t("roles.all_roles"),
        ),
        one_of(
            t("field.status"), value=Users.standing, options=Users.standings, on_change=Users.choose_standing,
            empty=t("users.all_states"),
        ),
        is_filtered=Users.is_filtered,
        on_clear=Users.clear,
    )  # fmt: skip


def _table() -> rx.Component:
    def sortable(label: str, by: str) -> rx.Component:
        return sort_head(t(label), order=Users.order, by=by, on_sort=Users.sort_by)

    heads = [
        sortable("user.name", "name"),
        sortable("user.login", "login"),
        head(t("user.roles")),
        head(t("security.two_step")),
        sortable("security.seen", "seen"),
        head(t("field.status")),
    ]
    body = rx.cond(Users.is_loaded, rx.foreach(Users.rows, _row), skeleton_rows(len(heads), 8))
    return rx.el.div(table(heads, body, label=t("menu.users")), class_name="masters")


def _row(row: rx.Var[PersonLine]) -> rx.Component:
    return rx.el.tr(
        cell(t("user.name"), rx.link(row.name, href=row.href), class_name="title"),
        cell(t("user.login"), row.login),
        cell(t("user.roles"), row.roles, class_name="wrap"),
        cell(t("security.two_step"), row.two_step),
        cell(t("security.seen"), rx.cond(row.seen != "", row.seen, t("user.never"))),
        cell(t("field.status"), status(row.look, row.standing)),
        key=row.id,
        class_name=rx.cond(row.look == "off", "row-link off", "row-link"),
    )


def _added(words: rx.Var[str], at: rx.Var[int]) -> rx.Component:
    drop = rx.el.div(button(t("users.drop_role"), on_click=Users.drop(at)), class_name="row-acts")
    return rx.el.li(words, drop, key=at)


def _new_person() -> rx.Component:
    fields = rx.el.div(
        note(t("users.new_why")),
        live_field(
            t("user.name"), value=Users.form["name"], revision=Users.revision, error=error_at(Users.errors, "name"),
            on_commit=lambda text: Users.type_in("name", text),
        ),
        live_field(
            t("sign_in.login"), value=Users.form["login"], revision=Users.revision,
            error=error_at(Users.errors, "login"), placeholder=t("first_start.login_hint"),
            on_commit=lambda text: Users.type_in("login", text),
        ),
        rx.cond(Users.added.length() > 0, rx.el.ul(rx.foreach(Users.added, _added), class_name="chosen-list"), ""),
        grant_fields(Users, below="roles.0."),
        button(t("users.add_role"), on_click=Users.add),
        class_name="stack",
    )  # fmt: skip
    return dialog(
        t("users.new"),
        fields,
        is_open=Users.is_asking,
        on_close=Users.ask,
        act=filled_button(t("users.make"), on_click=Users.invite),
    )
