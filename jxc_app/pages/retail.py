"""门店零售: scan, pay, take; with the phone in hand or at a desk with a scanner."""

import reflex as rx

from jxc_app.components.controls import link_button, pick_field, select_field
from jxc_app.components.feedback import bad_note, empty, good_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.texts import t
from jxc_app.components.till import Till
from jxc_app.pages.layout import may_open, screen
from jxc_app.pages.print_dialog import print_button, print_dialog
from jxc_app.pages.waiting_dialog import waiting_dialog
from jxc_app.state.frame import FrameState
from jxc_app.state.retail import RetailState as Retail


@rx.page(route="/retail", title="门店零售 · 进销存", on_load=[FrameState.load, Retail.open])
def retail() -> rx.Component:
    """One ticket after the other."""
    return screen(
        Address.create(path=Retail.address, revision=Retail.revision),
        rx.el.div(
            page_head(
                t("menu.retail"),
                rx.cond(
                    may_open("retail_day"), link_button(t("menu.retail_day"), "/retail/day"), rx.fragment()
                ),
            ),
            rx.cond(Retail.done_number != "", _done(), rx.fragment()),
            rx.cond(
                Retail.is_loaded & (Retail.warehouses.length() == 0),
                panel(empty(t("till.nowhere"), t("till.nowhere_advice"))),
                rx.fragment(_head(), _till()),
            ),
            class_name="way",
        ),
        print_dialog(),
        waiting_dialog(Retail),
        here="retail",
    )  # fmt: skip


def _done() -> rx.Component:
    said = rx.el.span(Retail.done_text, " ", rx.link(Retail.done_number, href=Retail.done_href, id="done-number"))
    return rx.cond(
        Retail.is_short,
        bad_note(said, " ", rx.link(t("menu.shortages"), href="/shortages"), print_button(Retail.done_ids)),
        good_note(said, print_button(Retail.done_ids)),
    )


def _head() -> rx.Component:
    customer = pick_field(
        t("field.customer"), value=Retail.customer, options=Retail.customer_options,
        on_search=Retail.search_customer, on_pick=Retail.choose_customer, placeholder=t("till.walk_in"),
    )  # fmt: skip
    return panel(
        rx.el.div(
            select_field(
                t("till.store"), value=Retail.warehouse_id, options=Retail.warehouses,
                on_change=Retail.choose_warehouse,
            ),
            rx.cond(Retail.may_find_customers, customer, rx.fragment()),
            class_name="head-grid",
        )
    )  # fmt: skip


def _till() -> rx.Component:
    return panel(
        Till.create(
            person=FrameState.person_id, store=Retail.warehouse_id, customer=Retail.customer_id, ways=Retail.ways,
            may_price=Retail.may_price, errors=Retail.errors, answers=Retail.answers, hits=Retail.hits,
            offers=Retail.offers, done=Retail.done, is_busy=Retail.is_busy, on_ask=Retail.read_codes,
            on_find=Retail.find, on_price=Retail.price, on_sell=Retail.sell,
        ),
        look="flush",
    )  # fmt: skip
