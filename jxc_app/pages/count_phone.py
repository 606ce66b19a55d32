"""Counting on the phone 手机盘点: one shelf at a time, a large number pad, no book quantity."""

import reflex as rx

from jxc_app.components.controls import button, filled_button, link_button
from jxc_app.components.count_pad import CountPad
from jxc_app.components.feedback import bad_note, empty, good_note, loading, note
from jxc_app.components.frame import panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import screen
from jxc_app.state.count_phone import CountPhoneState as Phone
from jxc_app.state.frame import FrameState


@rx.page(route="/counts/phone", title="手机盘点 · 进销存", on_load=[FrameState.load, Phone.open])
def count_phone() -> rx.Component:
    """The next line, or what is left to say."""
    return screen(
        rx.el.div(
            rx.cond(Phone.is_loaded, rx.cond(Phone.is_missing, _missing(), _count()), panel(loading())),
            class_name="counting-phone",
        ),
        here="counts",
    )


def _missing() -> rx.Component:
    return panel(empty(t("counts.missing"), t("counts.missing_advice"), link_button(t("counts.all"), "/counts")))


def _count() -> rx.Component:
    return rx.fragment(
        rx.el.header(
            rx.el.div(rx.el.h1(Phone.heading), rx.el.span(Phone.state_title, class_name="quiet")),
            rx.el.div(
                rx.el.strong(t("counts.left", count=Phone.left), class_name="left"),
                rx.el.span(t("counts.of", count=Phone.total), class_name="quiet"),
            ),
            rx.el.progress(value=Phone.percent.to(str), max="100", aria_label=t("counts.progress")),
            class_name="phone-head",
        ),
        rx.cond(Phone.done != "", good_note(Phone.done), rx.fragment()),
        rx.cond(Phone.last != "", _last(), rx.fragment()),
        rx.cond(Phone.target != "", _pad(), _rest()),
    )


def _last() -> rx.Component:
    return rx.el.p(
        t("counts.last", entry=Phone.last),
        rx.el.button(t("counts.correct"), type="button", class_name="link-like", on_click=Phone.correct),
        class_name="phone-last",
    )


def _pad() -> rx.Component:
    return CountPad.create(
        person=FrameState.person_id,
        target=Phone.target,
        line=Phone.line,
        errors=Phone.errors,
        on_enter=Phone.enter,
        on_scan=Phone.scan,
        on_later=Phone.later,
    )


def _rest() -> rx.Component:
    is_entering = (Phone.state == "open") | (Phone.state == "counting") | (Phone.state == "recount")
    return rx.cond(
        ~Phone.is_asked,
        panel(bad_note(t("counts.not_asked")), link_button(t("counts.all"), "/counts")),
        rx.cond(is_entering, rx.cond(Phone.postponed.length() > 0, _postponed(), _over()), _handed_in()),
    )


def _postponed() -> rx.Component:
    may_settle = Phone.state != "recount"
    return panel(
        rx.el.p(t("counts.postponed", count=Phone.postponed.length())),
        rx.el.ul(rx.foreach(Phone.postponed, rx.el.li), class_name="phone-postponed"),
        rx.el.div(
            filled_button(t("counts.go_on"), on_click=Phone.go_on),
            rx.cond(
                may_settle,
                rx.fragment(
                    button(t("counts.as_zero"), on_click=Phone.settle("zero")),
                    button(t("counts.skip"), on_click=Phone.settle("skip")),
                ),
                rx.fragment(),
            ),
            class_name="phone-acts",
        ),
        title=t("counts.uncounted"),
    )


def _over() -> rx.Component:
    others = rx.cond(
        Phone.waits_for_others > 0, note(t("counts.for_others", count=Phone.waits_for_others)), rx.fragment()
    )
    return panel(
        rx.el.p(t("counts.all_counted")),
        others,
        rx.el.div(
            rx.cond(
                Phone.waits_for_others == 0, filled_button(t("counts.hand_in"), on_click=Phone.finish), rx.fragment()
            ),
            link_button(t("counts.all"), "/counts"),
            class_name="phone-acts",
        ),
    )


def _handed_in() -> rx.Component:
    return panel(
        empty(t("counts.handed_in"), t("counts.handed_in_advice"), link_button(t("counts.all"), "/counts")),
    )
