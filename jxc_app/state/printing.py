"""The print dialog, on every page that has documents to print."""

import asyncio
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.ids import new_key
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.preferences.queries import preferences_of
from jxc_app.modules.preferences.service import save_preference
from jxc_app.modules.printing.papers import LAYOUT_TITLES, Layout
from jxc_app.modules.printing.queries import Printable, print_settings, printable
from jxc_app.modules.printing.service import MOST_DOCUMENTS, print_documents
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option

_REMEMBERED = "print.layout."
_LAYOUTS = [Option(str(layout), title) for layout, title in LAYOUT_TITLES.items()]


class PrintingState(SessionState, rx.State):
    """What is to be printed and how. ``preview``: a picture of it, of one document; ``href`` is the finished file."""

    is_open: bool = False
    what: str = ""
    again: str = ""
    layout: str = Layout.A5
    layouts: rx.Field[list[Option]] = rx.field(default_factory=lambda: list(_LAYOUTS))
    has_price: bool = False
    with_price: bool = True
    sets: str = "1"
    revision: int = 0
    preview: str = ""
    href: str = ""
    _ids: list[int] = []  # noqa: RUF012  Reflex copies it for each tab
    _type: str = ""
    _key: str = ""

    @rx.event
    @requires(print_documents)
    async def ask(self, document_ids: list[int]) -> EventSpec | None:
        """Open the dialog for these documents."""
        if len(document_ids) > MOST_DOCUMENTS:
            return rx.toast.error(f"一次最多打印 {MOST_DOCUMENTS} 张单据，请少选几张")
        if document_ids:
            await self._ask(document_ids)
        return None

    @rx.event
    @requires(print_documents)
    async def ask_here(self) -> None:
        """Open the dialog for the document that the address names."""
        await self._ask([number(self.router.url.query_parameters, "id")])

    @rx.event
    @requires(print_documents)
    async def show(self, is_open: bool) -> None:
        """Open or close the dialog."""
        self.is_open = is_open

    @rx.event
    @requires(print_documents)
    async def choose_layout(self, layout: str) -> None:
        """Another paper."""
        self.layout = layout if layout in LAYOUT_TITLES else self.layout
        self._show_preview()

    @rx.event
    @requires(print_documents)
    async def choose_price(self, is_on: bool) -> None:
        """With prices and amounts, or without."""
        self.with_price = is_on
        self._show_preview()

    @rx.event
    @requires(print_documents)
    async def type_sets(self, typed: str) -> None:
        """How many equal papers of each."""
        self.sets = typed.strip()[:9]
        self.errors = {}

    @rx.event
    @requires(print_documents)
    async def submit(self) -> EventSpec:
        """Count the copies and open the file in a tab of its own."""
        command = {
            "document_ids": self._ids, "layout": self.layout, "with_price": self.with_price, "sets": self.sets,
        }  # fmt: skip
        printed = await self._perform(print_documents, command, key=self._key)
        self.href = f"/api/print/documents/{printed.print_key}.pdf"
        if self._type:
            await self._perform(save_preference, {"key": _REMEMBERED + self._type, "value": self.layout})
        return rx.redirect(self.href, is_external=True)

    async def _ask(self, document_ids: list[int]) -> None:
        # Kept although it may be refused: whoever prints without having been asked is refused in the same words.
        self._ids, self._key = list(dict.fromkeys(document_ids)), f"print:{new_key()}"
        found = await self._read(printable, document_ids=document_ids)
        types = {one.type for one in found}
        self._type = types.pop() if len(types) == 1 else ""
        self.has_price = any(one.has_price for one in found)
        self.with_price, self.href, self.errors = True, "", {}
        self.what, self.again = _what(found), _again(found)
        await self._choose_the_usual()
        self._show_preview()
        self.revision += 1
        self.is_open = True

    async def _choose_the_usual(self) -> None:
        """The paper that this person took for this type last time, else the company's; as many as the company's."""
        self.layout, self.sets = Layout.A5, "1"
        if not self._type:
            return
        kept = await asyncio.to_thread(preferences_of, self._actor(), _REMEMBERED + self._type)
        last = kept.get(_REMEMBERED + self._type)
        settings = await self._read(print_settings)
        self.layout = str(last) if last in LAYOUT_TITLES else str(settings.layouts.get(self._type, Layout.A5))
        self.sets = str(settings.sets.get(self._type, 1))

    def _show_preview(self) -> None:
        asked = urlencode({"layout": self.layout, "price": str(self.with_price).lower()})
        is_one = len(self._ids) == 1
        self.preview = f"/api/print/documents/{self._ids[0]}/preview.png?{asked}" if is_one else ""


def _what(found: list[Printable]) -> str:
    counted: dict[str, int] = {}
    for one in found:
        counted[one.type] = counted.get(one.type, 0) + 1
    return "、".join(f"{DOCUMENT_TYPES[type_].title} {count} 张" for type_, count in counted.items())


def _again(found: list[Printable]) -> str:
    """What the papers will say about earlier copies."""
    printed = [one for one in found if one.copies]
    if not printed:
        return ""
    if len(found) == 1:
        return f"已打印过 {printed[0].copies} 次，这次会标明“补打 第{printed[0].copies + 1}次”"
    return f"其中 {len(printed)} 张已打印过，会标明“补打”"
