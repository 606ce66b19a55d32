"""How one supplier is settled: a short form on its page, for those who may change the rules."""

import reflex as rx

from jxc_app.components.controls import check, filled_button, live_field, select_field
from jxc_app.components.frame import panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at
from jxc_app.state.supplier_rules import LIMITS
from jxc_app.state.supplier_rules import SupplierRulesState as Rules


def supplier_rules() -> rx.Component:
    """Empty fields are as for all suppliers."""

    def limit(name: str) -> rx.Component:
        return live_field(
            t(f"match_rules.{name}"), name=name, value=Rules.form[name], revision=Rules.revision,
            on_commit=lambda text: Rules.type_limit(name, text), error=error_at(Rules.errors, name),
            input_mode="decimal", placeholder=Rules.general[name].to(str),
        )  # fmt: skip

    form = rx.el.div(
        *(limit(name) for name in LIMITS),
        rx.el.p(t("supplier_rules.means"), class_name="quiet"),
        select_field(
            t("match_rules.needs_statement"), value=Rules.needs_statement, options=Rules.choices,
            on_change=Rules.choose_statement, empty=Rules.general_statement,
        ),
        check(
            t("supplier_rules.without_invoice"), checked=Rules.without_invoice, on_change=Rules.choose_without,
            note=t("supplier_rules.without_invoice_means"),
        ),
        rx.el.div(filled_button(t("supplier_rules.save"), on_click=Rules.save), class_name="form-foot"),
        class_name="stack",
    )  # fmt: skip
    return rx.cond(Rules.is_loaded, panel(form, title=t("supplier_rules.title")), rx.fragment())
