"""调拨建议参数: weights of the score, what is never moved, what a truck costs."""

import reflex as rx

from jxc_app.components.controls import filled_button, link_button, live_field
from jxc_app.components.feedback import loading
from jxc_app.components.forms import form_section
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.advice_settings import COSTS, LIMITS, WEIGHTS
from jxc_app.state.advice_settings import AdviceSettingsState as Settings
from jxc_app.state.frame import FrameState

#: the dialogs know 几天内不再提示 by the same name
_LABELS = {"quiet_days": "quiet_days_set"}


@rx.page(
    route="/transfer-advice/settings", title="调拨建议参数 · 进销存", on_load=[FrameState.load, Settings.open]
)  # fmt: skip
def advice_settings() -> rx.Component:
    """One form in three parts."""
    return screen(
        page_head(
            t("menu.advice_settings"),
            link_button(t("menu.transfer_advice"), "/transfer-advice"),
            link_button(t("menu.ways"), "/warehouse-ways"),
        ),
        panel(rx.cond(Settings.is_loaded, _form(), loading())),
        here="advice_settings",
    )


def _form() -> rx.Component:
    def field(name: str) -> rx.Component:
        return live_field(
            t(f"advice.{_LABELS.get(name, name)}"), name=name, value=Settings.form[name], revision=Settings.revision,
            on_commit=lambda typed: Settings.type_field(name, typed), error=error_at(Settings.errors, name),
            input_mode="decimal",
        )  # fmt: skip

    return rx.el.div(
        form_section(t("advice.weights"), *map(field, WEIGHTS)),
        rx.el.p(t("advice.weights_mean"), class_name="quiet"),
        form_section(t("advice.limits"), *map(field, LIMITS)),
        form_section(t("advice.costs"), *map(field, COSTS)),
        rx.el.p(t("advice.costs_mean"), class_name="quiet"),
        rx.el.div(filled_button(t("form.save"), on_click=Settings.save), class_name="form-foot"),
        class_name="stack",
    )
