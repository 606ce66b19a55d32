"""效期看板: money that ends, in three levels and past its end, by store; each lot with what to do and why."""

import reflex as rx

from jxc_app.components.controls import button, download_link, live_field, pager, search_field
from jxc_app.components.feedback import empty, note
from jxc_app.components.figures import figure_card, figure_cards
from jxc_app.components.filters import Filter, filters, one_of
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.expiry import LOTS, ORDER
from jxc_app.state.expiry import ExpiryState as Expiry
from jxc_app.state.expiry_lines import EndingLine, KeptLine, LevelCard, OverrideLine, StoreLine
from jxc_app.state.frame import FrameState

_VALUES = ("value", "lost_value")


@rx.page(route="/expiry", title="效期看板 · 进销存", on_load=[FrameState.load, Expiry.open])
def expiry() -> rx.Component:
    """The cards, the stores and the lots; on the other tab how well the order is kept."""
    return screen(
        Address.create(path=Expiry.address, revision=Expiry.revision),
        page_head(
            t("menu.expiry"),
            rx.cond(Expiry.tab == LOTS, download_link(t("stock.export"), Expiry.export_href), rx.fragment()),
        ),
        rx.el.div(_tab(LOTS, t("expiry.lots")), _tab(ORDER, t("expiry.order")), class_name="tabs", role="tablist"),
        rx.cond(Expiry.tab == ORDER, _order(), _board()),
        here="expiry",
    )


def _tab(code: str, label: rx.Var[str]) -> rx.Component:
    is_here = Expiry.tab == code
    return rx.el.button(
        label,
        type="button",
        role="tab",
        class_name=rx.cond(is_here, "tab here", "tab"),
        on_click=Expiry.turn_to_tab(code),
        custom_attrs={"aria-selected": rx.cond(is_here, "true", "false")},
    )


def _board() -> rx.Component:
    bones = [rx.el.div(rx.el.span(class_name="bone"), class_name="figure-card") for _ in range(4)]
    cards = rx.cond(Expiry.is_loaded, rx.foreach(Expiry.cards, _card), rx.fragment(*bones))
    return rx.fragment(
        rx.el.div(cards, class_name="figure-cards level-cards"),
        rx.cond(Expiry.stores.length() > 1, _stores(), rx.fragment()),
        panel(
            _filters(),
            rx.cond(Expiry.is_loaded & (Expiry.rows.length() == 0), _nothing(), _lots()),
            pager(text=Expiry.count_text, page=Expiry.page, has_more=Expiry.has_more, on_page=Expiry.turn_to),
            look="flush open",
        ),
        rx.el.p(t("expiry.how"), class_name="quiet page-note"),
    )


def _card(one: rx.Var[LevelCard]) -> rx.Component:
    return rx.link(
        rx.el.span(one.title, class_name=rx.Var.create("level ") + one.look),
        rx.el.span(one.value, class_name="value"),
        rx.el.span(one.note, class_name="quiet"),
        href=one.href,
        underline="none",
        class_name=rx.Var.create("figure-card level-card ") + one.look,
        key=one.title,
    )


def _stores() -> rx.Component:
    names = ("expired", "third", "second", "first")
    heads = [head(t("field.warehouse")), *[head(t(f"expiry.{name}"), number=True) for name in names]]
    lost = rx.cond(Expiry.sees_values, head(t("expiry.lost_value"), number=True), rx.fragment())

    def row(one: rx.Var[StoreLine]) -> rx.Component:
        return rx.el.tr(
            rx.el.td(rx.link(one.warehouse, href=one.href), class_name="title"),
            *[cell(t(f"expiry.{name}"), getattr(one, name), number=True) for name in names],
            rx.cond(Expiry.sees_values, cell(t("expiry.lost_value"), one.lost, number=True), rx.fragment()),
            key=one.key,
            class_name="row-link",
        )

    listed = table([*heads, lost], rx.foreach(Expiry.stores, row), label=t("expiry.by_store"))
    return panel(rx.el.h2(t("expiry.by_store"), class_name="inset"), listed, look="flush")


def _warehouse() -> Filter:
    return one_of(
        t("field.warehouse"), value=Expiry.warehouse_id, options=Expiry.warehouses, empty=t("stock.all_warehouses"),
        on_change=lambda value: Expiry.choose("warehouse", value),
    )  # fmt: skip


def _filters() -> rx.Component:
    return filters(
        search_field(t("expiry.search"), value=Expiry.search, revision=Expiry.revision, on_commit=Expiry.search_for),
        _warehouse(),
        one_of(
            t("expiry.level"), value=Expiry.level, options=Expiry.levels, empty=t("expiry.all_levels"),
            on_change=lambda value: Expiry.choose("level", value),
        ),
        one_of(
            t("expiry.act"), value=Expiry.act, options=Expiry.acts, empty=t("expiry.all_acts"),
            on_change=lambda value: Expiry.choose("act", value),
        ),
        is_filtered=Expiry.is_filtered,
        on_clear=Expiry.clear,
    )  # fmt: skip


def _nothing() -> rx.Component:
    clear = button(t("filters.clear"), on_click=Expiry.clear)
    return rx.cond(
        Expiry.is_filtered,
        empty(t("expiry.none_here"), t("stock.empty_filtered"), clear),
        empty(t("expiry.none"), t("expiry.none_advice")),
    )


