"""The screen on which a list comes in, for every kind of list: template, upload, dry run, writing."""

import reflex as rx

from jxc_app.components.controls import check, download_link, filled_button, link_button, select_field
from jxc_app.components.feedback import bad_note, good_note, note
from jxc_app.components.frame import page_head, panel
from jxc_app.components.imports import fault_table, preview_table, progress, tally
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
            ("mapping", _mapping(state)),
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


def _mapping(state: type[SheetImport]) -> rx.Component:
    return panel(
        bad_note(t("import.missing", columns=state.missing)),
        _columns(state),
        title=state.file_name,
    )


def _columns(state: type[SheetImport]) -> rx.Component:
    """Where each column is read from, to be changed."""
    return rx.el.div(
        rx.foreach(
            state.columns,
            lambda column: select_field(
                rx.cond(column.is_needed, t("import.needed", column=column.title), column.title),
                value=column.found,
                options=state.file_titles,
                on_change=state.choose_column(column.name),  # type: ignore[attr-defined]
                empty=t("import.not_read"),
                key=column.name,
            ),
        ),
        class_name="import-columns",
    )


def _unfolds(label: rx.Var[str], *content: rx.Component) -> rx.Component:
    return rx.el.details(rx.el.summary(label), *content)


def _preview(state: type[SheetImport]) -> rx.Component:
    """What it would come to, and its first rows as they were read."""
    return rx.fragment(
        rx.cond(state.preview.length() > 0, preview_table(state.preview, t("import.preview")), rx.fragment()),
        rx.cond(
            state.first.length() > 0,
            _unfolds(t("import.first"), preview_table(state.first, t("import.first"))),
            rx.fragment(),
        ),
        _unfolds(t("import.columns"), _columns(state)),
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
            rx.el.div(download_link(t("import.take_faults"), state.faults_href), class_name="pad"),
            fault_table(state.faults),
            rx.cond(state.has_more_faults, rx.el.p(t("import.more_faults"), class_name="quiet pad"), rx.fragment()),
            look="flush",
        ),
        panel(_columns(state), title=t("import.columns")),
    )


def _ready(state: type[SheetImport]) -> rx.Component:
    return panel(
        _counts(state),
        _preview(state),
        rx.cond(
            state.has_work,
            filled_button(t("import.start"), on_click=state.start),  # type: ignore[attr-defined]
            note(t("import.nothing_new")),
        ),
        title=state.file_name,
    )
