"""One supplier 供应商 or customer 客户: its form."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    danger_button,
    field_block,
    filled_button,
    link_button,
    live_field,
    select_field,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, note
from jxc_app.components.forms import clash_note, field_note, form_section, restored_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.history import history_button
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.supplier_items import supplier_items
from jxc_app.pages.supplier_rules import supplier_rules
from jxc_app.state.formats import Choice
from jxc_app.state.frame import FrameState
from jxc_app.state.partner import PartnerState as Partner
from jxc_app.state.supplier_items import SupplierItemsState
from jxc_app.state.supplier_rules import SupplierRulesState


@rx.page(
    route="/supplier",
    title="供应商资料 · 进销存",
    on_load=[FrameState.load, Partner.open, SupplierRulesState.open, SupplierItemsState.open],
)
def supplier() -> rx.Component:
    """For a new one too."""
    return _page("supplier")


@rx.page(route="/customer", title="客户资料 · 进销存", on_load=[FrameState.load, Partner.open])
def customer() -> rx.Component:
    """For a new one too."""
    return _page("customer")


def _page(kind: str) -> rx.Component:
    missing = empty(
        t("partners.missing"), t("partners.missing_advice"), link_button(t(f"menu.{kind}s"), f"/{kind}s")
    )  # fmt: skip
    return screen(
        page_head(
            Partner.heading,
            rx.cond(
                Partner.is_strategic, rx.el.span(t("partners.strategic"), class_name="status posted"), rx.fragment()
            ),
            link_button(t("form.back"), f"/{kind}s"),
            _history(),
            _mark_button(),
            _switch_button(),
        ),
        rx.cond(Partner.is_missing, panel(missing), rx.cond(Partner.is_loaded, _form(kind), rx.fragment())),
        *([supplier_rules(), supplier_items()] if kind == "supplier" else []),
        _dialog(),
        here=f"{kind}s",
    )


def _history() -> rx.Component:
    return rx.cond(Partner.is_missing, rx.fragment(), history_button("partner", Partner.logged_id))


def _mark_button() -> rx.Component:
    words = rx.cond(Partner.is_strategic, t("partners.unmark"), t("partners.mark"))
    mark = button(words, on_click=Partner.mark, title=t("partners.strategic_means"))
    return rx.cond(Partner.may_mark & ~Partner.is_missing, mark, rx.fragment())


def _switch_button() -> rx.Component:
    ask = Partner.ask(True)
    return rx.cond(
        Partner.may_switch & ~Partner.is_missing,
        rx.cond(
            Partner.is_off, button(t("act.switch_on"), on_click=ask), danger_button(t("act.switch_off"), on_click=ask)
        ),
        rx.fragment(),
    )


def _form(kind: str) -> rx.Component:
    return panel(
        rx.cond(Partner.is_off, note(t("partners.is_off")), rx.fragment()),
        restored_note(Partner.is_restored, Partner.discard),
        clash_note(Partner.clashes, Partner.merged, Partner.take_theirs),
        _twins(kind),
        _basics(),
        form_section(
            t("partners.contact_section"),
            _field("contact", t("partners.contact")),
            _guarded("phone", t("partners.phone")),
            _guarded("email", t("partners.email")),
            _guarded("address", t("warehouses.address"), span=True),
        ),
        form_section(
            t("partners.money_section"),
            _tax_number(),
            _field("bank", t("partners.bank")),
            _guarded("bank_account", t("partners.bank_account")),
            _field(
                "payment_days", t("partners.terms_days"), placeholder=t("partners.days_hint"), input_mode="numeric"
            ),
            *(_terms() if kind == "supplier" else ()),
            *([_credit_limit(), _wholesale()] if kind == "customer" else []),
            _field("remark", t("field.remark"), span=True),
        ),
        rx.cond(
            Partner.may_save,
            rx.el.div(filled_button(t("form.save"), on_click=Partner.save), class_name="form-foot"),
            rx.fragment(),
        ),
    )  # fmt: skip


def _basics() -> rx.Component:
    def kind_of(name: str, label: rx.Var[str]) -> rx.Component:
        return check(label, checked=Partner.form[name] == "1", on_change=lambda is_on: Partner.toggle(name, is_on))

    is_none = error_at(Partner.errors, "is_supplier")
    kinds = rx.el.div(
        kind_of("is_supplier", t("field.supplier")), kind_of("is_customer", t("field.customer")), class_name="kinds"
    )
    return form_section(
        t("form.basics"),
        _field("code", t("partners.code"), disabled=~Partner.is_new),
        _field("name", t("partners.name"), span=True),
        rx.cond(Partner.may_save, field_block(t("partners.both_kinds"), kinds, is_none), rx.fragment()),
    )


def _twins(kind: str) -> rx.Component:
    def twin(one: rx.Var[Choice]) -> rx.Component:
        link = rx.link(one.label, href=f"/{kind}?id=" + one.id.to_string())
        return rx.el.li(link, rx.el.span(one.note, class_name="beside"), key=one.id)

    words = rx.el.div(t("partners.twins"), rx.el.ul(rx.foreach(Partner.twins, twin)))
    return rx.cond(Partner.twins.length() > 0, rx.el.div(words, class_name="note", role="status"), rx.fragment())


def _tax_number() -> rx.Component:
    return rx.el.div(_field("tax_number", t("partners.tax_number")), field_note(Partner.tax_note), class_name="span")


def _credit_limit() -> rx.Component:
    return _field("credit_limit", t("partners.limit"), placeholder=t("partners.limit_hint"), input_mode="decimal")


def _terms() -> tuple[rx.Component, ...]:
    """From when a supplier's days are counted, and the day on which its month ends."""
    kind = select_field(
        t("partners.terms_kind"), value=Partner.form["terms"], options=Partner.terms,
        on_change=lambda code: Partner.type_in("terms", code), error=error_at(Partner.errors, "terms"),
        disabled=~Partner.may_save,
    )  # fmt: skip
    closing = _field(
        "closing_day", t("partners.closing_day"), placeholder=t("partners.closing_hint"), input_mode="numeric"
    )
    return kind, rx.cond(Partner.form["terms"] == "monthly", closing, rx.fragment())


