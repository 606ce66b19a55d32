"""Orders of customers in the demo: kept whole, shipped in part and late, lacking, shipped and done."""

from datetime import date, timedelta
from decimal import Decimal

from jxc_app.modules.documents.commands import DocumentRef, LineInput
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.stocking import skus_by_code
from jxc_app.modules.sales.shipping import ShipOrder, ship_order

SELLING_SEED = 20260819
_HOUR, _DAY = 60, 24 * 60
#: enough to sell of it, and still not what a store has most of
_SOME, _PLENTY = 8, 50


class Selling:
    """Tells the papers; each by whoever sells in that store."""

    def __init__(self, tell: Narrator, today: date) -> None:
        self._tell, self._today = tell, today

    def run(self) -> None:
        """Orders that leave something to do: to ship, to wait for, to be late with."""
        tell = self._tell
        with tell.ago(6 * _DAY):
            done = self._order("dianyuan3", "S07", "KH08", self._kept("S07", 0, 2, 3), due=-4, settlement="on_delivery")
            late = self._order("dianyuan3", "S08", "KH09", self._kept("S08", 0, 3, 6), due=-1, settlement="monthly")
        with tell.ago(5 * _DAY):
            self._ship("dianyuan3", "S07", done, (3, 3))
        with tell.ago(2 * _DAY):
            self._ship("dianyuan3", "S08", late, (6, 2))
        with tell.ago(26 * _HOUR):
            gift = self._kept("S06", 4, 1, 1)[0].model_copy(update={"price": None, "is_gift": True})
            lines = [*self._kept("S06", 0, 3, 4), gift]
            whole = self._order("dianzhang2", "S06", "KH07", lines, due=2, settlement="monthly", rounding="0.30")
        with tell.ago(3 * _HOUR):
            lines = [*self._kept("S07", 2, 2, 4), *self._lacking("S07", 24)]
            self._order("dianyuan3", "S07", "KH12", lines, due=3, remark="开业备货，缺的到了一起送")
        with tell.ago(50):
            self._ship("dianzhang2", "S06", whole, (4,), only_picks=True)

    def _order(
        self, who: str, where: str, partner: str, lines: list[LineInput], *, due: int, **more: str
    ) -> DocumentRef:  # fmt: skip
        day = self._today + timedelta(days=due)
        dated = [line.model_copy(update={"due_on": day}) for line in lines]
        return self._tell.enter(who, "sales_order", where, dated, partner=partner, **more)

    def _ship(
        self, who: str, where: str, order: DocumentRef, pieces: tuple[int, ...], *, only_picks: bool = False
    ) -> None:
        first = order.document_id * LINES_PER_DOCUMENT
        lines = [
            {"source_line_id": first + number, "quantity": quantity} for number, quantity in enumerate(pieces, start=1)
        ]
        command = ShipOrder(
            document_key=self._tell.key(), order_id=order.document_id, version=order.version,
            warehouse_id=self._tell.warehouse_id(where), lines=lines, only_picks=only_picks,
        )  # fmt: skip
        self._tell.documents += 1
        self._tell.act(who, ship_order, command)

    def _kept(self, where: str, start: int, count: int, pieces: int) -> list[LineInput]:
        """Lines over SKUs of which the store has some."""
        there = self._there(where)
        codes = [code for code, free in there.items() if _SOME <= free <= _PLENTY]
        return [self._line(code, pieces) for code in codes[start : start + count]]

    def _lacking(self, where: str, more: int) -> list[LineInput]:
        """A line over a SKU of which the store has too little."""
        there = self._there(where)
        code = next(code for code, free in there.items() if free < _SOME)
        return [self._line(code, int(there[code]) + more)]

    def _there(self, where: str) -> dict[str, Decimal]:
        codes = {
            self._tell.sku_id(code): code
            for code, sku in skus_by_code().items()
            if not sku.command.lot_tracked and not sku.command.serial_tracked
        }
        asked = {"warehouse_id": self._tell.warehouse_id(where), "sku_ids": list(codes)}
        found = self._tell.look("shenhe", availability, **asked)
        return {code: found[sku_id].available for sku_id, code in sorted(codes.items()) if sku_id in found}

    def _line(self, code: str, pieces: int) -> LineInput:
        price = skus_by_code()[code].command.retail_price or Decimal(10)
        return LineInput(sku_id=self._tell.sku_id(code), quantity=Decimal(pieces), price=price)
