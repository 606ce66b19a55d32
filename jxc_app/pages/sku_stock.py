"""One SKU 商品: what it is, where it is, who holds it, how it went, and every move behind its numbers."""

from typing import Any

import reflex as rx

from jxc_app.components.charts import line_chart
from jxc_app.components.controls import download_link, link_button, live_field, pager
from jxc_app.components.feedback import empty, facts_to_come
from jxc_app.components.filters import Filter, filters, one_of, typed
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.pictures import large_picture
from jxc_app.components.tables import cell, figure, head, live_figure, skeleton_rows, table, with_mixed
from jxc_app.components.texts import t
from jxc_app.pages.history import history_button
from jxc_app.pages.layout import screen
from jxc_app.pages.print_dialog import label_button, label_dialog
from jxc_app.pages.sku_merge import became_note, merge_link, merges_panel
from jxc_app.pages.sku_packs import supplier_packs
from jxc_app.pages.sku_substitutes import sku_substitutes
from jxc_app.state.frame import FrameState
from jxc_app.state.sku_merge import SkuMergesState
from jxc_app.state.sku_packs import SkuPacksState
from jxc_app.state.sku_stock import SkuStockState as One
from jxc_app.state.sku_stock_lines import LedgerLine, PaperLine
from jxc_app.state.sku_substitutes import SkuSubstitutesState
from jxc_app.state.stock_lines import PlaceLine


@rx.page(
    route="/sku",
    title="商品库存 · 进销存",
    on_load=[FrameState.load, One.open, SkuMergesState.open, SkuPacksState.open, SkuSubstitutesState.open],
)
def sku() -> rx.Component:
    """What it is, then its numbers, then what made them."""
    return screen(
        Address.create(path=One.address, revision=One.revision),
        rx.cond(One.is_loaded & ~One.is_known, _missing(), _page()),
        label_dialog(),
        here="stock",
    )


def _missing() -> rx.Component:
    return panel(empty(t("sku.missing"), t("sku.missing_advice"), link_button(t("sku.back"), "/stock")))


def _page() -> rx.Component:
    off = rx.cond(One.is_off, rx.el.span(t("sku.off"), class_name="status off"), rx.fragment())
    return rx.fragment(
        page_head(
            rx.cond(One.title != "", One.title, t("sku.title")),
            off,
            rx.cond(One.edit_href != "", link_button(t("sku.edit"), One.edit_href), rx.fragment()),
            merge_link(),
            label_button(),
            history_button("sku", One.logged_id),
            link_button(t("sku.back"), "/stock"),
        ),
        became_note(),
        panel(
            large_picture(One.picture, One.initial, One.title),
            rx.el.dl(
                rx.cond(
                    One.is_loaded,
                    rx.foreach(One.facts, lambda fact: rx.el.div(rx.el.dt(fact.name), rx.el.dd(fact.value))),
                    facts_to_come(11),
                ),
                class_name="facts",
            ),
            look="sku-card",
        ),
        panel(rx.el.h2(t("sku.places"), class_name="inset"), _places(), look="flush"),
        supplier_packs(),
        sku_substitutes(),
        rx.el.div(
            _papers(t("sku.held"), One.held, t("sku.nothing_held"), t("field.warehouse")),
            _papers(t("sku.travelling"), One.travelling, t("sku.nothing_travels"), t("sku.way")),
            class_name="two-columns even",
        ),
        panel(_curve_head(), _curve()),
        panel(
            rx.el.h2(t("ledger.title"), class_name="inset"),
            _filters(),
            rx.cond(
                One.is_loaded & (One.rows.length() == 0), empty(t("ledger.empty"), t("ledger.empty_advice")), _ledger()
            ),
            pager(text="", page=One.page, has_more=One.has_more, on_page=One.turn_to),
            look="flush",
        ),
        merges_panel(),
    )


def _places() -> rx.Component:
    heads = [
        head(t("field.warehouse")),
        head(t("stock.on_hand"), number=True),
        head(t("stock.reserved"), number=True),
        head(t("stock.available"), number=True),
        head(t("stock.in_transit"), number=True),
        head(t("stock.held"), number=True),
        head(t("sku.limits"), number=True),
        head(t("stock.shelf")),
        _by_right(head(t("sku.rate"), number=True)),
        _by_right(head(t("sku.value"), number=True)),
    ]
    foot = rx.el.tr(
        rx.el.td(t("sku.all_warehouses"), class_name="title"),
        cell(t("stock.on_hand"), with_mixed(figure(One.total_on_hand, One.unit), One.mixed_on_hand), number=True),
        cell(t("stock.reserved"), figure(One.total_reserved, One.unit), number=True),
        cell(t("stock.available"), with_mixed(figure(One.total_available, One.unit), One.mixed_available), number=True),
        cell(t("stock.in_transit"), figure(One.total_in_transit, One.unit), number=True),
        *[rx.el.td(class_name="blank filler") for _ in range(3)],
        _by_right(rx.el.td(class_name="blank filler")),
        _by_right(cell(t("sku.value"), One.total_value, number=True)),
    )
    body = rx.cond(One.is_loaded, rx.foreach(One.places, _place), skeleton_rows(8, 3))
    return table(heads, body, foot=foot, label=t("sku.places"))


