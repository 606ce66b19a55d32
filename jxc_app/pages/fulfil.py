"""跨店履约: one customer order, and which stores send what of it."""

import reflex as rx

from jxc_app.components.controls import filled_button, link_button
from jxc_app.components.feedback import empty, facts, loading, status
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.parcels import parcel_card, part_line
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.frame import FrameState
from jxc_app.state.fulfil import FulfilState as Fulfil
from jxc_app.state.fulfil import ProposedCard
from jxc_app.state.parcel_rows import ParcelCard


@rx.page(route="/fulfil", title="跨店履约 · 进销存", on_load=[FrameState.load, Fulfil.open])
def fulfil() -> rx.Component:
    """What is proposed above, what is on its way below."""
    missing = empty(t("ship.missing"), t("fulfil.missing_advice"))
    return screen(
        Address.create(path=Fulfil.address, revision=Fulfil.revision),
        page_head(
            rx.el.span(t("fulfil.title"), " ", rx.link(Fulfil.heading, href=Fulfil.order_href, class_name="quiet")),
            link_button(t("menu.sales_orders"), "/sales-orders"),
        ),
        rx.cond(
            Fulfil.is_loaded,
            rx.cond(Fulfil.is_missing, panel(missing), rx.fragment(_standing(), _proposal(), _parcels())),
            panel(loading()),
        ),
        here="sales_orders",
    )


def _standing() -> rx.Component:
    promised = rx.cond(Fulfil.promised != "", Fulfil.promised, t("fulfil.no_promise"))
    return panel(
        facts(
            (t("field.status"), status(Fulfil.look, Fulfil.state_title)),
            (t("fulfil.promised"), promised),
            (t("fulfil.going_to"), rx.cond(Fulfil.going_to != "", Fulfil.going_to, "—")),
        )
    )


def _proposal() -> rx.Component:
    nobody = empty(t("fulfil.nobody"), t("fulfil.nobody_advice"))
    plan = rx.fragment(
        rx.foreach(Fulfil.proposed, _proposed),
        rx.cond(Fulfil.proposed_short.length() > 0, _lines(t("fulfil.short"), Fulfil.proposed_short), rx.fragment()),
        rx.el.div(
            rx.el.span(Fulfil.proposed_by, class_name="quiet"),
            filled_button(t("fulfil.share_out"), on_click=Fulfil.share_out, id="share-out"),
            class_name="form-foot",
        ),
    )
    return rx.cond(
        Fulfil.is_proposed,
        panel(
            rx.el.h2(t("fulfil.proposal"), class_name="inset"),
            rx.cond(Fulfil.proposed.length() == 0, nobody, plan),
            look="flush",
        ),
        rx.fragment(),
    )


def _proposed(card: rx.Var[ProposedCard]) -> rx.Component:
    return rx.el.article(
        rx.el.div(rx.el.h2(card.title), rx.el.div(card.way, class_name="quiet")),
        rx.el.ul(rx.foreach(card.lines, part_line), class_name="request-lines"),
        key=card.key,
        class_name="request-card",
    )


def _lines(title: rx.Var[str], lines: rx.Var[list]) -> rx.Component:  # type: ignore[type-arg]
    return rx.el.article(
        rx.el.div(rx.el.h2(title)),
        rx.el.ul(rx.foreach(lines, part_line), class_name="request-lines"),
        class_name="request-card",
    )


def _parcel(card: rx.Var[ParcelCard]) -> rx.Component:
    return parcel_card(card)


def _parcels() -> rx.Component:
    waits = rx.cond(
        ~Fulfil.is_proposed & (Fulfil.waiting.length() > 0),
        _lines(t("fulfil.waiting"), Fulfil.waiting),
        rx.fragment(),
    )
    return panel(
        rx.el.h2(t("fulfil.parcels"), class_name="inset"),
        rx.cond(
            Fulfil.parcels.length() == 0,
            empty(t("fulfil.none"), t("fulfil.none_advice")),
            rx.foreach(Fulfil.parcels, _parcel),
        ),
        waits,
        look="flush",
    )
