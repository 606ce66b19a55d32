"""The way between the three pages of notices' settings."""

import reflex as rx

from jxc_app.components.texts import t

#: all three stand at one entry of the menu
HERE = "notice_rules"
_PAGES = {
    "rules": "/notices/rules",
    "channels": "/notices/channels",
    "deliveries": "/notices/deliveries",
}


def notice_tabs(here: str) -> rx.Component:
    """Links to the pages, the one that is open marked."""
    return rx.el.nav(
        *[_tab(key, href, is_here=key == here) for key, href in _PAGES.items()],
        class_name="tabs",
        custom_attrs={"aria-label": t("menu.notice_rules")},
    )


def _tab(key: str, href: str, *, is_here: bool) -> rx.Component:
    return rx.link(
        t(f"notice_tabs.{key}"),
        href=href,
        underline="none",
        class_name="tab link here" if is_here else "tab link",
        custom_attrs={"aria-current": "page"} if is_here else {},
    )