def _wholesale() -> rx.Component:
    box = check(
        t("partners.is_wholesale"),
        checked=Partner.form["is_wholesale"] == "1",
        on_change=lambda is_on: Partner.toggle("is_wholesale", is_on),
    )
    return rx.cond(Partner.may_save, field_block(t("partners.prices"), box), rx.fragment())


def _field(name: str, label: rx.Var[str], *, disabled: rx.Var[bool] | None = None, **props: object) -> rx.Component:
    locked = ~Partner.may_save if disabled is None else disabled | ~Partner.may_save
    return live_field(
        label,
        value=Partner.form[name],
        revision=Partner.revision,
        on_commit=lambda text: Partner.type_in(name, text),
        error=error_at(Partner.errors, name),
        name=name,
        disabled=locked,
        **props,
    )


def _guarded(name: str, label: rx.Var[str], *, span: bool = False) -> rx.Component:
    """A field that is shown masked to those who may not see it, and then cannot be changed."""
    masked = rx.el.span(Partner.form[name], class_name="guarded", title=t("partners.masked"))
    return rx.cond(
        Partner.sees_contact,
        _field(name, label, span=span),
        field_block(label, masked, class_name="span" if span else ""),
    )


def _dialog() -> rx.Component:
    act = rx.cond(
        Partner.is_off,
        filled_button(t("act.switch_on"), on_click=Partner.switch),
        danger_button(t("act.switch_off"), is_filled=True, on_click=Partner.switch),
    )
    return dialog(
        rx.cond(Partner.is_off, t("partners.switch_on"), t("partners.switch_off")),
        rx.el.p(Partner.consequence),
        live_field(t("act.reason"), value=Partner.reason, revision=Partner.revision, on_commit=Partner.type_reason),
        is_open=Partner.is_asking,
        on_close=Partner.ask,
        act=act,
    )
