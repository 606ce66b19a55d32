"""A list comes in: upload, dry run with the faults by cell, then the same file written part by part.

:mod:`jxc_app.state.sheet_states` makes a State of its own for each kind of list, so that each handler says who may
call it. The page is ``import_page(SupplierImportState, here="suppliers")`` of :mod:`jxc_app.pages.sheet_import`.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import reflex as rx

from jxc_app.core.errors import DomainError, ProofNeeded
from jxc_app.core.settings import get_settings
from jxc_app.modules.migration.fault_files import write_faults
from jxc_app.modules.migration.sheet_check import SheetHeader, SheetReport, check_sheet, file_sha256, read_header
from jxc_app.modules.migration.sheet_columns import remember_columns
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import Asked, Outcome, SheetKind
from jxc_app.modules.migration.uploads import faults_path, parts_path, upload_path
from jxc_app.state.base import SessionState
from jxc_app.state.formats import Option

_FAULTS_SHOWN = 200
#: between two steps other acts of the same tab get their turn, and the bar moves
_STEP_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One wrong cell as the page shows it."""

    key: str
    row: str
    column: str
    value: str
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column that the kind knows, and the title in the file under which it is read; empty: not at all."""

    name: str
    title: str
    note: str
    found: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell of a preview, under its title."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of a preview."""

    key: str
    cells: list[Shown]


