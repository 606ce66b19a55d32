"""采购规则: two fields and one button."""

import reflex as rx

from jxc_app.components.controls import check, filled_button, live_field
from jxc_app.components.feedback import loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.buying_rules import BuyingRulesState as Rules
from jxc_app.state.frame import FrameState


@rx.page(route="/settings/buying", title="采购规则 · 进销存", on_load=[FrameState.load, Rules.open])
def buying_rules() -> rx.Component:
    """What holds at the gate."""
    form = rx.el.div(
        live_field(
            t("buying_rules.over"),
            name="over_percent",
            value=Rules.over_percent,
            revision=Rules.revision,
            on_commit=Rules.type_over,
            error=error_at(Rules.errors, "over_percent"),
            input_mode="decimal",
        ),
        rx.el.p(t("buying_rules.over_means"), class_name="quiet"),
        check(
            t("buying_rules.blind"),
            checked=Rules.is_blind,
            on_change=Rules.choose_blind,
            note=t("buying_rules.blind_means"),
        ),
        rx.el.div(filled_button(t("buying_rules.save"), on_click=Rules.save), class_name="form-foot"),
        class_name="stack",
    )
    return screen(
        page_head(t("menu.buying_rules")), panel(rx.cond(Rules.is_loaded, form, loading())), here="buying_rules"
    )
