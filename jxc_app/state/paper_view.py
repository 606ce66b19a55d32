"""发票明细 on the page of an invoice: the lines of its paper, and what each was taken for."""

from dataclasses import dataclass

import reflex as rx

from jxc_app.core.errors import NotFound
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.settlement.paper_reading import PaperLineRow, paper_of
from jxc_app.state.addresses import number
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import money, shown


@dataclass(frozen=True, slots=True)
class PaperViewRow:
    """One line, ready to show."""

    position: int
    name: str
    spec: str
    quantity: str
    amount: str
    rate: str
    goods: str


class PaperViewState(SessionState, rx.State):
    """Nothing where the document has no paper, or the reader sees no money."""

    rows: rx.Field[list[PaperViewRow]] = rx.field(default_factory=list)

    @rx.event
    @requires(get_document)
    async def open(self) -> None:
        """Of the document in the address."""
        self.rows = []
        document_id = number(self.router.url.query_parameters, "id")
        if not document_id or not self._may(paper_of):
            return
        try:
            found = await self._read(paper_of, document_id=document_id)
        except NotFound:
            return
        self.rows = [_row(one) for one in found]


def _row(one: PaperLineRow) -> PaperViewRow:
    became = "、".join(f"{it.sku_code} {it.sku_name} {shown(it.quantity)} {it.unit_name}" for it in one.became)
    rate = "" if one.tax_percent is None else f"{shown(one.tax_percent)}%"
    return PaperViewRow(
        one.position, one.name, one.spec, f"{shown(one.quantity)} {one.unit}".strip(), money(one.amount), rate,
        "运费等费用，摊入各行" if one.is_charge else became,
    )  # fmt: skip
