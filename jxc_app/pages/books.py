"""数据核对: whether every number agrees with every other, what to do where one does not, and the backups."""

from collections.abc import Callable

import reflex as rx

from jxc_app.components.controls import Text, filled_button, link_button
from jxc_app.components.feedback import facts, good_note, loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.state.books import BooksState as Books
from jxc_app.state.books import DutyLine
from jxc_app.state.frame import FrameState


@rx.page(route="/books", title="数据核对 · 进销存", on_load=[FrameState.load, Books.open])
def books() -> rx.Component:
    """The last proof with what failed and what to do; the last backup for whom it concerns. The band says why."""
    prove = filled_button(t("books.prove"), on_click=Books.prove)
    return screen(
        page_head(t("menu.books"), rx.cond(Books.may_prove, prove, rx.fragment())),
        rx.cond(
            Books.is_loaded,
            rx.fragment(_proof(), rx.cond(Books.sees_backup, _backup(), rx.fragment())),
            panel(loading()),
        ),
        here="books",
    )


def _proof() -> rx.Component:
    said = rx.cond(Books.alarm == "", good_note(t("books.good")), rx.fragment())
    log = rx.cond(may_open("audit"), link_button(t("books.log"), "/audit"), rx.fragment())
    failed = rx.fragment(
        rx.el.h3(t("books.failed")), _listed(rx.el.ul, Books.failed), rx.el.div(log, class_name="account-acts")
    )
    return panel(
        said,
        _steps(Books.steps),
        rx.cond(Books.failed.length() > 0, failed, rx.fragment()),
        _ended(t("books.last"), Books.proof),
        rx.el.p(t("books.what"), class_name="quiet"),
        title=t("books.proof"),
        look="books",
    )


def _backup() -> rx.Component:
    ended = _ended(t("books.last"), Books.backup)
    return panel(_steps(Books.backup_steps), ended, title=t("books.backup"), look="books")


def _ended(label: Text, line: rx.Var[DutyLine]) -> rx.Component:
    words = rx.el.strong(line.words, class_name=line.look)
    return facts((label, rx.el.span(line.at, " ", words, class_name="duty")))


def _steps(steps: rx.Var[list[str]]) -> rx.Component:
    shown = rx.fragment(rx.el.h3(t("books.steps")), _listed(rx.el.ol, steps))
    return rx.cond(steps.length() > 0, shown, rx.fragment())


def _listed(kind: Callable[..., rx.Component], words: rx.Var[list[str]]) -> rx.Component:
    return kind(rx.foreach(words, rx.el.li), class_name="steps-now")
