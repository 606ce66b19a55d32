"""Print settings 打印设置: what stands on every paper, and the usual paper of each type of document."""

import reflex as rx

from jxc_app.components.controls import choice, filled_button, live_field, select_field
from jxc_app.components.forms import clash_note, form_section, restored_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState
from jxc_app.state.print_settings import PrintSettingsState as Settings


@rx.page(route="/settings/printing", title="打印设置 · 进销存", on_load=[FrameState.load, Settings.open])
def print_settings() -> rx.Component:
    """The form, and beside it how a paper looks with what is typed."""
    return screen(
        page_head(t("menu.printing")),
        rx.el.div(rx.cond(Settings.is_loaded, _form(), _waiting()), _preview(), class_name="print-settings"),
        here="printing",
    )


def _form() -> rx.Component:
    return panel(
        restored_note(Settings.is_restored, Settings.discard),
        clash_note(Settings.clashes, Settings.merged, Settings.take_theirs),
        form_section(
            t("print.letterhead"),
            _field("shop_name", 60),
            _field("phone", 60),
            _field("address", 120, span=True),
            _field("foot", 200, span=True),
        ),
        form_section(t("print.layouts"), rx.foreach(Settings.types, _layout)),
        rx.el.div(filled_button(t("form.save"), on_click=Settings.save), class_name="form-foot"),
    )


def _waiting() -> rx.Component:
    bones = [rx.el.span(class_name="bone") for _ in range(8)]
    return panel(rx.el.div(*bones, class_name="stack"), custom_attrs={"aria-hidden": "true"})


def _field(name: str, longest: int, *, span: bool = False) -> rx.Component:
    return live_field(
        t(f"print.{name}"),
        value=Settings.form[name],
        revision=Settings.revision,
        on_commit=lambda text: Settings.type_in(name, text),
        error=error_at(Settings.errors, name),
        max_length=longest,
        span=span,
    )


def _layout(type_: rx.Var[Option]) -> rx.Component:
    return select_field(
        type_.label,
        value=Settings.form[type_.id],
        options=Settings.layouts,
        on_change=lambda layout: Settings.type_in(type_.id, layout),
        empty=t("print.usual"),
    )


def _preview() -> rx.Component:
    return panel(
        rx.el.div(
            rx.el.h2(t("print.preview")),
            choice(
                t("print.layout"),
                value=Settings.shown_layout,
                options=Settings.layouts,
                on_change=Settings.choose_preview,
            ),
            class_name="preview-head",
        ),
        rx.el.div(
            rx.cond(
                Settings.preview != "",
                rx.el.img(src=Settings.preview, alt=t("print.preview_alt")),
                rx.el.span(class_name="bone"),
            ),
            class_name="paper",
        ),
        rx.el.p(t("print.preview_note"), class_name="quiet"),
    )
