"""What says on every page that nothing here is real."""

import reflex as rx

from jxc_app.components.texts import t


def demo_band(company: rx.Var[str], *, may_clear: rx.Var[bool]) -> rx.Component:
    """A constant band over the pages of a demo company, with the way out for who may take it; else nothing."""
    clear = rx.link(t("demo.clear"), href="/clear-demo", class_name="demo-clear")
    band = rx.el.div(
        rx.el.strong(t("demo.band")),
        rx.el.span(t("demo.band_why", company=company), class_name="demo-why"),
        rx.cond(may_clear, clear, rx.fragment()),
        role="note",
        class_name="demo-band",
    )
    return rx.cond(company != "", band, rx.fragment())
