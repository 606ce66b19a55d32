"""采购规则: what holds at the gate, and how far an invoice may differ."""

import reflex as rx

from jxc_app.components.controls import check, filled_button, live_field
from jxc_app.components.feedback import loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.buying_rules import LIMITS
from jxc_app.state.buying_rules import BuyingRulesState as Rules
from jxc_app.state.frame import FrameState


@rx.page(route="/settings/buying", title="采购规则 · 进销存", on_load=[FrameState.load, Rules.open])
def buying_rules() -> rx.Component:
    """Two short forms."""
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
        page_head(t("menu.buying_rules")),
        panel(rx.cond(Rules.is_loaded, form, loading())),
        panel(rx.cond(Rules.is_loaded, _limits(), loading()), title=t("match_rules.title")),
        here="buying_rules",
    )


def _limits() -> rx.Component:
    def limit(name: str) -> rx.Component:
        return live_field(
            t(f"match_rules.{name}"),
            name=name,
            value=Rules.limits[name],
            revision=Rules.revision,
            on_commit=lambda text: Rules.type_limit(name, text),
            error=error_at(Rules.errors, name),
            input_mode="decimal",
        )

    return rx.el.div(
        *(limit(name) for name in LIMITS),
        rx.el.p(t("match_rules.means"), class_name="quiet"),
        rx.el.div(filled_button(t("buying_rules.save"), on_click=Rules.save_limits), class_name="form-foot"),
        class_name="stack",
    )
