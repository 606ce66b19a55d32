"""A list comes in: upload, dry run with the faults by cell, then the same file written part by part.

:mod:`jxc_app.state.sheet_states` makes a State of its own for each kind of list, so that each handler says who may
call it. The page is ``import_page(SupplierImportState, here="suppliers")`` of :mod:`jxc_app.pages.sheet_import`.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import reflex as rx

from jxc_app.core.errors import DomainError, ProofNeeded
from jxc_app.core.settings import get_settings
from jxc_app.modules.migration.sheet_check import SheetReport, check_sheet, file_sha256
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import Asked, Outcome, SheetKind
from jxc_app.modules.migration.uploads import parts_path, upload_path
from jxc_app.state.base import SessionState

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


class SheetImport(SessionState, mixin=True):
    """``stage``: "" nothing yet, ``checking``, ``faulty``, ``ready``, ``writing``, ``done``, ``stopped``."""

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
    has_work: bool = False
    percent: int = 0
    written_text: str = ""
    stopped_by: str = ""
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

    def _choose_updates(self, is_on: bool) -> bool:
        """Whether rows that are there already change what is there; True where the file must be checked again."""
        self.updates = is_on
        is_again = self.stage in {"faulty", "ready"}
        if is_again:
            self.stage = "checking"
        return is_again

    async def _check(self, kind: SheetKind) -> None:
        """Dry run over the uploaded file."""
        asked = Asked(self._actor(), updates=self.updates and kind.updates)
        try:
            path = self._path()
            report = await asyncio.to_thread(check_sheet, kind, path, asked, parts_path(path))
        except DomainError as refusal:
            self.stage, self.stopped_by = "stopped", str(refusal)
            return
        self._show(report)

    def _show(self, report: SheetReport) -> None:
        self._sha256, self._to_write = report.sha256, report.to_write
        self.line_count = f"{report.lines:,}"
        self.new_count = f"{report.counts[Outcome.NEW]:,}"
        self.changed_count = f"{report.counts[Outcome.CHANGED]:,}"
        self.same_count = f"{report.counts[Outcome.SAME]:,}"
        self.fault_count = f"{report.fault_count:,}"
        self.unused = "、".join(report.unused)[:300]
        self.has_more_faults = report.fault_count > _FAULTS_SHOWN
        self.has_work = report.to_write > 0
        self.stage = "faulty" if report.fault_count else "ready"
        self.faults = [
            FaultLine(str(at), str(one.row), one.column, one.value, one.message, one.advice)
            for at, one in enumerate(report.faults[:_FAULTS_SHOWN])
        ]

    async def _start(self) -> None:
        """Begin to write what was checked. Raises DomainError where it was not, or the file is another one now."""
        if self.stage != "ready":
            raise DomainError("sheet.check_first")
        if await asyncio.to_thread(file_sha256, self._path()) != self._sha256:
            raise DomainError("sheet.other_file")
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