def _lots() -> rx.Component:
    def sorted_by(name: str, *, number: bool = True) -> rx.Component:
        return sort_head(t(f"expiry.{name}"), order=Expiry.order, by=name, on_sort=Expiry.sort_by, number=number)

    heads = [
        sort_head(t("field.sku"), order=Expiry.order, by="sku", on_sort=Expiry.sort_by),
        head(t("expiry.lot")),
        sort_head(t("field.warehouse"), order=Expiry.order, by="warehouse", on_sort=Expiry.sort_by),
        sorted_by("days", number=False),
        sorted_by("quantity"),
        sorted_by("per_day"),
        sorted_by("lost"),
        *[_of_values(sorted_by(name)) for name in _VALUES],
        head(t("expiry.act")),
    ]
    body = rx.cond(Expiry.is_loaded, rx.foreach(Expiry.rows, _lot), skeleton_rows(8, 8))
    return table(heads, body, label=t("menu.expiry"))


def _of_values(part: rx.Component) -> rx.Component:
    return rx.cond(Expiry.sees_values, part, rx.fragment())


def _lot(row: rx.Var[EndingLine]) -> rx.Component:
    place = rx.cond(row.place != "", rx.el.span(" · ", row.place, class_name="quiet"), rx.fragment())
    start = button(row.act_label, on_click=Expiry.start(row.key))
    act = rx.el.div(
        rx.el.strong(row.act),
        rx.el.span(row.reason, class_name="quiet"),
        rx.cond(row.act_label != "", start, rx.fragment()),
        class_name="act-words",
    )
    return rx.el.tr(
        rx.el.td(
            rx.el.div(
                rx.el.span(row.sku),
                rx.el.span(row.code, rx.cond(row.spec != "", " · " + row.spec, ""), class_name="quiet"),
                class_name="sku-name",
            ),
            class_name="title wrap",
        ),
        cell(t("expiry.lot"), rx.link(row.lot, href=row.href)),
        cell(t("field.warehouse"), row.warehouse, place),
        cell(
            t("expiry.days"),
            rx.el.div(
                rx.el.span(row.level, class_name=rx.Var.create("level ") + row.look),
                rx.el.span(row.days_left, " · ", row.expires_on, class_name="quiet"),
                class_name="days-left",
            ),
        ),
        cell(t("expiry.quantity"), figure(row.quantity, row.unit), number=True),
        cell(t("expiry.per_day"), row.per_day, number=True),
        cell(t("expiry.lost"), figure(row.lost, row.unit), number=True),
        *[_of_values(cell(t(f"expiry.{name}"), getattr(row, name), number=True)) for name in _VALUES],
        cell(t("expiry.act"), act, class_name="wrap span"),
        key=row.key,
        class_name="row-link",
    )


def _order() -> rx.Component:
    return rx.fragment(
        figure_cards(figure_card(t("expiry.order"), Expiry.kept, Expiry.kept_note)),
        panel(_days(), _by_warehouse(), look="flush open"),
        panel(
            rx.el.h2(t("expiry.overrides"), class_name="inset"),
            rx.cond(
                Expiry.overrides.length() > 0, _overrides(), empty(t("expiry.no_override"), t("expiry.no_override_why"))
            ),
            look="flush",
        ),
        note(t("expiry.order_how")),
    )


def _days() -> rx.Component:
    def day(name: str, value: rx.Var[str]) -> rx.Component:
        return live_field(
            t(f"counts.{name}"), value=value, revision=Expiry.revision, type="date",
            on_commit=lambda typed: Expiry.choose(name, typed),
        )  # fmt: skip

    return filters(
        None, day("date_from", Expiry.date_from), day("date_to", Expiry.date_to), _warehouse(), on_clear=Expiry.clear
    )


def _by_warehouse() -> rx.Component:
    names = ("percent", "by_rule", "overridden")
    heads = [head(t("field.warehouse")), *[head(t(f"expiry.{name}"), number=True) for name in names]]

    def row(one: rx.Var[KeptLine]) -> rx.Component:
        cells = [cell(t(f"expiry.{name}"), getattr(one, name), number=True) for name in names]
        return rx.el.tr(rx.el.td(one.warehouse, class_name="title"), *cells, key=one.warehouse)

    listed = table(heads, rx.foreach(Expiry.kept_rows, row), label=t("expiry.order"))
    return rx.cond(Expiry.kept_rows.length() > 0, listed, empty(t("expiry.none_left"), t("expiry.none_left_advice")))


def _overrides() -> rx.Component:
    names = ("document", "sku", "lot", "quantity", "reason", "person")
    heads = [head(t(f"expiry.{name}"), number=name == "quantity") for name in names]

    def row(one: rx.Var[OverrideLine]) -> rx.Component:
        document = rx.cond(one.href != "", rx.link(one.document, href=one.href), rx.fragment(one.document))
        return rx.el.tr(
            rx.el.td(
                rx.el.div(document, rx.el.span(one.about, class_name="quiet"), class_name="sku-name"),
                class_name="title wrap",
            ),
            cell(t("expiry.sku"), one.name, " ", rx.el.span(one.code, class_name="quiet")),
            cell(t("expiry.lot"), rx.link(one.lot, href=one.lot_href)),
            cell(t("expiry.quantity"), one.quantity, number=True),
            cell(t("expiry.reason"), one.reason, class_name="wrap"),
            cell(t("expiry.person"), one.person),
            key=one.key,
            class_name="row-link",
        )

    return table(heads, rx.foreach(Expiry.overrides, row), label=t("expiry.overrides"))
