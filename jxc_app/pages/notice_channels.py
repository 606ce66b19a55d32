"""Channels of notices 通知渠道: mail, SMS and groups' robots, added, changed and tried out."""

import reflex as rx

from jxc_app.components.controls import button, danger_button, filled_button, live_field, select_field
from jxc_app.components.dialogs import dialog
from jxc_app.components.feedback import bad_note, empty, good_note, in_use_mark, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, skeleton_rows, table
from jxc_app.components.texts import t
from jxc_app.modules.notifications.channel_fields import FIELDS, SECRETS
from jxc_app.modules.notifications.models import ChannelKind
from jxc_app.pages.layout import error_at, screen
from jxc_app.pages.notice_tabs import HERE, notice_tabs
from jxc_app.state.frame import FrameState
from jxc_app.state.notice_channels import ChannelLine
from jxc_app.state.notice_channels import NoticeChannelsState as Channels

#: fields that want the whole width
_LONG = ("url", "to", "phones", "template")


@rx.page(route="/notices/channels", title="通知渠道 · 进销存", on_load=[FrameState.load, Channels.open])
def notice_channels() -> rx.Component:
    """Every channel, and how its last message went."""
    new = filled_button(t("notice_channels.new"), on_click=Channels.ask_new)
    nothing = Channels.is_loaded & (Channels.lines.length() == 0)
    return screen(
        page_head(t("menu.notice_rules"), new),
        notice_tabs("channels"),
        panel(
            rx.cond(nothing, empty(t("notice_channels.empty"), t("notice_channels.empty_advice")), _table()),
            look="flush",
        ),
        _edit(),
        _try(),
        _switch(),
        here=HERE,
    )


def _table() -> rx.Component:
    heads = [
        head(t("notice_channels.name")),
        head(t("notice_channels.kind")),
        head(t("notice_channels.shown")),
        head(t("notice_channels.proved")),
        head(t("field.status")),
        head(t("act.acts")),
    ]
    body = rx.cond(Channels.is_loaded, rx.foreach(Channels.lines, _row), skeleton_rows(len(heads), 4))
    return rx.el.div(table(heads, body, label=t("notice_tabs.channels")), class_name="masters")


def _row(line: rx.Var[ChannelLine]) -> rx.Component:
    word = rx.cond(line.is_off, t("act.switch_on"), t("act.switch_off"))
    acts = rx.el.div(
        rx.cond(line.is_off, rx.fragment(), button(t("notice_channels.try"), on_click=Channels.try_out(line.id))),
        button(t("act.change"), on_click=Channels.ask_edit(line.id)),
        button(word, on_click=Channels.ask_switch(line.id)),
        class_name="row-acts",
    )
    proved = rx.cond(line.proved != "", line.proved, t("notice_channels.never"))
    wrong = rx.cond(line.error != "", rx.el.p(line.error, class_name="field-error"), rx.fragment())
    return rx.el.tr(
        cell(t("notice_channels.name"), line.name, class_name="title"),
        cell(t("notice_channels.kind"), line.kind),
        cell(t("notice_channels.shown"), line.shown, class_name="wrap"),
        cell(t("notice_channels.proved"), rx.el.div(proved, wrong), class_name="wrap"),
        cell(t("field.status"), in_use_mark(line.is_off)),
        cell(t("act.acts"), acts),
        key=line.id,
    )


def _edit() -> rx.Component:
    kind = select_field(
        t("notice_channels.kind"), value=Channels.kind, options=Channels.kinds, on_change=Channels.choose_kind,
        error=error_at(Channels.errors, "kind"), disabled=~Channels.is_new,
    )  # fmt: skip
    name = live_field(
        t("notice_channels.name"), value=Channels.name, revision=Channels.revision, on_commit=Channels.type_name,
        error=error_at(Channels.errors, "name"), max_length=40, placeholder=t("notice_channels.name_example"),
    )  # fmt: skip
    return dialog(
        rx.cond(Channels.is_new, t("notice_channels.new"), t("notice_channels.change")),
        rx.el.div(kind, name, rx.match(Channels.kind, *[(kind.value, _fields(kind)) for kind in FIELDS], rx.fragment()),
                  class_name="stack"),
        is_open=Channels.asked == "edit",
        on_close=Channels.close,
        act=filled_button(t("form.save"), on_click=Channels.save),
    )  # fmt: skip


def _fields(kind: ChannelKind) -> rx.Component:
    return rx.el.div(
        note(t(f"channel_how.{kind.value}")),
        rx.el.div(*[_field(kind, name) for name in FIELDS[kind]], class_name="channel-fields"),
        key=kind.value,
    )


def _field(kind: ChannelKind, name: str) -> rx.Component:
    if name == "security":
        return select_field(
            t("channel_field.security"), value=Channels.form["security"], options=Channels.securities,
            on_change=Channels.choose_security, error=error_at(Channels.errors, "fields.security"),
        )  # fmt: skip
    label = t(f"channel_field.{_named(kind, name)}")
    return _secret(name, label) if name in SECRETS else _open(name, label)


def _open(name: str, label: rx.Var[str]) -> rx.Component:
    return live_field(
        label, value=Channels.form[name], revision=Channels.revision,
        on_commit=lambda text: Channels.type_field(name, text),
        error=error_at(Channels.errors, f"fields.{name}"), placeholder=t(f"channel_example.{name}"),
        span=name in _LONG,
    )  # fmt: skip


def _secret(name: str, label: rx.Var[str]) -> rx.Component:
    """A field that never shows what is there; left empty, that stays."""
    return live_field(
        label, value="", revision=Channels.revision, on_commit=lambda text: Channels.type_field(name, text),
        error=error_at(Channels.errors, f"fields.{name}"), type="text" if name == "url" else "password",
        placeholder=rx.cond(Channels.kept.contains(name), t("notice_channels.kept"), ""), span=name in _LONG,
    )  # fmt: skip


def _named(kind: ChannelKind, name: str) -> str:
    """The word of a field, which for a robot is another than for a provider of SMS."""
    return f"robot_{name}" if name in ("url", "secret") and kind is not ChannelKind.SMS else name


def _try() -> rx.Component:
    said = rx.match(
        Channels.outcome,
        ("sent", good_note(t("notice_channels.sent"))),
        ("failed", bad_note(t("notice_channels.failed"), Channels.why)),
        ("waits", note(t("notice_channels.waits"))),
        note(t("notice_channels.sending")),
    )
    return dialog(
        t("notice_channels.try_of", name=Channels.title),
        rx.el.div(said, role="status"),
        is_open=Channels.asked == "try",
        on_close=Channels.close,
        leave=t("dialog.close"),
        act=rx.fragment(),
    )


def _switch() -> rx.Component:
    return dialog(
        t("notice_channels.switch_off"),
        rx.el.p(t("notice_channels.switch_off_why", name=Channels.title)),
        is_open=Channels.asked == "switch",
        on_close=Channels.close,
        act=danger_button(t("act.switch_off"), is_filled=True, on_click=Channels.switch_off),
    )
