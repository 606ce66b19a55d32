"""The security checks 安全检查: five lights in a row, one opened with its evidence and its history."""

import reflex as rx

from jxc_app.components.charts import line_chart
from jxc_app.components.checks import light_mark
from jxc_app.components.controls import Text, button, download_link, filled_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import empty, loading, note
from jxc_app.components.folds import fold
from jxc_app.components.frame import page_head, panel
from jxc_app.components.own import Address
from jxc_app.components.tables import cell, head, sort_head, table
from jxc_app.components.texts import t
from jxc_app.pages.generic_names import names_button, names_dialog
from jxc_app.pages.layout import error_at, may_open, screen
from jxc_app.state.check_rows import FactLine, LightCard, PastLine
from jxc_app.state.checklist import ChecklistState as Checks
from jxc_app.state.frame import FrameState


@rx.page(route="/checklist", title="安全检查 · 进销存", on_load=[FrameState.load, Checks.open])
def checklist() -> rx.Component:
    """Lights, score, and the check that was chosen."""
    run = filled_button(t("checklist.run"), on_click=Checks.run)
    return screen(
        Address.create(path=Checks.address, revision=Checks.revision),
        page_head(t("menu.checklist"), rx.cond(Checks.may_run, run, rx.fragment())),
        rx.cond(
            Checks.is_loaded,
            rx.fragment(
                rx.el.div(
                    rx.el.div(rx.foreach(Checks.cards, _card), class_name="lights"), _chosen(), class_name="checks"
                ),
                _score(),
                _history(),
            ),
            panel(loading(), look="flush"),
        ),
        _sign_off_dialog(),
        _settings_dialog(),
        names_dialog(),
        here="checklist",
    )


def _score() -> rx.Component:
    return panel(
        rx.el.div(
            rx.el.div(
                rx.el.span(Checks.score, class_name="score"),
                rx.el.span(t("checklist.of_hundred"), class_name="quiet"),
                rx.el.p(t("checklist.score_rule"), class_name="quiet"),
                class_name="score-words",
            ),
            line_chart(t("checklist.trend"), points=Checks.days, series=Checks.series, height="140px"),
            class_name="score-and-trend",
        ),
        title=t("checklist.score"),
    )


def _card(card: rx.Var[LightCard]) -> rx.Component:
    return rx.el.article(
        rx.el.button(
            light_mark(card.light, card.words),
            rx.el.strong(card.title),
            type="button",
            on_click=Checks.choose(card.code),
            class_name="light-title",
            custom_attrs={"aria-pressed": rx.cond(card.code == Checks.chosen, "true", "false")},
        ),
        rx.el.p(card.sentence, class_name="sentence"),
        rx.cond(card.step != "", rx.el.p(t("checklist.next", step=card.step), class_name="step"), rx.fragment()),
        rx.el.dl(
            _fact(t("checklist.due"), rx.el.span(card.due, class_name=card.due_look)),
            _fact(t("checklist.owner"), card.owner),
            _fact(t("checklist.evidence"), card.evidence),
            _fact(t("checklist.rhythm"), card.rhythm),
        ),
        rx.cond(may_open("audit"), rx.link(t("checklist.to_log"), href=card.log, class_name="to-log"), rx.fragment()),
        key=card.code,
        class_name=rx.cond(card.code == Checks.chosen, "light-card here " + card.light, "light-card " + card.light),
    )


def _fact(name: Text, value: Text | rx.Component) -> rx.Component:
    return rx.el.div(rx.el.dt(name), rx.el.dd(value))


def _chosen() -> rx.Component:
    sign = filled_button(t("checklist.sign_off"), on_click=Checks.ask_sign_off)
    settings = button(t("checklist.settings"), on_click=Checks.ask_settings)
    return panel(
        rx.el.div(
            rx.el.div(
                rx.el.h2(Checks.title, light_mark(Checks.light, Checks.light_words)),
                rx.el.p(t("checklist.standard", standard=Checks.standard), class_name="quiet"),
            ),
            rx.el.div(
                rx.cond(Checks.may_sign & Checks.has_run, sign, rx.fragment()),
                rx.cond(Checks.may_set, settings, rx.fragment()),
                rx.cond(Checks.may_set & (Checks.chosen == "accounts"), names_button(), rx.fragment()),
                _exports(),
                class_name="page-actions",
            ),
            class_name="chosen-head",
        ),
        rx.el.p(Checks.sentence),
        rx.cond(
            Checks.steps.length() > 0,
            rx.el.ol(rx.foreach(Checks.steps, lambda step: rx.el.li(step, key=step)), class_name="steps"),
            rx.fragment(),
        ),
        rx.cond(Checks.facts.length() > 0, _facts(), rx.fragment()),
        rx.el.p(Checks.checked, rx.cond(Checks.checked != "", "；", ""), Checks.signed, class_name="quiet"),
        look="open check-open",
    )


