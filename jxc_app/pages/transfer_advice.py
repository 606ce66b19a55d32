"""余缺平衡: who lacks what, who has too much of it, and the way to decide about many at once."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import (
    Text,
    button,
    download_link,
    filled_button,
    link_button,
    pager,
    search_field,
    tick,
)
from jxc_app.components.feedback import empty, status
from jxc_app.components.figures import figure_card, figure_cards
from jxc_app.components.filters import filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.pages.transfer_advice_dialogs import dismiss_dialog, snooze_dialog, working_dialog
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState
from jxc_app.state.transfer_advice import TransferAdviceState as Advice
from jxc_app.state.transfer_advice_rows import AdviceLine


@rx.page(route="/transfer-advice", title="余缺平衡 · 进销存", on_load=[FrameState.load, Advice.open])
def transfer_advice() -> rx.Component:
    """One row for each SKU, who lacks it and who gives, what costs most first."""
    return screen(
        Address.create(path=Advice.address, revision=Advice.revision),
        page_head(
            t("menu.transfer_advice"),
            rx.cond(Advice.computed != "", rx.el.span(t("abc.computed", at=Advice.computed), class_name="quiet"), ""),
            rx.cond(Advice.may_compute, button(t("replenishment.compute"), on_click=Advice.compute), rx.fragment()),
            rx.cond(Advice.may_set, link_button(t("advice.settings"), "/transfer-advice/settings"), rx.fragment()),
            download_link(t("stock.export"), Advice.export_href),
        ),
        figure_cards(
            figure_card(t("advice.lost"), Advice.lost, t("advice.lost_note")),
            figure_card(t("advice.worth"), Advice.worth, t("advice.worth_note")),
            figure_card(t("advice.freight"), Advice.freight, t("advice.freight_note")),
            figure_card(t("advice.lacking"), Advice.lacking, t("advice.lacking_note", givers=Advice.givers)),
        ),
        _tabs(),
        panel(
            _filters(),
            rx.cond(Advice.chosen.length() > 0, _bulk_bar(), rx.fragment()),
            rx.cond(Advice.is_loaded & (Advice.rows.length() == 0), _nothing(), _table()),
            pager(text=Advice.count_text, page=Advice.page, has_more=Advice.has_more, on_page=Advice.turn_to),
            look="flush open",
        ),
        panel(rx.el.dl(rx.foreach(Advice.meanings, _meaning), class_name="count-words"), title=t("counts.words")),
        working_dialog(),
        dismiss_dialog(),
        snooze_dialog(),
        here="transfer_advice",
    )


def _meaning(one: rx.Var[Option]) -> rx.Component:
    return rx.fragment(rx.el.dt(one.id), rx.el.dd(one.label))


def _tabs() -> rx.Component:
    return rx.el.div(
        rx.foreach(Advice.verdicts, _tab),
        class_name="tabs",
        role="tablist",
        custom_attrs={"aria-label": t("advice.verdict")},
    )


def _tab(option: rx.Var[Option]) -> rx.Component:
    is_here = Advice.verdict == option.id
    return rx.el.button(
        option.label,
        type="button",
        role="tab",
        class_name=rx.cond(is_here, "tab here", "tab"),
        on_click=Advice.choose_filter("verdict", option.id),
        custom_attrs={"aria-selected": rx.cond(is_here, "true", "false")},
    )


def _filters() -> rx.Component:
    return filters(
        search_field(t("stock.search"), value=Advice.search, revision=Advice.revision, on_commit=Advice.search_for),
        one_of(
            t("advice.receiver"), value=Advice.warehouse_id, options=Advice.warehouses,
            on_change=lambda value: Advice.choose_filter("warehouse", value), empty=t("advice.every_receiver"),
        ),
        one_of(
            t("advice.giver"), value=Advice.giver_id, options=Advice.warehouses,
            on_change=lambda value: Advice.choose_filter("giver", value), empty=t("advice.every_giver"),
        ),
        one_of(
            t("field.category"), value=Advice.category_id, options=Advice.categories,
            on_change=lambda value: Advice.choose_filter("category", value), empty=t("skus.all_categories"),
        ),
        one_of(
            t("field.status"), value=Advice.state, options=Advice.states,
            on_change=lambda value: Advice.choose_filter("state", value), unset="open",
        ),
        rx.cond(
            _may_choose() & (Advice.state == "open"),
            button(t("advice.choose_paying"), on_click=Advice.choose_paying),
            rx.fragment(),
        ),
        is_filtered=Advice.is_filtered,
        on_clear=Advice.clear,
    )  # fmt: skip


def _bulk_bar() -> rx.Component:
    waiting = rx.fragment(
        button(t("replenishment.snooze"), on_click=Advice.begin("snooze")),
        button(t("replenishment.dismiss"), on_click=Advice.begin("dismiss")),
        rx.cond(Advice.may_take_all, filled_button(t("advice.take"), on_click=Advice.take), rx.fragment()),
    )
    quiet = button(t("replenishment.reopen"), on_click=Advice.reopen)
    return rx.el.div(
        rx.el.strong(Advice.chosen_text, role="status"),
        button(t("act.choose_none"), on_click=Advice.choose_none),
        rx.match(Advice.state, ("open", waiting), ("taken", rx.fragment()), quiet),
        class_name="bulk-bar",
    )


def _nothing() -> rx.Component:
    filtered = empty(t("abc.nothing_found"), t("replenishment.nothing_found_advice"))
    act = rx.cond(Advice.may_compute, button(t("replenishment.compute"), on_click=Advice.compute), rx.fragment())
    fresh = empty(t("replenishment.never"), t("replenishment.never_advice"), act)
    done = empty(t("advice.balanced"), t("advice.balanced_advice"))
    other = empty(t("advice.none_such"), t("advice.none_such_advice"))
    waiting = rx.cond((Advice.state == "open") & (Advice.verdict != "all"), other, done)
    return rx.cond(Advice.is_filtered, filtered, rx.cond(Advice.computed == "", fresh, waiting))


def _may_choose() -> rx.Var[bool]:
    return Advice.may_decide & (Advice.state != "taken")


def _choose_box(label: Text, checked: rx.Var[bool], on_change: Any) -> rx.Component:
    return rx.el.label(tick(label, checked=checked, on_change=on_change), class_name="choose")


def _table() -> rx.Component:
    def sorted_by(label: Text, by: str, *, number: bool = False) -> rx.Component:
        return sort_head(label, order=Advice.order, by=by, on_sort=Advice.sort_by, number=number)

    everything = _choose_box(t("act.choose_page"), Advice.is_page_chosen, Advice.choose_page)
    heads = [
        rx.cond(_may_choose(), rx.el.th(everything, scope="col", class_name="choose-head"), rx.fragment()),
        sorted_by(t("field.sku"), "code"),
        sorted_by(t("advice.receiver"), "warehouse"),
        sorted_by(t("replenishment.days_left"), "days", number=True),
        sorted_by(t("advice.giver"), "giver"),
        sorted_by(t("advice.quantity"), "quantity", number=True),
        head(t("advice.verdict")),
        sorted_by(t("advice.lost_yuan"), "lost", number=True),
        sorted_by(t("advice.freight_yuan"), "freight", number=True),
        head(t("act.acts")),
    ]
    body = rx.cond(Advice.is_loaded, rx.foreach(Advice.rows, _row), skeleton_rows(9, 12))
    return table(heads, body, label=t("menu.transfer_advice"))


def _row(row: rx.Var[AdviceLine]) -> rx.Component:
    box = rx.cond(
        row.may_answer,
        _choose_box(
            t("act.choose_one", name=row.name), Advice.chosen.contains(row.id), lambda _is_on: Advice.choose(row.id)
        ),
        rx.fragment(),
    )
    late = rx.cond(row.is_urgent, "negative", "")
    second = rx.cond(row.rank != "", rx.el.span(row.rank, class_name="beside"), rx.fragment())
    return rx.el.tr(
        rx.cond(_may_choose(), cell(t("act.choose"), box, class_name="choose-cell"), rx.fragment()),
        sku_cell(row.code, row.name, row.spec, href=row.href),
        cell(t("advice.receiver"), row.warehouse),
        cell(t("replenishment.days_left"), rx.el.span(row.days_left, class_name=late), number=True),
        cell(t("advice.giver"), row.giver, second, rx.el.div(row.way, class_name="quiet")),
        cell(t("advice.quantity"), rx.el.strong(figure(row.quantity, row.unit)), number=True),
        cell(
            t("advice.verdict"),
            status(row.verdict_look, row.verdict_title),
            rx.el.div(rx.cond(Advice.state == "open", row.reason, row.note), class_name="quiet"),
            class_name="wrap",
        ),
        cell(
            t("advice.lost_yuan"),
            row.lost,
            rx.el.div(t("advice.worth_of", yuan=row.worth), class_name="quiet"),
            number=True,
        ),
        cell(t("advice.freight_yuan"), row.freight, number=True),
        cell(t("act.acts"), _acts(row), class_name="row-act"),
        key=row.id,
        class_name="row-link",
    )


def _acts(row: rx.Var[AdviceLine]) -> rx.Component:
    return rx.el.div(
        button(
            t("replenishment.why"),
            on_click=Advice.look_at(row.id),
            aria_label=t("replenishment.why_of", name=row.name),
        ),
        rx.cond(
            row.may_take & (Advice.state == "open"),
            button(
                t("advice.take_one"),
                on_click=Advice.take_one(row.id),
                aria_label=t("advice.take_one_of", name=row.name),
            ),
            rx.fragment(),
        ),
        class_name="row-acts",
    )
