"""询价与直接采购规则: how suppliers are asked, and what is ordered without asking."""

import reflex as rx

from jxc_app.components.controls import button, check, filled_button, link_button, live_field, select_field
from jxc_app.components.feedback import loading
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.sourcing_rules import FIELDS, NeedRow
from jxc_app.state.sourcing_rules import SourcingRulesState as Rules


@rx.page(route="/settings/sourcing", title="询价规则 · 进销存", on_load=[FrameState.load, Rules.open])
def sourcing_rules() -> rx.Component:
    """Two short forms."""
    return screen(
        page_head(t("menu.sourcing_rules"), link_button(t("menu.buying_rules"), "/settings/buying")),
        panel(rx.cond(Rules.is_loaded, _asking(), loading()), title=t("sourcing_rules.asking")),
        panel(rx.cond(Rules.is_loaded, _needs(), loading()), title=t("sourcing_rules.direct")),
        here="sourcing_rules",
    )


def _asking() -> rx.Component:
    def field(name: str) -> rx.Component:
        return live_field(
            t(f"sourcing_rules.{name}"), name=name, value=Rules.form[name], revision=Rules.revision,
            on_commit=lambda typed: Rules.type_field(name, typed), error=error_at(Rules.errors, name),
            input_mode="numeric",
        )  # fmt: skip

    return rx.el.div(
        *(field(name) for name in FIELDS),
        rx.el.div(filled_button(t("buying_rules.save"), on_click=Rules.save), class_name="form-foot"),
        class_name="stack",
    )


def _needs() -> rx.Component:
    heads = [
        head(t("sourcing_rules.category")),
        head(t("sourcing_rules.up_to"), number=True),
        head(t("sourcing_rules.above")),
        head(t("act.acts")),
    ]
    listed = rx.cond(
        Rules.needs.length() > 0,
        table(heads, rx.foreach(Rules.needs, _need), label=t("sourcing_rules.direct")),
        rx.el.p(t("sourcing_rules.none"), class_name="quiet"),
    )
    return rx.el.div(
        rx.el.p(t("sourcing_rules.direct_means"), class_name="quiet"),
        listed,
        rx.el.div(
            select_field(
                t("sourcing_rules.category"), value=Rules.category_id, options=Rules.categories,
                on_change=Rules.choose_category, empty=t("sourcing_rules.every_other"),
                error=error_at(Rules.errors, "category_id"),
            ),
            live_field(
                t("sourcing_rules.up_to"), value=Rules.direct_up_to, revision=Rules.revision,
                on_commit=Rules.type_amount, error=error_at(Rules.errors, "direct_up_to"), input_mode="decimal",
            ),
            class_name="paper-grid",
        ),
        check(
            t("sourcing_rules.strict"), checked=Rules.is_strict, on_change=Rules.choose_strict,
            note=t("sourcing_rules.strict_means"),
        ),
        rx.el.div(filled_button(t("sourcing_rules.add"), on_click=Rules.add), class_name="form-foot"),
        class_name="stack",
    )  # fmt: skip


def _need(row: rx.Var[NeedRow]) -> rx.Component:
    return rx.el.tr(
        cell(t("sourcing_rules.category"), row.category, class_name="title"),
        cell(t("sourcing_rules.up_to"), row.amount, number=True),
        cell(t("sourcing_rules.above"), row.how),
        cell(t("act.acts"), button(t("act.delete"), on_click=Rules.remove(row.id))),
        key=row.id,
    )
