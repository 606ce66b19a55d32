"""Suppliers 供应商 and customers 客户: one list, shown for either kind."""

import reflex as rx

from jxc_app.components.controls import (
    button,
    check,
    danger_button,
    download_link,
    filled_button,
    link_button,
    live_field,
    pager,
    search_field,
    select_field,
    tick,
)
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, in_use_mark
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.partner_rows import PartnerLine
from jxc_app.state.partners import PartnersState as Partners


@rx.page(route="/suppliers", title="供应商 · 进销存", on_load=[FrameState.load, Partners.open])
def suppliers() -> rx.Component:
    """Whom the company buys from."""
    return _page("supplier")


@rx.page(route="/customers", title="客户 · 进销存", on_load=[FrameState.load, Partners.open])
def customers() -> rx.Component:
    """To whom it sells."""
    return _page("customer")


def _page(kind: str) -> rx.Component:
    what = t(f"menu.{kind}s")
    return screen(
        Address.create(path=Partners.address, revision=Partners.revision),
        page_head(what, *_acts(kind)),
        panel(
            _filters(kind),
            _bulk_bar(),
            rx.cond(
                Partners.is_loaded & (Partners.rows.length() == 0),
                empty(
                    t("partners.empty", what=what),
                    rx.cond(Partners.is_filtered, t("stock.empty_filtered"), t("partners.empty_advice", what=what)),
                ),
                _table(kind),
            ),
            pager(text=Partners.count_text, page=Partners.page, has_more=Partners.has_more, on_page=Partners.turn_to),
            look="flush",
        ),
        _switch_dialog(),
        _terms_dialog(kind),
        here=f"{kind}s",
    )


def _acts(kind: str) -> list[rx.Component]:
    return [
        rx.cond(Partners.may_import, link_button(t("partners.import"), f"/{kind}s/import"), rx.fragment()),
        download_link(t("stock.export"), Partners.xlsx_href),
        download_link(t("partners.export_csv"), Partners.csv_href, look="button hide-phone"),
        rx.cond(
            Partners.may_create,
            rx.link(t(f"partners.new_{kind}"), href=f"/{kind}", class_name="button filled", underline="none"),
            rx.fragment(),
        ),
    ]


def _filters(kind: str) -> rx.Component:
    of_suppliers = one_of(
        t("partners.strategic"), value=Partners.strategic, options=Partners.strategic_choices,
        on_change=Partners.choose_strategic, empty=t("partners.all_suppliers"),
    )  # fmt: skip
    return filters(
        search_field(
            t("partners.search"), value=Partners.search, revision=Partners.revision, on_commit=Partners.search_for
        ),
        one_of(
            t("field.status"),
            value=Partners.state,
            options=Partners.states,
            on_change=Partners.choose_state,
            unset="in_use",
        ),
        one_of(
            t("partners.terms"), value=Partners.terms, options=Partners.terms_choices,
            on_change=Partners.choose_terms, empty=t("partners.all_terms"),
        ),
        *([of_suppliers] if kind == "supplier" else []),
        is_filtered=Partners.is_filtered,
        on_clear=Partners.clear,
    )  # fmt: skip


def _bulk_bar() -> rx.Component:
    acts = [
        rx.cond(Partners.may_change, button(t("partners.change_terms"), on_click=Partners.ask("terms")), rx.fragment()),
        rx.cond(Partners.may_switch, button(t("act.switch_on"), on_click=Partners.ask("on")), rx.fragment()),
        rx.cond(Partners.may_switch, danger_button(t("act.switch_off"), on_click=Partners.ask("off")), rx.fragment()),
        button(t("act.choose_none"), on_click=Partners.choose_none),
    ]
    bar = rx.el.div(rx.el.strong(Partners.chosen_text, role="status"), *acts, class_name="bulk-bar")
    return rx.cond(Partners.chosen_text != "", bar, rx.fragment())


