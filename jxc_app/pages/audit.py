"""The operation log 操作日志: who did what, and when; what it was before and after; whether the chain is whole."""

import reflex as rx

from jxc_app.components.controls import button, download_link, link_button, live_field, search_field
from jxc_app.components.feedback import empty, note, status
from jxc_app.components.filters import Filter, filters, in_sheet, one_of, typed
from jxc_app.components.folds import fold
from jxc_app.components.frame import page_head, panel
from jxc_app.components.imports import progress
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import may_open, screen
from jxc_app.state.audit import AuditState as Audit
from jxc_app.state.frame import FrameState
from jxc_app.state.log_rows import ChangeLine, LogLine


@rx.page(route="/audit", title="操作日志 · 进销存", on_load=[FrameState.load, Audit.open])
def audit() -> rx.Component:
    """The newest first; refused attempts too."""
    return screen(
        Address.create(path=Audit.address, revision=Audit.revision),
        page_head(t("menu.audit"), _undo_button(), _verify_button(), _exports()),
        _chain(),
        panel(
            _filters(),
            _of_one_object(),
            rx.cond(Audit.is_loaded & (Audit.rows.length() == 0), _nothing(), _table()),
            _pager(),
            look="flush open",
        ),
        _entry_dialog(),
        here="audit",
    )


def _undo_button() -> rx.Component:
    """The way to undo what is found here, with the filters that found it."""
    undo = link_button(t("audit.undo"), "/incidents/new?" + Audit.query)
    return rx.cond(may_open("incidents"), undo, rx.fragment())


def _verify_button() -> rx.Component:
    return button(t("audit.verify"), on_click=Audit.verify, disabled=Audit.is_verifying)


def _exports() -> rx.Component:
    def link(label: rx.Var[str], kind: str) -> rx.Component:
        return download_link(label, f"/api/exports/audit.{kind}?" + Audit.query, look="")

    return fold(t("audit.export"), link(t("audit.as_xlsx"), "xlsx"), link(t("audit.as_csv"), "csv"))


def _chain() -> rx.Component:
    """How the chain was verified last, or how far it is."""
    return rx.cond(
        Audit.is_verifying,
        panel(progress(Audit.percent, Audit.verified_text), title=t("audit.verifying")),
        rx.cond(
            Audit.chain != "",
            rx.el.div(Audit.chain, class_name=Audit.chain_look, role="status"),
            rx.cond(Audit.is_loaded, rx.fragment(), rx.el.div(rx.el.span(class_name="bone"), class_name="note")),
        ),
    )


def _filters() -> rx.Component:
    return filters(
        search_field(
            t("audit.search"),
            value=Audit.search,
            revision=Audit.revision,
            on_commit=lambda text: Audit.type_filter("search", text),
        ),
        _one_of("person", Audit.person, Audit.people, t("audit.everybody")),
        _one_of("act", Audit.act, Audit.acts, t("audit.all_acts")),
        _one_of("outcome", Audit.outcome, Audit.outcomes, t("audit.all_outcomes")),
        rx.el.div(
            rx.foreach(
                Audit.presets,
                lambda one: rx.el.button(
                    one.label,
                    type="button",
                    class_name=rx.cond(one.id == Audit.preset, "chip on", "chip"),
                    on_click=Audit.choose_days(one.id),
                    custom_attrs={"aria-pressed": one.id == Audit.preset},
                ),
            ),
            class_name="chips",
            role="group",
            custom_attrs={"aria-label": t("audit.days")},
        ),
        in_sheet(
            t("audit.more_filters"),
            [
                _typed("date_from", Audit.date_from, t("documents.date_from_day", day=Audit.date_from), type="date"),
                _typed("date_to", Audit.date_to, t("documents.date_to_day", day=Audit.date_to), type="date"),
                _typed("ip", Audit.ip, Audit.ip),
            ],
        ),
        is_filtered=Audit.is_filtered,
        on_clear=Audit.clear,
    )


def _one_of(name: str, value: rx.Var[str], options: rx.Var[list], everything: rx.Var[str]) -> Filter:
    return one_of(
        t(f"audit.{name}"),
        value=value,
        options=options,
        on_change=lambda chosen: Audit.choose(name, chosen),
        empty=everything,
    )


def _typed(name: str, value: rx.Var[str], words: rx.Var[str], **props: str) -> Filter:
    field = live_field(
        t(f"audit.{name}"),
        value=value,
        revision=Audit.revision,
        on_commit=lambda text: Audit.type_filter(name, text),
        **props,
    )
    return typed(field, words, is_set=value != "", on_drop=Audit.type_filter(name, ""))


