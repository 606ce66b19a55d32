"""Barcode settings 条码设置: what scanners send between elements, what scales print, and a box to try a code."""

import reflex as rx

from jxc_app.components.controls import button, choice, filled_button, live_cell, live_field
from jxc_app.components.feedback import bad_note, empty, note
from jxc_app.components.forms import clash_note, form_section, restored_note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.tables import cell, head, table
from jxc_app.components.texts import t
from jxc_app.pages.layout import error_at, screen
from jxc_app.state.barcode_settings import BarcodeSettingsState as Settings
from jxc_app.state.barcode_settings import PatternRow
from jxc_app.state.formats import Option
from jxc_app.state.frame import FrameState


@rx.page(route="/settings/barcodes", title="条码设置 · 进销存", on_load=[FrameState.load, Settings.open])
def barcode_settings() -> rx.Component:
    """The box to try a code first: most come here because one was not read."""
    return screen(
        page_head(t("menu.barcodes")),
        _try(),
        rx.cond(Settings.is_loaded, _form(), _waiting()),
        here="barcodes",
    )


def _try() -> rx.Component:
    return panel(
        form_section(
            t("barcodes.try"),
            live_field(
                t("barcodes.try_code"),
                value=Settings.tried,
                revision=Settings.revision,
                on_commit=Settings.try_code,
                takes_scans=True,
                placeholder=t("barcodes.try_hint"),
                max_length=400,
                span=True,
            ),
        ),
        rx.cond(Settings.fault != "", bad_note(Settings.fault), rx.fragment()),
        rx.cond(Settings.told.length() > 0, _told(), rx.fragment()),
    )


def _told() -> rx.Component:
    heads = [head(t("barcodes.part")), head(t("barcodes.content"))]
    return rx.el.div(table(heads, rx.foreach(Settings.told, _part), label=t("barcodes.said")), class_name="told")


def _part(part: rx.Var[Option]) -> rx.Component:
    return rx.el.tr(rx.el.td(part.id, class_name="title"), cell(t("barcodes.content"), part.label, class_name="wrap"))


def _form() -> rx.Component:
    rows = rx.cond(Settings.rows.length() > 0, _patterns(), empty(t("barcodes.none"), t("barcodes.none_advice")))
    return panel(
        restored_note(Settings.is_restored, Settings.discard),
        clash_note(Settings.clashes, Settings.merged, Settings.take_theirs),
        form_section(
            t("barcodes.scanner"),
            live_field(
                t("barcodes.separator"),
                value=Settings.form["separator"],
                revision=Settings.revision,
                on_commit=lambda text: Settings.type_in("separator", text),
                error=error_at(Settings.errors, "separator"),
                placeholder=t("barcodes.separator_hint"),
                max_length=8,
            ),
        ),
        rx.el.section(
            rx.el.h2(t("barcodes.scales")),
            note(t("barcodes.scales_why")),
            rows,
            rx.el.div(button(t("barcodes.add"), on_click=Settings.add_pattern), class_name="row-acts"),
            class_name="form-section",
        ),
        rx.el.div(filled_button(t("form.save"), on_click=Settings.save), class_name="form-foot"),
    )


def _waiting() -> rx.Component:
    bones = [rx.el.span(class_name="bone") for _ in range(8)]
    return panel(rx.el.div(*bones, class_name="stack"), custom_attrs={"aria-hidden": "true"})


def _patterns() -> rx.Component:
    words = ("prefix", "plu_digits", "holds", "decimals", "has_verifier", "is_on", "picture")
    heads = [head(t(f"barcodes.{word}")) for word in words]
    return table([*heads, head(t("act.acts"))], rx.foreach(Settings.rows, _pattern), label=t("barcodes.scales"))


def _pattern(row: rx.Var[PatternRow]) -> rx.Component:
    picture = rx.el.div(rx.el.code(row.picture), rx.el.div(row.example, class_name="quiet"))
    return rx.el.tr(
        cell(t("barcodes.prefix"), _typed("prefix", row.prefix, 4)),
        cell(t("barcodes.plu_digits"), _typed("plu_digits", row.plu_digits, 1)),
        cell(t("barcodes.holds"), _chosen("holds", row.holds, Settings.holds)),
        cell(t("barcodes.decimals"), _typed("decimals", row.decimals, 1)),
        cell(t("barcodes.has_verifier"), _chosen("has_verifier", row.has_verifier, Settings.verifiers)),
        cell(t("barcodes.is_on"), _chosen("is_on", row.is_on, Settings.switches)),
        cell(t("barcodes.picture"), picture),
        cell("", button(t("barcodes.remove"), on_click=Settings.remove_pattern(row.at)), class_name="blank"),
        key=row.prefix,
    )


def _typed(word: str, name: rx.Var[str], longest: int) -> rx.Component:
    return live_cell(
        t(f"barcodes.{word}"),
        value=Settings.form[name],
        revision=Settings.revision,
        on_commit=lambda text: Settings.type_in(name, text),
        error=error_at(Settings.errors, name),
        column=word,
        input_mode="numeric",
        max_length=longest,
    )


def _chosen(word: str, name: rx.Var[str], options: rx.Var[list[Option]]) -> rx.Component:
    return rx.fragment(
        choice(
            t(f"barcodes.{word}"),
            value=Settings.form[name],
            options=options,
            on_change=lambda chosen: Settings.type_in(name, chosen),
            error=error_at(Settings.errors, name),
        ),
        rx.el.p(error_at(Settings.errors, name), class_name="field-error", role="alert"),
    )