def _exports() -> rx.Component:
    def link(label: rx.Var[str], kind: str) -> rx.Component:
        return download_link(label, "/api/exports/checks/" + Checks.chosen + f".{kind}", look="")

    return fold(t("audit.export"), link(t("audit.as_xlsx"), "xlsx"), link(t("audit.as_csv"), "csv"))


def _facts() -> rx.Component:
    def sortable(name: str) -> rx.Component:
        return sort_head(t(f"checklist.{name}"), order=Checks.order, by=name, on_sort=Checks.sort)

    heads = [*map(sortable, ("light", "kind", "text")), head(t("checklist.step")), head(t("checklist.look"))]
    return table(heads, rx.foreach(Checks.facts, _fact_row), label=t("checklist.evidence"))


def _fact_row(fact: rx.Var[FactLine]) -> rx.Component:
    leads = rx.cond(fact.is_log, t("checklist.to_log"), t("checklist.to_place"))
    return rx.el.tr(
        cell(t("checklist.light"), light_mark(fact.light, fact.words), class_name="plain"),
        cell(t("checklist.kind"), fact.kind, class_name="plain"),
        cell(t("checklist.text"), fact.text, class_name="wrap title"),
        cell(t("checklist.step"), fact.step, class_name="wrap"),
        cell(t("checklist.look"), rx.cond(fact.link != "", rx.link(leads, href=fact.link), rx.fragment())),
        key=fact.key,
    )


def _history() -> rx.Component:
    return rx.el.div(
        panel(
            _past(Checks.sign_offs, t("checklist.comment"), t("checklist.no_sign_offs"), t("checklist.sign_offs")),
            title=t("checklist.sign_offs"),
            look="flush",
        ),
        panel(
            _past(Checks.runs, t("checklist.found"), t("checklist.no_runs"), t("checklist.runs")),
            title=t("checklist.runs"),
            look="flush",
        ),
        class_name="two-columns even",
    )


def _past(lines: rx.Var[list[PastLine]], words: Text, nothing: Text, label: Text) -> rx.Component:
    names = (t("checklist.at"), t("checklist.who"), t("checklist.light"), words)
    return rx.cond(
        lines.length() > 0,
        table([head(name) for name in names], rx.foreach(lines, lambda line: _past_row(line, names)), label=label),
        empty(nothing, t("checklist.no_history_advice")),
    )


def _past_row(line: rx.Var[PastLine], names: tuple[Text, ...]) -> rx.Component:
    return rx.el.tr(
        cell(names[0], rx.el.time(line.at), class_name="plain"),
        cell(names[1], line.who, class_name="plain"),
        cell(names[2], light_mark(line.light, line.words), class_name="plain"),
        cell(names[3], line.text, class_name="wrap title"),
        key=line.key,
    )


def _sign_off_dialog() -> rx.Component:
    return dialog(
        t("checklist.sign_off_title", title=Checks.title),
        rx.el.p(light_mark(Checks.light, Checks.light_words), " ", Checks.sentence),
        note(t("checklist.sign_off_why")),
        _typed("comment", t("checklist.comment_long"), Checks.comment, max_length=500),
        is_open=Checks.asked == "sign_off",
        on_close=Checks.close,
        act=filled_button(t("checklist.sign_off_now"), on_click=Checks.sign),
    )


def _settings_dialog() -> rx.Component:
    return dialog(
        t("checklist.settings_title", title=Checks.title),
        select_field(
            t("checklist.owner"), value=Checks.owner, options=Checks.owners, on_change=Checks.choose_owner,
            empty=t("checklist.nobody"), error=error_at(Checks.errors, "owner_id"),
        ),
        _typed("rhythm", t("checklist.rhythm_days"), Checks.rhythm, field="rhythm_days", input_mode="numeric"),
        _typed("remind", t("checklist.remind_days"), Checks.remind, field="remind_days", input_mode="numeric"),
        is_open=Checks.asked == "settings",
        on_close=Checks.close,
        act=filled_button(t("checklist.save"), on_click=Checks.save_settings),
    )  # fmt: skip


def _typed(name: str, label: Text, value: rx.Var[str], *, field: str = "", **props: object) -> rx.Component:
    return live_field(
        label,
        value=value,
        revision=Checks.revision,
        on_commit=lambda text: Checks.type(name, text),
        error=error_at(Checks.errors, field or name),
        span=True,
        **props,
    )
