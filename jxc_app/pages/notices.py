"""Messages 消息: what the person was told, unread first, each with the way to what it is about."""

import reflex as rx

from jxc_app.components.controls import button, pager
from jxc_app.components.feedback import empty, loading
from jxc_app.components.frame import badge, page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.notices import MessageLine
from jxc_app.state.notices import NoticesState as Notices


@rx.page(route="/notices", title="消息 · 进销存", on_load=[FrameState.load, Notices.open])
def notices() -> rx.Component:
    """One list, the newest on top among the unread and among the read."""
    unread = Notices.unread != ""
    all_read = rx.cond(unread, button(t("notices.read_all"), on_click=Notices.read_all), rx.fragment())
    nothing = Notices.is_loaded & (Notices.lines.length() == 0)
    return screen(
        page_head(rx.fragment(t("menu.notices"), badge(Notices.unread)), all_read),
        rx.cond(Notices.is_loaded, rx.fragment(), panel(loading(), look="flush")),
        rx.cond(Notices.lines.length() > 0, _list(), rx.fragment()),
        rx.cond(nothing, panel(empty(t("notices.empty"), t("notices.empty_advice"))), rx.fragment()),
        here="notices",
    )


def _list() -> rx.Component:
    turned = pager(text="", page=Notices.page, has_more=Notices.has_more, on_page=Notices.turn)
    several = Notices.has_more | (Notices.page > 1)
    return rx.fragment(panel(rx.foreach(Notices.lines, _line), look="flush"), rx.cond(several, turned, rx.fragment()))


def _line(line: rx.Var[MessageLine]) -> rx.Component:
    mark = rx.cond(line.is_read, rx.fragment(), rx.el.span(t("notices.unread"), class_name="badge"))
    leads = rx.cond(line.link != "", rx.el.span(t("notices.look"), class_name="quiet"), rx.fragment())
    return rx.el.button(
        rx.el.span(line.title, " ", mark, class_name="what"),
        rx.el.span(line.at, class_name="since"),
        rx.el.span(line.text, class_name="quiet"),
        rx.el.span(leads, class_name="since"),
        type="button",
        class_name=rx.cond(line.is_read, "task message", "task message unread"),
        on_click=Notices.read(line.key, line.link),
        key=line.key,
    )
