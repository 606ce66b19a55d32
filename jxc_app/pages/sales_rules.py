"""销售规则: for how many days an order keeps its goods, and where what comes back goes."""

import reflex as rx

from jxc_app.components.controls import check, filled_button, live_field
from jxc_app.components.feedback import loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.sales_rules import SalesRulesState as Rules


@rx.page(route="/settings/sales", title="销售规则 · 进销存", on_load=[FrameState.load, Rules.open])
def sales_rules() -> rx.Component:
    """A short form."""
    form = rx.el.div(
        live_field(
            t("sales_rules.days"), name="keep_days", value=Rules.keep_days, revision=Rules.revision,
            on_commit=Rules.type_days, error=error_at(Rules.errors, "keep_days"), input_mode="numeric",
        ),
        rx.el.p(t("sales_rules.days_mean"), class_name="quiet"),
        check(
            t("sales_rules.hold"), checked=Rules.returns_to_hold, on_change=Rules.choose_hold,
            note=t("sales_rules.hold_means"),
        ),
        rx.el.div(filled_button(t("buying_rules.save"), on_click=Rules.save), class_name="form-foot"),
        class_name="stack",
    )  # fmt: skip
    return screen(
        page_head(t("menu.sales_rules")),
        panel(rx.cond(Rules.is_loaded, form, loading())),
        here="sales_rules",
    )