class SheetImport(SessionState, mixin=True):
    """``stage``: "" nothing yet, ``mapping``, ``checking``, ``faulty``, ``ready``, ``writing``, ``done``, ``stopped``.

    ``mapping``: a column that is needed was not found, and somebody must say where it stands.
    """

    stage: str = ""
    title: str = ""
    list_href: str = ""
    upload_href: str = ""
    template_href: str = ""
    can_update: bool = False
    updates: bool = False
    file_name: str = ""
    line_count: str = ""
    new_count: str = ""
    changed_count: str = ""
    same_count: str = ""
    fault_count: str = ""
    faults: rx.Field[list[FaultLine]] = rx.field(default_factory=list)
    has_more_faults: bool = False
    unused: str = ""
    columns: rx.Field[list[ColumnLine]] = rx.field(default_factory=list)
    file_titles: rx.Field[list[Option]] = rx.field(default_factory=list)
    missing: str = ""
    preview: rx.Field[list[ShownRow]] = rx.field(default_factory=list)
    first: rx.Field[list[ShownRow]] = rx.field(default_factory=list)
    faults_href: str = ""
    has_work: bool = False
    percent: int = 0
    written_text: str = ""
    stopped_by: str = ""
    _said: dict[str, str] = {}  # noqa: RUF012  Reflex copies it for each tab
    _upload: str = ""
    _sha256: str = ""
    _to_write: int = 0
    _offset: int = 0
    _written: int = 0
    _waits_for_proof: bool = False

    def _open(self, kind: SheetKind) -> None:
        """Begin with nothing, unless something is being written."""
        self.title, self.list_href = kind.title, kind.page
        self.upload_href = f"/api/imports/{kind.code}"
        self.template_href = f"/api/imports/{kind.code}/template.xlsx"
        self.can_update = kind.updates
        if self.stage != "writing":
            self.stage, self.faults, self.updates = "", [], False

    def _receive(self, upload: str, name: str) -> None:
        """A file has come; :meth:`_check` is next."""
        self._upload, self.file_name, self.stage, self.faults = upload, name[:200], "checking", []
        self._said, self.columns = {}, []

    def _choose_updates(self, is_on: bool) -> bool:
        """Whether rows that are there already change what is there; True where the file must be checked again."""
        self.updates = is_on
        return self._check_again()

    def _choose_column(self, name: str, title: str) -> bool:
        """Read a column from under another title (empty: not at all); another one that was read there is not any more.

        True where the file must be checked again.
        """
        taken = [one.name for one in self.columns if title and one.found == title and one.name != name]
        self._said = {**self._said, **dict.fromkeys(taken, ""), name: title}
        return self._check_again()

    def _check_again(self) -> bool:
        is_again = self.stage in {"faulty", "ready", "mapping"}
        if is_again:
            self.stage = "checking"
        return is_again

    async def _check(self, kind: SheetKind) -> None:
        """Dry run over the uploaded file, once it is clear where everything stands."""
        asked = Asked(self._actor(), updates=self.updates and kind.updates, columns=self._said)
        try:
            path = self._path()
            self._show_columns(kind, await asyncio.to_thread(read_header, kind, path, asked))
            if self.missing:
                self.stage = "mapping"
                return
            report = await asyncio.to_thread(_checked, kind, path, asked)
        except DomainError as refusal:
            self.stage, self.stopped_by = "stopped", str(refusal)
            return
        self._show(kind, report)

    def _show_columns(self, kind: SheetKind, header: SheetHeader) -> None:
        titles = header.titles
        self.file_titles = [Option(title, title) for title in dict.fromkeys(titles) if title]
        self.columns = [
            ColumnLine(one.name, one.titles[0], one.note, titles[at] if (at := header.found.get(one.name)) is not None
                       else "", one.is_required)
            for one in header.columns
            if not one.is_further or one.name in header.found
        ]  # fmt: skip
        self.missing = "、".join(kind.missing(header.found))

    def _show(self, kind: SheetKind, report: SheetReport) -> None:
        titles = {one.name: one.title for one in self.columns}
        self.preview = [_row(at, kind.preview_columns, cells) for at, cells in enumerate(report.preview)]
        self.first = [
            _row(at, [titles.get(name, name) for name in cells], list(cells.values()))
            for at, cells in enumerate(report.first)
        ]
        self.faults_href = f"/api/imports/{kind.code}/faults.csv?upload={self._upload}" if report.fault_count else ""
        self._sha256, self._to_write = report.sha256, report.to_write
        self.line_count = f"{report.lines:,}"
        self.new_count = f"{report.counts[Outcome.NEW]:,}"
        self.changed_count = f"{report.counts[Outcome.CHANGED]:,}"
        self.same_count = f"{report.counts[Outcome.SAME]:,}"
        self.fault_count = f"{report.fault_count:,}"
        self.unused = "、".join(report.unused)[:300]
        self.has_more_faults = report.fault_count > _FAULTS_SHOWN
        self.has_work = report.parts > 0
        self.stage = "faulty" if report.fault_count else "ready"
        self.faults = [
            FaultLine(str(at), str(one.row), one.column, one.value, one.message, one.advice)
            for at, one in enumerate(report.faults[:_FAULTS_SHOWN])
        ]

    async def _start(self, kind: SheetKind) -> None:
        """Begin to write what was checked. Raises DomainError where it was not, or the file is another one now."""
        if self.stage != "ready":
            raise DomainError("sheet.check_first")
        if await asyncio.to_thread(file_sha256, self._path()) != self._sha256:
            raise DomainError("sheet.other_file")
        if self._said:
            await self._perform(remember_columns, {"kind": kind.code, "columns": self._said})
        self.stage, self.percent, self._offset, self._written = "writing", 0, 0, 0
        self._waits_for_proof = False
        self.written_text = f"0 / {self._to_write:,}"

    async def _go_on(self, kind: SheetKind) -> bool:
        """Write for a moment; True where there is more to write. Raises ProofNeeded, and waits as before the start."""
        if self._waits_for_proof:
            self.stage, self._waits_for_proof = "writing", False
        if self.stage != "writing":
            return False
        so_far = Progress(self._offset, self._written)
        try:
            parts = parts_path(self._path())
            now = await asyncio.to_thread(write_parts, kind, parts, so_far, self._actor(), seconds=_STEP_SECONDS)
        except ProofNeeded:
            self.stage, self._waits_for_proof = "ready", True
            raise
        except DomainError as refusal:
            self.stage, self.stopped_by = "stopped", str(refusal)
            return False
        self._offset, self._written = now.offset, now.written
        self.percent = 100 * now.written // max(1, self._to_write)
        self.written_text = f"{now.written:,} / {self._to_write:,}"
        if now.is_done:
            self.stage = "done"
        return not now.is_done

    def _path(self) -> Path:
        return upload_path(get_settings(), self._actor().user_id, self._upload)


def _checked(kind: SheetKind, path: Path, asked: Asked) -> SheetReport:
    """The dry run; what is wrong is kept beside the upload, to be taken away."""
    report = check_sheet(kind, path, asked, parts_path(path))
    if report.fault_count:
        write_faults(report, faults_path(path))
    return report


def _row(at: int, titles: Sequence[str], cells: Sequence[str]) -> ShownRow:
    return ShownRow(str(at), [Shown(title, cell) for title, cell in zip(titles, cells, strict=True)])
