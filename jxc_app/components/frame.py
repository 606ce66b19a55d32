"""The frame of every page: menu at the left, bar on top, bar at the bottom of a phone."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import Text
from jxc_app.components.own import MenuArea, MenuToggle, WhenThere
from jxc_app.components.texts import t


def brand() -> rx.Component:
    """The product's name, home."""
    return rx.link(
        rx.el.span("进", class_name="brand-mark", aria_hidden="true"),
        t("frame.product"),
        href="/",
        class_name="brand",
        underline="none",
    )


def entry(label: Text, icon: str, href: str, *content: Any, is_here: bool) -> rx.Component:
    """One place in the menu."""
    return rx.link(
        rx.icon(icon, size=18, custom_attrs={"aria-hidden": "true"}),
        label,
        *content,
        href=href,
        underline="none",
        title=label,
        class_name="menu-entry here" if is_here else "menu-entry",
        custom_attrs={"aria-current": "page"} if is_here else {},
    )


def menu_area(area: str, title: Text, *entries: rx.Component) -> rx.Component:
    """The places of one area under its name, which folds them."""
    return MenuArea.create(*entries, area=area, title=title)


def badge(count: Text) -> rx.Component:
    """How many wait; nothing where nothing does."""
    return rx.el.span(count, class_name="badge", aria_hidden="true")


def top_act(icon: str, label: Text, href: str, *content: Any, class_name: str = "") -> rx.Component:
    """A place that is one press away everywhere, as a sign in the top bar."""
    return rx.link(
        rx.icon(icon, size=18, custom_attrs={"aria-hidden": "true"}),
        *content,
        href=href,
        underline="none",
        class_name=f"top-act {class_name}".strip(),
        title=label,
        custom_attrs={"aria-label": label},
    )


def frame(
    *content: Any,
    areas: list[rx.Component],
    phone: list[rx.Component],
    search: rx.Component,
    acts: list[rx.Component],
) -> rx.Component:
    """A page of somebody signed in: ``areas`` of the menu, five places for a ``phone``, ``acts`` in the top bar."""
    return rx.el.div(
        rx.el.header(brand(), search, rx.el.div(*acts, class_name="top-end"), class_name="top-bar"),
        rx.el.nav(*areas, MenuToggle.create(), class_name="menu", custom_attrs={"aria-label": t("frame.menu")}),
        rx.el.main(*content, class_name="page"),
        rx.el.nav(*phone, class_name="bottom-bar", custom_attrs={"aria-label": t("frame.menu")}),
        class_name="frame",
    )


def page_head(title: Any, *actions: rx.Component) -> rx.Component:
    """A page's name and its acts."""
    acts = WhenThere.create(*actions, class_name="page-actions")
    return rx.el.div(rx.el.h1(title), acts, class_name="page-head")


def panel(*content: Any, title: Text | None = None, look: str = "", **props: Any) -> rx.Component:
    """A sheet on the page; the look ``flush`` lets a table reach its edges, ``open`` lets lists hang over them."""
    heading = [] if title is None else [rx.el.h2(title)]
    return rx.el.section(*heading, *content, class_name=f"panel {look}".strip(), **props)


def alone(*content: Any) -> rx.Component:
    """A page of one card: signing in, first steps."""
    return rx.el.main(rx.el.div(*content, class_name="sign-in-card"), class_name="sign-in")
