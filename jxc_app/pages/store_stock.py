"""门店库存 on the phone: one SKU in my store and near by, and asking for it."""

import reflex as rx

from jxc_app.components.controls import button, filled_button, link_button, select_field
from jxc_app.components.feedback import bad_note, empty, good_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.pictures import thumb
from jxc_app.components.requests import AskSheet, LookBox, RequestTaken
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.store_stock import HitLine, InsteadLine, NearLine
from jxc_app.state.store_stock import StoreStockState as Store


@rx.page(route="/store-stock", title="门店库存 · 进销存", on_load=[FrameState.load, Store.open])
def store_stock() -> rx.Component:
    """Search or scan, then the numbers, then who else has some."""
    return screen(
        Address.create(path=Store.address, revision=Store.revision),
        RequestTaken.create(person=FrameState.person_id, target=Store.done),
        rx.el.div(
            page_head(
                t("menu.store_stock"),
                rx.cond(may_open("requests"), link_button(t("menu.requests"), "/requests?tab=mine"), rx.fragment()),
            ),
            _look(),
            rx.cond(Store.done_text != "", good_note(Store.done_text), rx.fragment()),
            rx.cond(
                Store.is_loaded & (Store.homes.length() == 0),
                panel(empty(t("store_stock.no_store"), t("store_stock.no_store_advice"))),
                rx.cond(Store.sku_id > 0, _found(), _begin()),
            ),
            class_name="way",
        ),
        _ask_dialog(),
        here="store_stock",
    )


def _look() -> rx.Component:
    homes = select_field(
        t("store_stock.here"), value=Store.here, options=Store.homes, on_change=Store.choose_here
    )  # fmt: skip
    return panel(
        rx.cond(Store.homes.length() > 1, homes, rx.fragment()),
        LookBox.create(value=Store.typed, on_search=Store.look_for, on_scan=Store.scan),
        rx.cond(
            Store.hits.length() > 0,
            rx.el.ul(rx.foreach(Store.hits, _hit), class_name="look-hits"),
            rx.cond(
                Store.nothing_found != "",
                rx.el.p(t("store_stock.not_found", typed=Store.nothing_found), class_name="quiet", role="status"),
                rx.fragment(),
            ),
        ),
    )


def _hit(hit: rx.Var[HitLine]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            rx.el.strong(hit.name),
            rx.el.span(hit.about, class_name="quiet"),
            type="button",
            class_name="look-hit",
            on_click=Store.show(hit.id),
        ),
        key=hit.id,
    )


def _begin() -> rx.Component:
    nothing = empty(t("store_stock.begin"), t("store_stock.begin_advice"))
    return rx.cond(Store.hits.length() == 0, panel(nothing), rx.fragment())


def _found() -> rx.Component:
    return rx.fragment(
        panel(
            rx.el.div(
                thumb(Store.picture, Store.initial),
                rx.el.div(rx.el.h2(Store.name), rx.el.span(Store.about, class_name="quiet")),
                class_name="store-sku",
            ),
            rx.cond(Store.has_own, _own(), rx.el.p(t("store_stock.own_hidden"), class_name="quiet")),
            rx.cond(Store.pooled != "", rx.el.p(t("store_stock.pooled", pools=Store.pooled)), rx.fragment()),
            rx.el.p(t("store_stock.as_of", time=Store.as_of), class_name="quiet"),
        ),
        rx.cond(
            Store.asked_already.length() > 0,
            bad_note(
                rx.el.strong(t("store_stock.asked_already")),
                rx.foreach(Store.asked_already, rx.el.div),
            ),
            rx.fragment(),
        ),
        panel(
            rx.el.h2(t("store_stock.near"), class_name="inset"),
            rx.cond(
                Store.near.length() > 0,
                rx.foreach(Store.near, _near),
                empty(t("store_stock.nobody"), t("store_stock.nobody_advice")),
            ),
            look="flush",
        ),
        rx.cond(
            Store.instead.length() > 0,
            panel(
                rx.el.h2(t("store_stock.instead"), class_name="inset"),
                rx.foreach(Store.instead, _instead),
                look="flush",
            ),
            rx.fragment(),
        ),
    )


def _own() -> rx.Component:
    def figure(label: rx.Var[str], value: rx.Var[str], look: rx.Var[str] | str = "") -> rx.Component:
        return rx.el.div(
            rx.el.dt(label), rx.el.dd(value, rx.el.span(" ", Store.unit, class_name="unit"), class_name=look)
        )  # fmt: skip

    return rx.fragment(
        rx.el.dl(
            figure(t("stock.available"), Store.available, rx.cond(Store.is_none, "negative", "")),
            figure(t("store_stock.on_the_way"), Store.on_the_way),
            figure(t("stock.reserved"), Store.kept),
            class_name="store-own",
        ),
        rx.cond(Store.available_mixed != "", rx.el.p(Store.available_mixed, class_name="quiet"), rx.fragment()),
    )


def _near(line: rx.Var[NearLine]) -> rx.Component:
    return rx.el.article(
        rx.el.h2(line.name, rx.cond(line.city != "", rx.el.span(line.city, class_name="beside"), rx.fragment())),
        rx.el.div(
            rx.cond(
                Store.may_ask,
                filled_button(
                    t("request.ask"),
                    on_click=Store.begin_asking(line.id),
                    custom_attrs={"aria-label": t("request.ask_of", name=line.name)},
                ),
                rx.fragment(),
            ),
            class_name="acts",
        ),
        rx.el.div(
            rx.el.strong(line.amount, class_name=rx.cond(line.is_few, "few", "")),
            rx.cond(line.unit != "", rx.el.span(" ", line.unit, class_name="unit"), rx.fragment()),
            rx.cond(line.mixed != "", rx.el.span("（", line.mixed, "）", class_name="quiet"), rx.fragment()),
            rx.el.div(line.way, class_name="quiet"),
        ),
        key=line.id,
        class_name="way-card",
    )


def _instead(line: rx.Var[InsteadLine]) -> rx.Component:
    return rx.el.article(
        rx.el.h2(line.name),
        rx.el.div(button(t("store_stock.look_at"), on_click=Store.show(line.id)), class_name="acts"),
        rx.el.div(
            rx.el.div(line.about, class_name="quiet"),
            rx.cond(line.own != "", rx.el.div(line.own), rx.fragment()),
            rx.el.div(line.nearest, class_name="quiet"),
        ),
        key=line.id,
        class_name="way-card",
    )


def _ask_dialog() -> rx.Component:
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(Store.ask_title, size="4"),
            rx.dialog.description(t("request.ask"), class_name="sr-only"),
            AskSheet.create(
                person=FrameState.person_id,
                target=Store.ask_target,
                name=Store.name,
                units=Store.units,
                errors=Store.errors,
                on_ask=Store.ask,
                on_leave=Store.leave_asking,
            ),
            max_width="420px",
        ),
        open=Store.ask_target != "",
        on_open_change=Store.leave_asking,
    )
