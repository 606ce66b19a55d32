"""批次追溯: from one number back to who brought it and on to who has it, in one tree, and what to call back."""

import reflex as rx

from jxc_app.components.controls import button, download_link, filled_button, live_field, search_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, loading, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState
from jxc_app.state.trace import TraceState as Trace
from jxc_app.state.trace_lines import BranchLine, HitLine, KinLine, LeftLine, StepLine


@rx.page(route="/trace", title="批次追溯 · 进销存", on_load=[FrameState.load, Trace.open])
def trace() -> rx.Component:
    """The box for the number, then the tree."""
    found = rx.cond(Trace.is_known, _tree(), _found())
    return screen(
        Address.create(path=Trace.address, revision=Trace.revision),
        page_head(
            rx.cond(Trace.is_known, Trace.title, t("menu.trace")),
            rx.cond(
                Trace.is_known & Trace.may_correct,
                button(t("trace.correct"), on_click=Trace.correct(True)),
                rx.fragment(),
            ),
            rx.cond(Trace.is_known, download_link(t("trace.recall"), Trace.export_href), rx.fragment()),
        ),
        panel(
            search_field(t("trace.search"), value=Trace.search, revision=Trace.revision, on_commit=Trace.look_for),
            look="trace-search",
        ),
        rx.cond(Trace.is_loaded, found, panel(loading())),
        _dates_dialog(),
        here="trace",
    )


def _found() -> rx.Component:
    def hit(one: rx.Var[HitLine]) -> rx.Component:
        return rx.el.li(
            rx.link(one.number, href=one.href),
            rx.el.span(" ", one.sku, " ", rx.el.span(one.about, class_name="quiet")),
            key=one.key,
        )

    nothing = rx.cond(
        Trace.search == "",
        empty(t("trace.begin"), t("trace.begin_advice")),
        empty(t("trace.none"), t("trace.none_advice")),
    )
    listed = rx.el.ul(rx.foreach(Trace.hits, hit), class_name="trace-hits")
    return panel(rx.cond(Trace.hits.length() > 0, listed, nothing))


def _tree() -> rx.Component:
    facts = rx.el.dl(rx.foreach(Trace.facts, _fact), class_name="facts")
    left = rx.el.li(
        rx.el.div(rx.el.strong(t("trace.left")), class_name="branch-head"),
        rx.cond(
            Trace.left.length() > 0,
            rx.el.ul(rx.foreach(Trace.left, _left)),
            rx.el.p(t("trace.nothing_left"), class_name="quiet"),
        ),
    )
    tree = rx.el.ul(
        _kin_of(t("trace.parts"), Trace.parts), rx.foreach(Trace.before, _branch), left,
        rx.foreach(Trace.after, _branch), _kin_of(t("trace.products"), Trace.products), class_name="trace-tree",
    )  # fmt: skip
    hidden = rx.cond(Trace.hidden != "", note(Trace.hidden, "。"), rx.fragment())
    return rx.fragment(panel(facts), hidden, panel(tree))


def _fact(one: rx.Var[Option]) -> rx.Component:
    return rx.el.div(rx.el.dt(one.id), rx.el.dd(one.label))


def _branch(one: rx.Var[BranchLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.strong(one.title),
            rx.cond(one.total != "", rx.el.span(t("trace.total"), " ", one.total, class_name="quiet"), rx.fragment()),
            class_name="branch-head",
        ),
        rx.el.ul(rx.foreach(one.steps, _step)),
        key=one.key,
    )


def _kin_of(title: rx.Var[str], kin: list[KinLine]) -> rx.Component:
    """What it was made of, or what was made of it; nothing where there is none."""
    listed = rx.el.li(rx.el.div(rx.el.strong(title), class_name="branch-head"), rx.el.ul(rx.foreach(kin, _kin)))
    return rx.cond(kin.length() > 0, listed, rx.fragment())


def _kin(one: rx.Var[KinLine]) -> rx.Component:
    number = rx.cond(one.href != "", rx.link(one.number, href=one.href), rx.el.span(one.number, class_name="quiet"))
    left = rx.el.div(rx.el.div(t("trace.left"), class_name="branch-head"), rx.el.ul(rx.foreach(one.left, _left)))
    return rx.el.li(
        rx.el.div(rx.el.strong(one.title), " ", number),
        rx.el.ul(rx.foreach(one.made, _step)),
        rx.cond(one.doubt != "", rx.el.p(one.doubt, class_name="quiet"), rx.fragment()),
        rx.el.ul(rx.foreach(one.branches, _branch)),
        rx.cond(one.left.length() > 0, left, rx.fragment()),
        key=one.key,
        class_name=one.look,
    )


def _step(one: rx.Var[StepLine]) -> rx.Component:
    document = rx.cond(one.href != "", rx.link(one.document, href=one.href), rx.el.span(one.document))
    partner = rx.cond(one.partner != "", rx.el.strong(one.partner, " "), rx.fragment())
    return rx.el.li(
        rx.el.div(partner, one.title, " ", document, class_name=rx.cond(one.is_reversal, "reversal", "")),
        rx.el.div(one.quantity, class_name="step-quantity"),
        rx.el.div(one.way, " · ", one.at, rx.cond(one.person != "", " · " + one.person, ""), class_name="quiet"),
        key=one.key,
        class_name="trace-step",
    )


def _left(one: rx.Var[LeftLine]) -> rx.Component:
    return rx.el.li(
        rx.el.div(one.warehouse, " ", rx.el.span(one.place, class_name="quiet")),
        rx.el.div(one.on_hand, class_name="step-quantity"),
        rx.el.div(one.reserved, class_name="quiet"),
        key=one.key,
        class_name="trace-step",
    )


def _dates_dialog() -> rx.Component:
    def typed(name: str, **props: str) -> rx.Component:
        return live_field(
            t(f"trace.{name}"), value=Trace.form[name], revision=Trace.revision, error=error_at(Trace.errors, name),
            on_commit=lambda text: Trace.type_in(name, text), **props,
        )  # fmt: skip

    return dialog(
        t("trace.correct"),
        rx.el.div(
            rx.el.p(t("trace.correct_means")),
            rx.el.div(typed("produced_on", type="date"), typed("expires_on", type="date"), class_name="head-grid"),
            typed("reason", placeholder=t("trace.reason_hint")),
            class_name="stack",
        ),
        is_open=Trace.is_correcting,
        on_close=Trace.correct,
        act=filled_button(t("trace.save_dates"), on_click=Trace.save_dates),
        width="440px",
    )
