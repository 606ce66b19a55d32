"""采购规则: what holds at the gate, and how far an invoice may differ."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import button, check, filled_button, live_field, select_field
from jxc_app.components.feedback import loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.buying_rules import LIMITS, CategoryRow
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
        check(
            t("buying_rules.noted"),
            checked=Rules.needs_noted,
            on_change=Rules.choose_noted,
            note=t("buying_rules.noted_means"),
        ),
        _pictures(),
        rx.el.div(filled_button(t("buying_rules.save"), on_click=Rules.save), class_name="form-foot"),
        class_name="stack",
    )
    return screen(
        page_head(t("menu.buying_rules")),
        panel(rx.cond(Rules.is_loaded, form, loading())),
        panel(rx.cond(Rules.is_loaded, _limits(), loading()), title=t("match_rules.title")),
        here="buying_rules",
    )


def _pictures() -> rx.Component:
    """When goods and delivery note are photographed: in the company, and in categories that differ."""
    return rx.el.div(
        rx.el.h2(t("buying_rules.pictures")),
        rx.el.p(t("buying_rules.pictures_mean"), class_name="quiet"),
        rx.el.div(
            _demand("photos", Rules.photos, lambda demand: Rules.choose_demand("photos", demand)),
            _demand("notes", Rules.notes, lambda demand: Rules.choose_demand("notes", demand)),
            class_name="head-grid",
        ),
        rx.foreach(Rules.by_category, _category),
        rx.cond(
            Rules.categories.length() > 0,
            select_field(
                t("buying_rules.add_category"),
                value="",
                options=Rules.categories,
                on_change=Rules.add_category,
                empty=t("field.choose"),
            ),
            rx.fragment(),
        ),
        class_name="stack",
    )


def _demand(name: str, value: rx.Var[str], on_change: Any) -> rx.Component:
    return select_field(t(f"buying_rules.{name}"), value=value, options=Rules.demands, on_change=on_change)


def _category(row: rx.Var[CategoryRow]) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(row.name),
        rx.el.div(
            _demand("photos", row.photos, lambda demand: Rules.choose_of_category(row.id, "photos", demand)),
            _demand("notes", row.notes, lambda demand: Rules.choose_of_category(row.id, "notes", demand)),
            button(t("buying_rules.drop_category"), on_click=Rules.drop_category(row.id)),
            class_name="head-grid",
        ),
        key=row.id,
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
        check(
            t("match_rules.needs_statement"),
            checked=Rules.needs_statement,
            on_change=Rules.choose_statement,
            note=t("match_rules.needs_statement_means"),
        ),
        rx.el.div(filled_button(t("buying_rules.save"), on_click=Rules.save_limits), class_name="form-foot"),
        class_name="stack",
    )
