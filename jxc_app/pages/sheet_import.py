"""The screen on which a list comes in, for every kind of list: template, upload, dry run, writing."""

import reflex as rx

from jxc_app.components.controls import check, download_link, filled_button, link_button
from jxc_app.components.feedback import bad_note, good_note, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.imports import fault_table, progress, tally
from jxc_app.components.texts import t
from jxc_app.components.uploads import UploadBox
from jxc_app.pages.layout import screen
from jxc_app.state.imports import SheetImport


def import_page(state: type[SheetImport], *, here: str) -> rx.Component:
    """The whole page for a State with the handlers that :mod:`jxc_app.state.imports` shows."""
    return screen(
        page_head(
            t("import.title", what=state.title),
            link_button(t("import.back", what=state.title), state.list_href),
            download_link(t("import.template"), state.template_href),
        ),
        _upload(state),
        rx.match(
            state.stage,
            ("faulty", _faulty(state)),
            ("ready", _ready(state)),
            ("writing", panel(progress(state.percent, state.written_text), title=t("import.writing"))),
            ("done", good_note(t("import.done", rows=state.written_text))),
            ("stopped", bad_note(state.stopped_by)),
            rx.fragment(),
        ),
        here=here,
    )


def _upload(state: type[SheetImport]) -> rx.Component:
    return panel(
        UploadBox.create(
            href=state.upload_href,
            accept=".xlsx,.xls,.csv",
            label=t("import.choose"),
            hint=t("import.hint"),
            largest=20,
            # What comes while the page is loading would be forgotten by its loading.
            disabled=(state.stage == "writing") | ~rx.State.is_hydrated,
            on_done=state.receive,  # type: ignore[attr-defined]
        ),
        rx.cond(
            state.can_update,
            check(
                t("import.updates"),
                note=t("import.updates_note"),
                checked=state.updates,
                on_change=state.choose_updates,  # type: ignore[attr-defined]
            ),
            rx.fragment(),
        ),
        rx.cond(
            state.stage == "checking",
            rx.el.p(t("import.checking", file=state.file_name), class_name="quiet", role="status"),
            rx.fragment(),
        ),
        title=t("import.file"),
    )


def _counts(state: type[SheetImport]) -> rx.Component:
    return rx.fragment(
        tally(
            (t("import.lines"), state.line_count),
            (t("import.new"), state.new_count),
            (t("import.changed"), state.changed_count),
            (t("import.same"), state.same_count),
            (t("import.faulty"), state.fault_count),
        ),
        rx.cond(state.unused != "", note(t("import.unused", columns=state.unused)), rx.fragment()),
    )


def _faulty(state: type[SheetImport]) -> rx.Component:
    return rx.fragment(
        panel(_counts(state), bad_note(t("import.nothing_written")), title=state.file_name),
        panel(
            fault_table(state.faults),
            rx.cond(state.has_more_faults, rx.el.p(t("import.more_faults"), class_name="quiet pad"), rx.fragment()),
            look="flush",
        ),
    )


def _ready(state: type[SheetImport]) -> rx.Component:
    return panel(
        _counts(state),
        rx.cond(
            state.has_work,
            filled_button(t("import.start"), on_click=state.start),  # type: ignore[attr-defined]
            note(t("import.nothing_new")),
        ),
        title=state.file_name,
    )
