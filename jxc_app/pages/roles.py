"""The matrix of roles 角色权限: who may do what, and where."""

from collections.abc import Callable

import reflex as rx

from jxc_app.components.controls import button, choice, danger_button, filled_button, link_button
from jxc_app.components.feedback import loading, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.role_dialogs import dialogs
from jxc_app.pages.role_narrowing import narrowing_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.role_narrowing import NarrowingState as Narrowing
from jxc_app.state.role_rows import CellLine, MatrixLine, RoleHead
from jxc_app.state.roles import RolesState as Roles


@rx.page(route="/roles", title="角色权限 · 进销存", on_load=[FrameState.load, Roles.open])
def roles() -> rx.Component:
    """Permissions by area, a column for each role; changed cells wait until they are saved together."""
    return screen(
        page_head(
            t("menu.roles"),
            link_button(t("guards.title"), "/roles/guards"),
            rx.cond(Roles.may_change, filled_button(t("roles.new"), on_click=Roles.ask_new), rx.fragment()),
        ),
        _staged_bar(),
        panel(
            rx.el.div(
                choice(
                    t("roles.role"), value=Roles.only, options=Roles.roles, on_change=Roles.choose_role,
                    empty=t("roles.all_roles"),
                ),
                rx.el.span(t("roles.legend"), class_name="quiet"),
                class_name="filters",
                role="search",
            ),
            rx.cond(Roles.is_loaded, _matrix(), loading(12)),
            look="flush",
        ),
        dialogs(),
        narrowing_dialog(),
        here="roles",
    )  # fmt: skip


def _staged_bar() -> rx.Component:
    bar = rx.el.div(
        note(t("roles.staged", count=Roles.staged.to_string())),
        rx.el.div(
            button(t("roles.discard"), on_click=Roles.discard),
            filled_button(t("roles.look"), on_click=Roles.ask_save),
            class_name="row-acts",
        ),
        class_name="staged-bar",
        role="status",
    )
    return rx.cond(Roles.staged > 0, bar, rx.fragment())


def _matrix() -> rx.Component:
    corner = rx.el.th(t("roles.permission"), scope="col", class_name="permission")
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(corner, rx.foreach(Roles.heads, _head))),
            rx.el.tbody(rx.foreach(Roles.lines, _line)),
            class_name="matrix",
            custom_attrs={"aria-label": t("menu.roles")},
        ),
        class_name="matrix-frame",
        tab_index=0,
        role="region",
        custom_attrs={"aria-label": t("menu.roles")},
    )


def _head(head: rx.Var[RoleHead]) -> rx.Component:
    acts = rx.el.div(
        button(t("roles.narrow"), on_click=Narrowing.ask(head.id)),
        rx.cond(
            head.needs_factor,
            button(t("roles.ask_no_factor"), on_click=Roles.want_factor(head.id, False)),
            button(t("roles.ask_factor"), on_click=Roles.want_factor(head.id, True)),
        ),
        button(t("roles.copy"), on_click=Roles.ask_copy(head.id)),
        danger_button(t("act.delete"), on_click=Roles.ask_remove(head.id)),
        class_name="role-acts",
    )
    factor = rx.cond(head.is_factor_staged, "quiet narrowed staged", "quiet narrowed")
    wants = rx.cond(head.needs_factor, t("roles.needs_factor"), t("roles.ask_no_factor"))
    rows = rx.cond(head.is_staged, "quiet narrowed staged", "quiet narrowed")
    return rx.el.th(
        rx.el.strong(head.name),
        rx.el.span(head.note, class_name="quiet"),
        rx.cond(head.rows != "", rx.el.span(head.rows, class_name=rows), rx.fragment()),
        rx.cond(head.needs_factor | head.is_factor_staged, rx.el.span(wants, class_name=factor), rx.fragment()),
        rx.cond(head.clash != "", rx.el.span(t("roles.clash"), class_name="clash", title=head.clash), rx.fragment()),
        rx.cond(Roles.may_change & (Roles.only != ""), acts, rx.fragment()),
        scope="col",
        key=head.id,
    )


def _line(line: rx.Var[MatrixLine]) -> rx.Component:
    area = rx.el.tr(
        rx.el.th(line.title, scope="rowgroup", col_span=Roles.heads.length() + 1, class_name="area"), key=line.key
    )
    title = rx.el.button(
        line.title,
        rx.cond(line.is_sensitive, rx.el.span(t("roles.sensitive"), class_name="sensitive-mark"), rx.fragment()),
        on_click=Roles.ask_who(line.code),
        title=t("roles.who_can"),
        class_name="link-like",
        type="button",
    )
    row = rx.el.tr(
        rx.el.th(title, scope="row", class_name="permission"), rx.foreach(line.cells, _cell(line)), key=line.key
    )
    return rx.cond(line.code == "", area, row)


def _cell(line: rx.Var[MatrixLine]) -> Callable[[rx.Var[CellLine]], rx.Component]:
    def cell(one: rx.Var[CellLine]) -> rx.Component:
        label = one.role + " " + line.title + " " + one.words
        change = rx.el.button(
            one.words,
            on_click=Roles.ask_cell(one.role_id, line.code),
            type="button",
            custom_attrs={"aria-label": label},
        )
        return rx.el.td(
            rx.cond(Roles.may_change, change, rx.el.span(one.words)), key=one.key, class_name="cell " + one.look
        )

    return cell
