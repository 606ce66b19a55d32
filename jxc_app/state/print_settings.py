"""How papers look and which is the usual one: a form with its preview."""

from dataclasses import dataclass
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from jxc_app.core.errors import Conflict
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.printing.papers import LAYOUT_TITLES, Layout
from jxc_app.modules.printing.queries import PrintSettings, print_settings
from jxc_app.modules.printing.service import save_print_settings
from jxc_app.state.base import requires
from jxc_app.state.editing import Editing
from jxc_app.state.formats import Option

_LETTERHEAD = {"shop_name": "店名", "address": "地址", "phone": "电话", "foot": "底部说明", "tax_number": "本公司税号"}
_LAYOUT, _SETS = "layout.", "sets."
_LABELS = (
    _LETTERHEAD
    | {_LAYOUT + code: f"{type_.title} 的常用纸张" for code, type_ in DOCUMENT_TYPES.items()}
    | {_SETS + code: f"{type_.title} 的份数" for code, type_ in DOCUMENT_TYPES.items()}
)


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A type of document, and the names of its fields in the form."""

    title: str
    layout: str
    sets: str


class PrintSettingsState(Editing, rx.State):
    """``preview`` is the picture of a paper with what the form says now."""

    is_loaded: bool = False
    types: rx.Field[list[TypeRow]] = rx.field(default_factory=list)
    layouts: rx.Field[list[Option]] = rx.field(default_factory=list)
    shown_layout: str = Layout.A5
    preview: str = ""

    @rx.event
    @requires(save_print_settings)
    async def open(self) -> None:
        """Show what is set."""
        self.types = [TypeRow(type_.title, _LAYOUT + code, _SETS + code) for code, type_ in DOCUMENT_TYPES.items()]
        self.layouts = [Option(str(layout), title) for layout, title in LAYOUT_TITLES.items()]
        await self._load()

    @rx.event
    @requires(save_print_settings)
    async def type_in(self, name: str, text: str) -> None:
        """Keep what is typed and show how it looks."""
        if not name.startswith(_LAYOUT) or text in {"", *LAYOUT_TITLES}:
            self._type(name, text)
        self._show_preview()

    @rx.event
    @requires(save_print_settings)
    async def choose_preview(self, layout: str) -> None:
        """Look at another paper."""
        self.shown_layout = layout if layout in LAYOUT_TITLES else self.shown_layout
        self._show_preview()

    @rx.event
    @requires(save_print_settings)
    async def save(self) -> EventSpec | None:
        """Save; where another person was faster, show what they did."""
        if not self.form:
            return None
        command = {name: self.form[name] for name in _LETTERHEAD} | {
            "layouts": self._by_type(_LAYOUT), "sets": self._by_type(_SETS), "version": self._version,
        }  # fmt: skip
        try:
            await self._perform(save_print_settings, command)
        except Conflict:
            theirs = await self._read(print_settings)
            self._merge(_form_of(theirs), theirs.version, _LABELS)
            self._show_preview()
            return None
        self._forget()
        await self._load()
        return rx.toast.success("已保存，下一次打印就用它")

    @rx.event
    @requires(save_print_settings)
    async def take_theirs(self, name: str) -> None:
        """Let the other person's text stand."""
        self._take_theirs(name)
        self._show_preview()

    @rx.event
    @requires(save_print_settings)
    async def discard(self) -> None:
        """Throw away what is not saved."""
        self._forget()
        await self._load()

    def _by_type(self, prefix: str) -> dict[str, str]:
        """What is chosen for each type; nothing where it is left open."""
        typed = {name.removeprefix(prefix): text.strip() for name, text in self.form.items() if name.startswith(prefix)}
        return {code: text for code, text in typed.items() if text}

    async def _load(self) -> None:
        settings = await self._read(print_settings)
        self._begin("print", _form_of(settings), settings.version)
        self._show_preview()
        self.is_loaded = True

    def _show_preview(self) -> None:
        asked = {name: self.form.get(name, "")[:200] for name in _LETTERHEAD} | {"layout": self.shown_layout}
        self.preview = f"/api/print/preview.png?{urlencode(asked)}"


def _form_of(settings: PrintSettings) -> dict[str, str]:
    head = settings.letterhead
    texts = {name: str(getattr(head, name)) for name in _LETTERHEAD}
    layouts = {_LAYOUT + code: str(settings.layouts.get(code, "")) for code in DOCUMENT_TYPES}
    return texts | layouts | {_SETS + code: str(settings.sets.get(code, "")) for code in DOCUMENT_TYPES}