def _table(kind: str) -> rx.Component:
    def sortable(label: str, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(t(label), order=Partners.order, by=by, on_sort=Partners.sort_by, number=number)

    heads = [
        rx.cond(_may_choose(), rx.el.th(_choose_page(), scope="col", class_name="choose-cell"), rx.fragment()),
        sortable("partners.code", "code"),
        sortable("partners.name", "name"),
        head(t("partners.contact")),
        head(t("partners.phone")),
        sortable("partners.terms", "payment_days", number=True),
        sortable("partners.limit", "credit_limit", number=True)
        if kind == "customer"
        else head(t("partners.strategic")),
        head(t("field.status")),
    ]
    rows = rx.foreach(Partners.rows, lambda row: _row(row, kind))
    body = rx.cond(Partners.is_loaded, rows, skeleton_rows(len(heads), 12))
    return rx.el.div(table(heads, body, label=t(f"menu.{kind}s")), class_name="masters")


def _may_choose() -> rx.Var[bool]:
    return Partners.may_switch | Partners.may_change


def _choose_page() -> rx.Component:
    return rx.el.label(
        tick(t("act.choose_page"), checked=Partners.is_page_chosen, on_change=Partners.choose_page),
        class_name="choose",
    )


def _row(row: rx.Var[PartnerLine], kind: str) -> rx.Component:
    box = rx.el.label(
        tick(
            t("act.choose_one", name=row.name),
            checked=Partners.chosen.contains(row.id),
            on_change=lambda _is_on: Partners.choose(row.id),
        ),
        class_name="choose",
    )
    beside = rx.cond(row.beside != "", rx.el.span(row.beside, class_name="beside"), rx.fragment())
    return rx.el.tr(
        rx.cond(_may_choose(), cell(t("act.choose"), box, class_name="choose-cell"), rx.fragment()),
        cell(t("partners.code"), row.code),
        cell(t("partners.name"), rx.el.span(rx.link(row.name, href=row.href), beside), class_name="title"),
        cell(t("partners.contact"), row.contact),
        cell(t("partners.phone"), row.phone),
        cell(t("partners.terms"), row.payment_days, number=True),
        cell(t("partners.limit"), row.credit_limit, number=True)
        if kind == "customer"
        else cell(t("partners.strategic"), row.strategic),
        cell(t("field.status"), in_use_mark(row.is_off)),
        key=row.id,
        class_name=rx.cond(row.is_off, "row-link off", "row-link"),
    )


def _switch_dialog() -> rx.Component:
    is_on = Partners.asked == "on"
    act = rx.cond(
        is_on,
        filled_button(t("act.switch_on"), on_click=Partners.switch),
        danger_button(t("act.switch_off"), is_filled=True, on_click=Partners.switch),
    )
    return dialog(
        rx.cond(is_on, t("partners.switch_on"), t("partners.switch_off")),
        rx.el.p(Partners.consequence),
        live_field(
            t("act.reason"), value=Partners.reason, revision=Partners.revision, on_commit=Partners.type_reason
        ),
        is_open=is_on | (Partners.asked == "off"),
        on_close=Partners.leave,
        act=act,
    )  # fmt: skip


def _terms_dialog(kind: str) -> rx.Component:
    of_customers = [
        check(t("partners.set_limit"), checked=Partners.sets_limit, on_change=Partners.toggle_limit),
        live_field(
            t("partners.limit_hint"), value=Partners.limit, revision=Partners.revision,
            on_commit=Partners.type_limit, error=error_at(Partners.errors, "credit_limit"), input_mode="decimal",
        ),
        select_field(
            t("partners.wholesale"), value=Partners.wholesale, options=Partners.yes_no,
            on_change=Partners.choose_wholesale, empty=t("partners.keep"),
        ),
    ]  # fmt: skip
    return dialog(
        t("partners.change_terms"),
        rx.el.p(Partners.consequence),
        rx.el.div(
            check(t("partners.set_days"), checked=Partners.sets_days, on_change=Partners.toggle_days),
            live_field(
                t("partners.days_hint"), value=Partners.days, revision=Partners.revision,
                on_commit=Partners.type_days, error=error_at(Partners.errors, "payment_days"), input_mode="numeric",
            ),
            *(of_customers if kind == "customer" else []),
            class_name="stack",
        ),
        is_open=Partners.asked == "terms",
        on_close=Partners.leave,
        act=filled_button(
            t("form.save"),
            on_click=Partners.save_terms,
            disabled=~(Partners.sets_days | Partners.sets_limit | (Partners.wholesale != "")),
        ),
    )  # fmt: skip
