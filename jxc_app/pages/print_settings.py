"""Print settings 打印设置: what stands on every paper, and the usual paper of each type of document."""

import reflex as rx

from jxc_app.components.controls import choice, filled_button, live_cell, live_field
from jxc_app.components.forms import clash_note, form_section, restored_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.frame import FrameState
from jxc_app.state.print_settings import PrintSettingsState as Settings
from jxc_app.state.print_settings import TypeRow


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
            _field("tax_number", 40),
        ),
        rx.el.section(rx.el.h2(t("print.layouts")), _types(), class_name="form-section"),
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


def _types() -> rx.Component:
    heads = [head(t("field.type")), head(t("print.layout")), head(t("print.sets"), number=True)]
    return table(heads, rx.foreach(Settings.types, _type), label=t("print.layouts"))


def _type(type_: rx.Var[TypeRow]) -> rx.Component:
    layout = choice(
        type_.title,
        value=Settings.form[type_.layout],
        options=Settings.layouts,
        on_change=lambda chosen: Settings.type_in(type_.layout, chosen),
        empty=t("print.usual"),
    )
    sets = live_cell(
        t("print.sets_of", type=type_.title),
        value=Settings.form[type_.sets],
        revision=Settings.revision,
        on_commit=lambda typed: Settings.type_in(type_.sets, typed),
        error=error_at(Settings.errors, type_.sets),
        column="sets",
        input_mode="numeric",
        max_length=2,
        placeholder="1",
    )
    return rx.el.tr(
        rx.el.td(type_.title, class_name="title"),
        cell(t("print.layout"), layout),
        cell(t("print.sets"), sets, number=True),
        key=type_.layout,
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