def _of_one_object() -> rx.Component:
    return rx.cond(Audit.object_name != "", note(t("audit.of_one", name=Audit.object_name)), rx.fragment())


def _nothing() -> rx.Component:
    return empty(
        t("audit.empty"),
        rx.cond(Audit.is_filtered, t("audit.empty_filtered"), t("audit.empty_advice")),
        rx.cond(Audit.is_filtered, button(t("filters.clear"), on_click=Audit.clear), rx.fragment()),
    )


def _table() -> rx.Component:
    names = ("at", "person", "act", "outcome", "object", "reason", "source")
    heads = [head(t(f"audit.{name}")) for name in names]
    body = rx.cond(Audit.is_loaded, rx.foreach(Audit.rows, _row), skeleton_rows(len(names), 12))
    return rx.el.div(table(heads, body, label=t("menu.audit")), class_name="log")


def _row(row: rx.Var[LogLine]) -> rx.Component:
    named = rx.cond(row.href != "", rx.link(row.object, href=row.href), row.object)
    return rx.el.tr(
        cell(t("audit.at"), rx.el.time(row.at), class_name="plain"),
        cell(t("audit.person"), row.who, class_name="plain"),
        rx.el.td(
            rx.el.button(
                row.act,
                type="button",
                class_name="opens",
                on_click=Audit.look_at(row.seq),
                custom_attrs={"aria-haspopup": "dialog"},
            ),
            class_name="title",
        ),
        cell(t("audit.outcome"), status(row.outcome, row.outcome_title), class_name="plain"),
        cell(t("audit.object"), named, class_name="wrap"),
        cell(t("audit.reason"), row.reason, class_name="wrap"),
        cell(t("audit.source"), rx.el.span(row.ip, rx.el.span(row.device, class_name="beside")), class_name="wrap"),
        key=row.seq,
    )


def _pager() -> rx.Component:
    return rx.el.nav(
        rx.cond(Audit.has_newer, button(t("audit.newest"), on_click=Audit.turn("newest")), rx.fragment()),
        button(t("audit.newer"), on_click=Audit.turn("newer"), disabled=~Audit.has_newer),
        button(t("audit.older"), on_click=Audit.turn("older"), disabled=~Audit.has_older),
        class_name="pager",
        custom_attrs={"aria-label": t("pager.label")},
    )


def _entry_dialog() -> rx.Component:
    one = Audit.entry
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(one.act, " ", status(one.outcome, one.outcome_title), size="4"),
            rx.dialog.description(t("audit.number", seq=one.seq), class_name="quiet"),
            rx.el.dl(
                _fact("at", one.at),
                _fact("person", one.who),
                _fact("source", one.source),
                rx.cond(
                    one.object != "",
                    _fact("object", rx.cond(one.href != "", rx.link(one.object, href=one.href), one.object)),
                    rx.fragment(),
                ),
                rx.cond(one.reason != "", _fact("reason", one.reason), rx.fragment()),
                class_name="facts entry-facts",
            ),
            rx.cond(Audit.changes.length() > 0, _changes(), rx.fragment()),
            rx.cond(one.is_partial, note(t("audit.partial")), rx.fragment()),
            rx.el.p(t("audit.hash"), " ", rx.el.code(one.hash), class_name="quiet entry-hash"),
            rx.el.div(
                rx.cond(one.history_href != "", link_button(t("audit.of_this"), one.history_href), rx.fragment()),
                button(t("audit.close"), on_click=Audit.show_entry(False)),
                class_name="dialog-actions",
            ),
            max_width="760px",
        ),
        open=Audit.is_open,
        on_open_change=Audit.show_entry,
    )


def _fact(name: str, value: rx.Var[str] | rx.Component) -> rx.Component:
    return rx.el.div(rx.el.dt(t(f"audit.{name}")), rx.el.dd(value))


def _changes() -> rx.Component:
    heads = [head(t("audit.field")), head(t("audit.before")), head(t("audit.after"))]
    return rx.el.div(table(heads, rx.foreach(Audit.changes, _change), label=t("audit.changes")), class_name="changes")


def _change(one: rx.Var[ChangeLine]) -> rx.Component:
    def side(label: rx.Var[str], text: rx.Var[str]) -> rx.Component:
        return cell(
            label, rx.cond(text != "", text, rx.el.span(t("audit.nothing"), class_name="quiet")), class_name="wrap"
        )

    return rx.el.tr(
        rx.el.td(one.title, class_name="title wrap"),
        side(t("audit.before"), one.before),
        side(t("audit.after"), one.after),
        key=one.title,
        class_name=rx.cond(one.is_changed, "differs", "same"),
    )
