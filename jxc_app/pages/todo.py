"""To do 待办: what waits for this person, each with the way to it."""

import reflex as rx

from jxc_app.components.feedback import empty, loading
from jxc_app.components.frame import badge, page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.todo import TaskGroup, TaskLine
from jxc_app.state.todo import TodoState as Todo


@rx.page(route="/todo", title="待办 · 进销存", on_load=[FrameState.load, Todo.open])
def todo() -> rx.Component:
    """One panel for each kind that has something in it."""
    is_bare = (Todo.groups.length() == 0) & (Todo.below_minimum == "") & (Todo.unread == "")
    nothing = Todo.is_loaded & is_bare & (Todo.approvals == "") & (Todo.incidents == "") & (Todo.counts.length() == 0)
    return screen(
        page_head(t("menu.todo")),
        rx.cond(Todo.is_loaded, rx.fragment(), panel(loading(), look="flush")),
        rx.cond(Todo.approvals != "", _approvals(), rx.fragment()),
        rx.cond(Todo.incidents != "", _incidents(), rx.fragment()),
        rx.cond(Todo.counts.length() > 0, _counts(), rx.fragment()),
        rx.cond(Todo.unread != "", _unread(), rx.fragment()),
        rx.foreach(Todo.groups, _group),
        rx.cond(Todo.below_minimum != "", _below_minimum(), rx.fragment()),
        rx.cond(nothing, panel(empty(t("todo.empty"), t("todo.empty_advice"))), rx.fragment()),
        here="todo",
    )


def _group(group: rx.Var[TaskGroup]) -> rx.Component:
    title = rx.match(
        group.key,
        ("asked", t("todo.asked")),
        ("post", t("todo.post")),
        ("receive", t("todo.receive")),
        ("late", t("todo.late")),
        t("todo.drafts"),
    )
    return rx.el.section(
        rx.el.h2(title, badge(group.count)),
        rx.foreach(group.lines, _line),
        class_name="panel flush",
        key=group.key,
    )


def _line(line: rx.Var[TaskLine]) -> rx.Component:
    return rx.link(
        rx.el.span(line.what, class_name="what"),
        rx.el.span(line.age, class_name=rx.cond(line.is_late, "since late", "since")),
        rx.el.span(line.where, class_name="quiet"),
        rx.el.span(line.since, class_name="since quiet"),
        href=line.href,
        underline="none",
        class_name="task",
        key=line.key,
    )


def _approvals() -> rx.Component:
    words = rx.el.span(t("todo.approvals_line", count=Todo.approvals), class_name="what")
    line = rx.link(words, href="/approvals", underline="none", class_name="task")
    return panel(line, title=t("todo.approvals"), look="flush")


def _incidents() -> rx.Component:
    words = rx.el.span(t("todo.incidents_line", count=Todo.incidents), class_name="what")
    line = rx.link(words, href="/incidents", underline="none", class_name="task")
    return panel(line, title=t("menu.incidents"), look="flush")


def _counts() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("menu.counts"), badge(Todo.counts.length().to(str))),
        rx.foreach(Todo.counts, _line),
        class_name="panel flush",
    )


def _unread() -> rx.Component:
    words = rx.el.span(t("todo.unread_line", count=Todo.unread), class_name="what")
    line = rx.link(words, href="/notices", underline="none", class_name="task")
    return panel(line, title=t("todo.unread"), look="flush")


def _below_minimum() -> rx.Component:
    return panel(
        rx.link(
            rx.el.span(t("todo.below_line", count=Todo.below_minimum), class_name="what"),
            href="/stock?below=1",
            underline="none",
            class_name="task",
        ),
        title=t("stock.below_minimum"),
        look="flush",
    )
