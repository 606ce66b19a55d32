"""What a page says when it lost its server, met an error of its own, or does not exist."""

import reflex as rx
from reflex_components_core.core.banner import has_too_many_connection_errors

from jxc_app.components.texts import t


def connection_note() -> rx.Component:
    """A bar over the page while the server cannot be reached; it goes by itself when it can again."""
    bar = rx.el.div(
        rx.icon("wifi-off", size=16, custom_attrs={"aria-hidden": "true"}),
        t("connection.lost"),
        role="alert",
        class_name="connection-note",
        style={
            "position": "fixed",
            "inset": "0 0 auto 0",
            "z_index": "100",
            "display": "flex",
            "justify_content": "center",
            "align_items": "center",
            "gap": "8px",
            "padding": "8px 16px",
            "background": "var(--amber-9)",
            "color": "var(--amber-12)",
        },
    )
    return rx.cond(has_too_many_connection_errors, bar, rx.fragment())


def broken_page() -> rx.Component:
    """Stands in place of a page whose drawing failed. Fixed words: the texts may be what failed."""
    return rx.el.div(
        rx.el.h1("页面出错了", style={"font_weight": "600"}),
        rx.el.p("已记录此问题。请刷新页面；已保存的内容不会丢失。"),
        rx.el.a("刷新页面", href="", class_name="button"),
        role="alert",
        style={"padding": "48px 24px", "text_align": "center"},
    )
