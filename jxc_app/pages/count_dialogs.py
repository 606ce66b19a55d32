"""What is asked before something is done to a count."""

from typing import Any

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import note
from jxc_app.components.texts import t
from jxc_app.pages.count_people import people_to_ask
from jxc_app.pages.layout import error_at
from jxc_app.state.count import CountState as Count


def dialogs() -> rx.Component:
    """All of them; at most one is open."""
    return rx.fragment(_add(), _arrange(), _uncounted(), _cancel(), _post(), _decide(), _explain())


def _asked(code: str, title: rx.Var[str], *content: Any, act: rx.Component) -> rx.Component:
    return dialog(
        title, rx.el.div(*content, class_name="stack"), is_open=Count.asked == code, on_close=Count.leave, act=act
    )


def _add() -> rx.Component:
    return _asked(
        "add", t("counts.add"), rx.el.p(t("counts.add_why")), _typed("code", t("counts.code")),
        _typed("lot", t("counts.lot_number"), "entries.0.lot_number"),
        _typed("place", t("counts.place"), "entries.0.place"),
        select_field(
            t("counts.status"), value=Count.draft["status"], options=Count.statuses, empty=t("counts.status_free"),
            on_change=lambda status: Count.type("status", status), error=error_at(Count.errors, "entries.0.status"),
        ),
        live_field(
            t("counts.counted_at"), value=Count.counted_at, revision=Count.revision, on_commit=Count.type_time,
            type="datetime-local", error=error_at(Count.errors, "entries.0.counted_at"),
        ),
        _typed("quantity", t("counts.counted"), "entries.0.quantity", input_mode="decimal"),
        act=filled_button(t("counts.enter"), on_click=Count.add),
    )  # fmt: skip


def _arrange() -> rx.Component:
    return _asked(
        "arrange", t("counts.arrange"),
        people_to_ask(
            Count.people, Count.chosen_people, Count.choose_person, error_at(Count.errors, "user_ids")
        ),
        live_field(
            t("counts.due"), value=Count.due_on, revision=Count.revision, on_commit=Count.type_due, type="date",
            error=error_at(Count.errors, "due_on"),
        ),
        act=filled_button(t("roles.save"), on_click=Count.arrange),
    )  # fmt: skip


def _uncounted() -> rx.Component:
    return _asked(
        "uncounted", t("counts.uncounted"), rx.el.p(t("counts.uncounted_why", count=Count.uncounted)),
        button(t("counts.as_zero"), on_click=Count.settle("zero")),
        button(t("counts.skip"), on_click=Count.settle("skip")),
        act=filled_button(t("counts.go_on"), on_click=Count.leave(False)),
    )  # fmt: skip


def _cancel() -> rx.Component:
    return _asked(
        "cancel", t("counts.cancel"), rx.el.p(t("counts.cancel_why")), _typed("reason", t("counts.reason")),
        act=danger_button(t("counts.cancel"), is_filled=True, on_click=Count.cancel),
    )  # fmt: skip


def _post() -> rx.Component:
    sums = Count.sums
    return _asked(
        "post", t("counts.post"),
        rx.el.p(t("counts.post_why", differing=sums["differing"])),
        rx.cond(
            Count.sees_values, rx.el.p(t("counts.post_value", gain=sums["gain"], loss=sums["loss"])), rx.fragment()
        ),
        note(t("counts.post_note")),
        act=filled_button(t("counts.post"), on_click=Count.post),
    )  # fmt: skip


def _decide() -> rx.Component:
    return _asked(
        "decide", t("counts.decide"), rx.el.p(t("counts.decide_why")), _typed("reason", t("counts.reason")),
        act=filled_button(t("counts.decide"), on_click=Count.decide),
    )  # fmt: skip


def _explain() -> rx.Component:
    return _asked(
        "explain", t("counts.explain_chosen"),
        select_field(
            t("counts.cause"), value=Count.draft["cause"], options=Count.causes, empty=t("field.choose"),
            on_change=lambda cause: Count.type("cause", cause), error=error_at(Count.errors, "cause"),
        ),
        _typed("reason", t("counts.comment")),
        act=filled_button(t("counts.save"), on_click=Count.explain_chosen),
    )  # fmt: skip


def _typed(name: str, label: rx.Var[str], field: str = "", **props: Any) -> rx.Component:
    return live_field(
        label, value=Count.draft[name], revision=Count.revision,
        on_commit=lambda value: Count.type(name, value), error=error_at(Count.errors, field or name), **props,
    )  # fmt: skip