def _by_right(part: rx.Component) -> rx.Component:
    return rx.cond(One.sees_cost, part, rx.fragment())


def _place(row: rx.Var[PlaceLine]) -> rx.Component:
    def live(text: rx.Var[str], *, is_negative: rx.Var[bool] | bool = False) -> rx.Component:
        return live_figure(text, One.unit, row=row.key, is_negative=is_negative)

    city = rx.cond(row.city != "", rx.el.span(row.city, class_name="beside"), rx.fragment())
    return rx.el.tr(
        rx.el.td(row.warehouse, city, class_name="title"),
        cell(t("stock.on_hand"), with_mixed(live(row.on_hand), row.on_hand_mixed), number=True),
        cell(t("stock.reserved"), live(row.reserved), number=True),
        cell(
            t("stock.available"),
            with_mixed(live(row.available, is_negative=row.is_short), row.available_mixed),
            number=True,
        ),
        cell(t("stock.in_transit"), live(row.in_transit), number=True),
        cell(t("stock.held"), row.held, number=True),
        cell(t("sku.limits"), row.limits, number=True),
        cell(t("stock.shelf"), row.shelf),
        _by_right(cell(t("sku.rate"), row.rate, number=True)),
        _by_right(cell(t("sku.value"), row.value, number=True)),
        key=row.key,
    )


def _papers(title: rx.Var[str], rows: rx.Var[list[PaperLine]], nothing: rx.Var[str], where: rx.Var[str]) -> Any:
    def line(row: rx.Var[PaperLine]) -> rx.Component:
        document = rx.cond(row.document != "", rx.link(row.document, href=row.href))
        return rx.el.li(
            rx.el.div(document, rx.el.span(row.about, class_name="quiet")),
            rx.el.div(
                figure(row.quantity, One.unit), rx.el.span(row.since, class_name="quiet"), class_name="paper-end"
            ),
            key=row.key,
        )

    listed = rx.el.ul(rx.foreach(rows, line), class_name="papers", custom_attrs={"aria-label": where})
    return panel(rx.cond(rows.length() == 0, rx.el.p(nothing, class_name="quiet"), listed), title=title)


def _curve_head() -> rx.Component:
    def span(one: rx.Var[Any]) -> rx.Component:
        is_on = One.span == one.id
        return rx.el.button(
            one.label,
            type="button",
            class_name=rx.cond(is_on, "chip on", "chip"),
            on_click=One.choose_span(one.id),
            custom_attrs={"aria-pressed": is_on},
        )

    spans = rx.el.div(
        rx.foreach(One.spans, span), class_name="chips", role="group", custom_attrs={"aria-label": t("sku.span")}
    )
    return rx.el.div(rx.el.h2(t("sku.curve")), spans, class_name="curve-head")


def _curve() -> rx.Component:
    return line_chart(t("sku.curve"), points=One.points, series=One.series, unit=One.unit)


def _filters() -> rx.Component:
    def day(name: str, value: rx.Var[str]) -> Filter:
        field = live_field(
            t(f"ledger.{name}"),
            type="date",
            value=value,
            revision=One.revision,
            on_commit=lambda text: One.type_day(name, text),
        )
        words = t(f"documents.{name}_day", day=value)
        return typed(field, words, is_set=value != "", on_drop=One.type_day(name, ""))

    return filters(
        None,
        one_of(
            t("field.warehouse"), value=One.warehouse_id, options=One.warehouses, on_change=One.choose_warehouse,
            empty=t("stock.all_warehouses"),
        ),
        one_of(
            t("field.type"), value=One.type, options=One.types, on_change=One.choose_type,
            empty=t("documents.all_types"),
        ),
        day("date_from", One.date_from),
        day("date_to", One.date_to),
        download_link(t("stock.export"), One.export_href),
        on_clear=One.clear,
        look="at-foot",
    )  # fmt: skip


def _ledger() -> rx.Component:
    heads = [
        head(t("ledger.when")),
        head(t("field.type")),
        head(t("ledger.document")),
        head(t("ledger.from")),
        head(t("ledger.to")),
        head(t("ledger.change"), number=True),
        head(t("ledger.balance"), number=True),
        head(t("field.lot")),
        head(t("ledger.who")),
    ]
    body = rx.cond(One.is_loaded, rx.foreach(One.rows, _move), skeleton_rows(9, 8))
    return table(heads, body, label=t("ledger.title"))


def _move(row: rx.Var[LedgerLine]) -> rx.Component:
    document = rx.cond(row.document != "", rx.link(row.document, href=row.href), rx.el.span(row.document))
    return rx.el.tr(
        cell(t("ledger.when"), row.when, class_name="title"),
        cell(t("field.type"), row.type),
        cell(
            t("ledger.document"),
            rx.el.span(document, rx.cond(row.is_reversal, rx.el.span(t("ledger.reversal"), class_name="unit"), "")),
        ),
        cell(t("ledger.from"), row.from_place),
        cell(t("ledger.to"), row.to_place),
        cell(t("ledger.change"), figure(row.change, One.unit, is_negative=row.is_negative), number=True),
        cell(t("ledger.balance"), figure(row.balance, One.unit), number=True),
        cell(t("field.lot"), row.lot),
        cell(t("ledger.who"), row.who),
        key=row.seq,
    )
