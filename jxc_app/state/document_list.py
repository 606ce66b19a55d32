"""What the list of documents keeps in view, and what of it each person keeps for themselves."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.documents.filters import STATUS_CHOICES
from jxc_app.modules.documents.listing import LATEST
from jxc_app.modules.documents.queries import DocumentRow
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.preferences.queries import preferences_of
from jxc_app.modules.preferences.service import save_preference
from jxc_app.state.base import SessionState
from jxc_app.state.document_filters import PRESETS
from jxc_app.state.formats import Choice, Option, moment, money, pieces

COLUMNS = (
    "type", "status", "date", "warehouse", "other_side", "pieces", "amount", "responsible", "maker", "entered",
    "poster", "own_number", "remark", "prints",
)  # fmt: skip
_AT_FIRST = ["type", "status", "date", "warehouse", "other_side", "pieces", "amount", "maker", "prints"]
_VIEWS, _SHOWN = "documents.views", "documents.columns"
_MOST_VIEWS = 20


def _options(titles: Mapping[str, str]) -> list[Option]:
    return [Option(code, title) for code, title in titles.items()]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document as the list shows it."""

    id: int
    href: str
    copy_href: str
    number: str
    type: str
    status: str
    status_title: str
    date: str
    warehouse: str
    other_side: str
    pieces: str
    amount: str
    responsible: str
    maker: str
    entered: str
    poster: str
    own_number: str
    remark: str
    prints: str


class DocumentListState(SessionState, mixin=True):
    """The vars of the list. ``query`` is the whole of the filters; the others show it field by field."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    query: str = ""
    export_query: str = ""
    search: str = ""
    type: str = ""
    types: rx.Field[list[Option]] = rx.field(
        default_factory=lambda: [Option(kind.code, kind.title) for kind in DOCUMENT_TYPES.values()]
    )
    status: str = ""
    statuses: rx.Field[list[Option]] = rx.field(default_factory=lambda: _options(STATUS_CHOICES))
    warehouse: str = ""
    warehouses: rx.Field[list[Option]] = rx.field(default_factory=list)
    date_from: str = ""
    date_to: str = ""
    preset: str = ""
    presets: rx.Field[list[Option]] = rx.field(default_factory=lambda: _options(PRESETS))
    partner_name: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    sku_name: str = ""
    sku_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    maker: str = ""
    poster: str = ""
    people: rx.Field[list[Option]] = rx.field(default_factory=list)
    is_filtered: bool = False
    #: ``amend`` or ``void``: what somebody is looking for a document to do
    act: str = ""
    order: str = LATEST
    page: int = 1
    has_more: bool = False
    rows: rx.Field[list[DocumentLine]] = rx.field(default_factory=list)
    selected: rx.Field[list[int]] = rx.field(default_factory=list)
    count_text: str = ""
    total_pieces: str = ""
    total_amount: str = ""
    columns: rx.Field[list[str]] = rx.field(default_factory=lambda: list(_AT_FIRST))
    views: rx.Field[list[Option]] = rx.field(default_factory=list)
    view_is_asked: bool = False
    view_name: str = ""

    async def _load_preferences(self) -> None:
        kept = await asyncio.to_thread(preferences_of, self._actor(), "documents.")
        shown_columns = kept.get(_SHOWN)
        if isinstance(shown_columns, list):
            self.columns = [name for name in COLUMNS if name in shown_columns]
        views = kept.get(_VIEWS)
        self.views = [Option(str(query), str(name)) for name, query in views] if isinstance(views, list) else []

    async def _keep_column(self, name: str, is_on: bool) -> None:
        wanted = {*self.columns, name} if is_on else set(self.columns) - {name}
        self.columns = [one for one in COLUMNS if one in wanted]
        await self._perform(save_preference, {"key": _SHOWN, "value": list(self.columns)})

    async def _keep_view(self) -> EventSpec | None:
        if not self.view_name:
            self.errors = {"view_name": "请给这组条件起个名字"}
            return None
        others = [view for view in self.views if view.label != self.view_name]
        if len(others) >= _MOST_VIEWS:
            self.errors = {"view_name": f"最多保存 {_MOST_VIEWS} 组条件，请先删除不用的"}
            return None
        name = self.view_name
        await self._keep_views([*others, Option(self.query, name)])
        self.view_is_asked, self.view_name = False, ""
        return rx.toast.success(f"已保存为「{name}」")

    async def _keep_views(self, views: list[Option]) -> None:
        await self._perform(save_preference, {"key": _VIEWS, "value": [[view.label, view.id] for view in views]})
        self.views = views


#: what a document waits to be approved for, as lists say it
WAITS = {"post": "审批中", "void": "作废复核中", "receive": "收货审批中"}


def line_of(row: DocumentRow, *, prints: int, act: str, waits: str = "") -> DocumentLine:
    """One document, ready to show, printed so often; where documents are to be taken back, its link leads there.

    ``waits``: the act that it waits to be approved for.
    """
    return DocumentLine(
        id=row.id,
        href=f"/document?id={row.id}" + (f"&act={act}" if act else ""),
        copy_href=f"/desk?copy={row.id}",
        number=row.number or f"草稿 {row.id}",
        type=row.type_title,
        status=row.status,
        status_title=WAITS.get(waits, row.status_title),
        date=row.business_date.isoformat(),
        warehouse=row.warehouse_name,
        other_side=row.to_warehouse_name or row.partner_name,
        pieces=pieces(row.total_quantity),
        amount=money(row.total_amount),
        responsible=row.responsible,
        maker=row.maker_name,
        entered=moment(row.created_at),
        poster=row.poster_name,
        own_number=row.own_number,
        remark=row.remark,
        prints=str(prints) if prints else "",
    )
