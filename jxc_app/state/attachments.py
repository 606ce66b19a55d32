"""The files of a document, as its page shows them."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import NotFound
from jxc_app.core.scopes import Row, Scope
from jxc_app.modules.documents.attaching import DOCUMENT
from jxc_app.modules.documents.queries import DocumentRow, get_document
from jxc_app.modules.files.permissions import FILE_ATTACH
from jxc_app.modules.files.queries import FileRow, list_files
from jxc_app.modules.files.rules import KIND_TITLES, LARGEST_FILE
from jxc_app.modules.files.service import remove_file
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, moment
from jxc_app.state.identity import current

#: in MB, as the upload box takes it
LARGEST = LARGEST_FILE >> 20
KINDS = [Option(kind.value, title) for kind, title in KIND_TITLES.items()]


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file; ``thumb`` and ``large`` are addresses of small pictures, empty where there is none."""

    id: int
    name: str
    kind: str
    size: str
    who: str
    when: str
    ending: str
    href: str
    thumb: str
    large: str
    may_remove: bool


class AttachmentState(SessionState, rx.State):
    """The files of the document that the address names."""

    is_loaded: bool = False
    files: rx.Field[list[FileLine]] = rx.field(default_factory=list)
    subject: rx.Field[dict[str, Any]] = rx.field(default_factory=dict)
    kinds: rx.Field[list[Option]] = rx.field(default_factory=lambda: KINDS)
    may_attach: bool = False
    remove_is_open: bool = False
    remove_name: str = ""
    _remove_id: int = 0
    _id: int = 0

    @rx.event
    @requires(get_document)
    async def open(self) -> None:
        """Read the files, and hear of changes."""
        wanted = number(self.router.url.query_parameters, "id")
        if wanted != self._id:  # the same again after a broken connection: what is being sent goes on
            self._id, self.is_loaded, self.files = wanted, False, []
        self.remove_is_open = False
        self.subject = {"subject_kind": DOCUMENT, "subject_id": self._id}
        self._watch(DOCUMENT, document_id=self._id)
        await self._load()

    @rx.event
    @requires(get_document)
    async def refresh(self) -> None:
        """One came or went."""
        await self._load()

    @rx.event
    @requires(remove_file)
    async def ask_remove(self, file_id: int, name: str) -> None:
        """Say what removing means."""
        self._remove_id, self.remove_name, self.remove_is_open = file_id, name[:120], True

    @rx.event
    @requires(remove_file)
    async def show_remove(self, is_open: bool) -> None:
        """Open or close the dialog."""
        self.remove_is_open = is_open

    @rx.event
    @requires(remove_file)
    async def remove(self) -> EventSpec:
        """Take the file off."""
        self.remove_is_open = False
        await self._perform(remove_file, {"file_id": self._remove_id}, key=f"file-{self._remove_id}:remove")
        await self._load()
        return rx.toast.success("附件已移除")

    async def _load(self) -> None:
        try:
            view = await self._read(get_document, document_id=self._id)
            found = await self._read(list_files, **self.subject)
        except NotFound:
            self.files, self.may_attach = [], False
            return
        self.files = [file_line(file) for file in found]
        self.may_attach = _may_attach(view.head)
        self.is_loaded = True


def _may_attach(head: DocumentRow) -> bool:
    """Whether the place for files is shown; the act asks again, and for the categories too."""
    scope, row = current.get().rights.get(FILE_ATTACH.code, Scope()), Row(head.maker_id)
    places = (head.warehouse_id, head.to_warehouse_id)
    return any(scope.covers_row(one, row) for one in places if one is not None)


def file_line(file: FileRow) -> FileLine:
    """A file, ready to show."""
    href = f"/api/files/{file.id}"
    return FileLine(
        id=file.id, name=file.name, kind=KIND_TITLES[file.kind], size=size_text(file.size), who=file.attached_by_name,
        when=moment(file.attached_at), ending=file.media.value.upper(), href=href,
        thumb=f"{href}/thumb" if file.has_preview else "", large=f"{href}/full" if file.has_preview else "",
        may_remove=file.may_remove,
    )  # fmt: skip


def size_text(size: int) -> str:
    """Bytes as people read them.

    >>> size_text(300), size_text(45_000), size_text(3_400_000)
    ('1 KB', '44 KB', '3.2 MB')
    """
    kilobytes = max(1, round(size / 1024))
    return f"{kilobytes} KB" if kilobytes < 1024 else f"{size / 1024 / 1024:.1f} MB"
