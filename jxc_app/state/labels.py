"""The dialog that prints labels of SKUs."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.printing.papers import LABELS, MOST_LABELS
from jxc_app.modules.printing.queries import label_texts
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option

_MOST_SKUS = 500
_MOST_COPIES = 999


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A SKU and how many labels of it."""

    id: int
    name: str
    spec: str
    code: str
    copies: str


class LabelsState(SessionState, rx.State):
    """``href`` is the file with all labels, empty while there is none to print."""

    is_open: bool = False
    revision: int = 0
    rows: rx.Field[list[LabelRow]] = rx.field(default_factory=list)
    size: str = "40x30"
    sizes: rx.Field[list[Option]] = rx.field(
        default_factory=lambda: [Option(size, label.title) for size, label in LABELS.items()]
    )
    with_price: bool = True
    count_text: str = ""
    href: str = ""

    @rx.event
    @requires(label_texts)
    async def ask(self, sku_ids: list[int]) -> EventSpec | None:
        """Open the dialog for these SKUs, one label each."""
        if len(sku_ids) > _MOST_SKUS:
            return rx.toast.error(f"一次最多打印 {_MOST_SKUS} 种商品的标签，请少选几种")
        await self._ask(sku_ids)
        return None

    @rx.event
    @requires(label_texts)
    async def ask_here(self) -> None:
        """Open the dialog for the SKU that the address names."""
        await self._ask([number(self.router.url.query_parameters, "id")])

    @rx.event
    @requires(label_texts)
    async def show(self, is_open: bool) -> None:
        """Open or close the dialog."""
        self.is_open = is_open

    @rx.event
    @requires(label_texts)
    async def choose_size(self, size: str) -> None:
        """Another label."""
        self.size = size if size in LABELS else self.size
        self._count()

    @rx.event
    @requires(label_texts)
    async def choose_price(self, is_on: bool) -> None:
        """With the price, or without."""
        self.with_price = is_on
        self._count()

    @rx.event
    @requires(label_texts)
    async def type_copies(self, sku_id: int, typed: str) -> None:
        """How many of one SKU; 0 leaves it out."""
        digits = typed.strip()
        copies = min(int(digits), _MOST_COPIES) if digits.isdecimal() and digits.isascii() and len(digits) < 6 else 0
        self.rows = [replace(row, copies=str(copies)) if row.id == sku_id else row for row in self.rows]
        self._count()

    async def _ask(self, sku_ids: list[int]) -> None:
        found = await self._read(label_texts, sku_ids=sku_ids)
        known = [(sku_id, found[sku_id]) for sku_id in dict.fromkeys(sku_ids) if sku_id in found]
        self.rows = [LabelRow(sku_id, text.name, text.spec, text.code, "1") for sku_id, text in known]
        self.is_open = bool(self.rows)
        self._count()

    def _count(self) -> None:
        wanted = [f"{row.id}:{row.copies}" for row in self.rows if row.copies != "0"]
        count = sum(int(row.copies) for row in self.rows)
        is_possible = 0 < count <= MOST_LABELS
        self.count_text = (
            f"共 {count:,} 张" if count <= MOST_LABELS else f"共 {count:,} 张，一次最多 {MOST_LABELS:,} 张"
        )
        query = urlencode({"size": self.size, "price": str(self.with_price).lower(), "sku": wanted}, doseq=True)
        self.href = f"/api/print/labels.pdf?{query}" if is_possible else ""
        self.revision += 1
