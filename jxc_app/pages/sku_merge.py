"""合并商品: two SKUs that are the same thing become one; what that does is shown before it is done."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, link_button, live_field, pick_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, empty, loading, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.sku_merge import MergeLine, MovingLine, PaperOfMerge, SkuMergesState
from jxc_app.state.sku_merge import SkuMergeState as Merge


@rx.page(route="/skus/merge", title="合并商品 · 进销存", on_load=[FrameState.load, Merge.open])
def sku_merge() -> rx.Component:
    """Which becomes which, what moves, why."""
    return screen(
        Address.create(path=Merge.address, revision=Merge.revision),
        page_head(t("merge.title"), link_button(t("alike.title"), "/skus/alike"), link_button(t("form.back"), "/skus")),
        panel(rx.cond(Merge.is_loaded, _choice(), loading())),
        rx.cond(Merge.is_known, _preview(), rx.fragment()),
        _dialog(),
        here="skus",
    )


def _choice() -> rx.Component:
    def one(name: str, value: rx.Var[str], on_pick: rx.event.EventType) -> rx.Component:
        return pick_field(
            t(f"merge.{name}"),
            value=value,
            options=Merge.options,
            on_search=Merge.search,
            on_pick=on_pick,
            placeholder=t("stock.search"),
        )

    return rx.el.div(
        rx.el.p(t("merge.means"), class_name="quiet"),
        rx.el.div(
            one("gone", Merge.gone_name, Merge.choose_gone),
            one("stays", Merge.stays_name, Merge.choose_stays),
            class_name="head-grid",
        ),
        rx.cond(Merge.is_known, rx.el.div(button(t("merge.swap"), on_click=Merge.swap)), rx.fragment()),
        class_name="stack",
    )


def _preview() -> rx.Component:
    def words(one: rx.Var[str]) -> rx.Component:
        return rx.el.li(one, key=one)

    blocked = bad_note(rx.el.strong(t("merge.blocked")), rx.el.ul(rx.foreach(Merge.blocks, words)))
    along = rx.el.section(
        rx.el.h2(t("merge.moves")), rx.el.ul(rx.foreach(Merge.moves, words)), class_name="form-section"
    )
    act = rx.el.div(
        live_field(
            t("merge.reason"), value=Merge.reason, revision=Merge.revision, on_commit=Merge.type_reason,
            error=error_at(Merge.errors, "reason"), name="reason", placeholder=t("merge.reason_hint"), max_length=200,
        ),
        rx.el.div(danger_button(t("merge.act"), is_filled=True, on_click=Merge.ask(True)), class_name="form-foot"),
        class_name="stack",
    )  # fmt: skip
    return panel(
        rx.cond(Merge.blocks.length() > 0, blocked, rx.fragment()),
        rx.el.h2(t("merge.stock")),
        rx.cond(Merge.stock.length() > 0, _stock(), empty(t("merge.no_stock"), t("merge.no_stock_means"))),
        rx.cond(Merge.moves.length() > 0, along, rx.fragment()),
        rx.cond(Merge.blocks.length() == 0, act, rx.fragment()),
    )


def _stock() -> rx.Component:
    heads = [
        head(t("field.warehouse")),
        head(t("merge.place")),
        head(t("field.lot")),
        head(t("field.quantity"), number=True),
        rx.cond(Merge.sees_value, head(t("sku.value"), number=True), rx.fragment()),
    ]

    def line(row: rx.Var[MovingLine]) -> rx.Component:
        return rx.el.tr(
            cell(t("field.warehouse"), row.warehouse, class_name="title"),
            cell(t("merge.place"), row.place),
            cell(t("field.lot"), row.lot),
            cell(t("field.quantity"), figure(row.quantity, Merge.unit), number=True),
            rx.cond(Merge.sees_value, cell(t("sku.value"), row.value, number=True), rx.fragment()),
            key=row.key,
        )

    return table(heads, rx.foreach(Merge.stock, line), label=t("merge.stock"))


def _dialog() -> rx.Component:
    return dialog(
        t("merge.title"),
        rx.el.p(Merge.consequence),
        rx.el.p(t("merge.undo_means"), class_name="quiet"),
        is_open=Merge.is_asking,
        on_close=Merge.ask,
        act=danger_button(t("merge.act"), is_filled=True, on_click=Merge.merge),
    )


def became_note() -> rx.Component:
    """On the page of a SKU that became another: which one."""
    words = rx.el.span(SkuMergesState.stays_words, " ", rx.link(t("merge.open_it"), href=SkuMergesState.stays_href))
    return rx.cond(SkuMergesState.stays_href != "", note(words), rx.fragment())


def merge_link() -> rx.Component:
    """The way to make it one with another, for whoever may."""
    link = link_button(t("merge.begin"), SkuMergesState.merge_href)
    return rx.cond(SkuMergesState.merge_href != "", link, rx.fragment())


def merges_panel() -> rx.Component:
    """Every merge that the SKU had part in, and the way back from it."""

    def paper(one: rx.Var[PaperOfMerge]) -> rx.Component:
        return rx.link(one.number, href=one.href, key=one.number)

    def line(row: rx.Var[MergeLine]) -> rx.Component:
        undo = button(t("merge.undo"), on_click=SkuMergesState.undo(row.id))
        said = rx.cond(row.undone != "", rx.el.p(row.undone, class_name="quiet"), rx.fragment())
        return rx.el.tr(
            cell(t("merge.title"), rx.link(row.words, href=row.href), said, class_name="title wrap"),
            cell(t("merge.reason"), row.reason, class_name="wrap"),
            cell(t("ledger.who"), row.who),
            cell(t("ledger.document"), rx.el.div(rx.foreach(row.papers, paper), class_name="row-acts")),
            cell(t("act.acts"), rx.cond(row.may_undo, undo, rx.fragment())),
            key=row.id,
        )

    heads = [
        head(t("merge.title")), head(t("merge.reason")), head(t("ledger.who")), head(t("ledger.document")),
        head(t("act.acts")),
    ]  # fmt: skip
    rows = table(heads, rx.foreach(SkuMergesState.rows, line), label=t("merge.history"))
    listed = panel(
        rx.el.h2(t("merge.history"), class_name="inset"),
        rx.el.p(t("merge.undo_means"), class_name="quiet inset"),
        rows,
        look="flush",
    )  # fmt: skip
    return rx.cond(SkuMergesState.rows.length() > 0, listed, rx.fragment())
