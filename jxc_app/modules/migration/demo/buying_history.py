"""Three months of buying in the demo, so that its figures say something: some suppliers are late, some short."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jxc_app.modules.documents.commands import DocumentRef, LineInput
from jxc_app.modules.documents.models import LINES_PER_DOCUMENT
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.stocking import skus_by_code

BUYING_HISTORY_SEED = 20260718
_DAY, _HOUR = 24 * 60, 60
_BUYER, _KEEPER, _INSPECTOR, _FINANCE, _CASHIER = "caigou", "cangguan", "zhijian", "caiwu", "chuna"
_CENTRAL = "W01"
#: days before today on which an order was made, first to last, and how far apart
_FIRST, _LAST, _STEP = 84, 20, 2
_PROMISED = 4
_COST = Decimal("0.62")


@dataclass(frozen=True)
class _Supplier:
    """How one delivers: days beyond the promise at most, pieces of a line rejected now and then, price by month."""

    code: str
    family: str
    late: int = 0
    rejects: int = 0
    rise: Decimal = Decimal(1)


_SUPPLIERS = (
    _Supplier("GYS05", "LS"),
    _Supplier("GYS09", "FS", late=2),
    _Supplier("GYS07", "LY", rejects=3, rise=Decimal("1.03")),
    _Supplier("GYS01", "YL", rise=Decimal("1.02")),
    _Supplier("GYS08", "LY", late=4, rejects=2),
    _Supplier("GYS04", "FS", rise=Decimal("0.98")),
)
#: days before today on which something could not wait
_URGENT = (57, 33, 12)
_OWNER = [{"approvers": [{"kind": "role", "role": "owner"}]}]
_FLOWS = (
    ("采购订单要老板批（试行）", {"types": ["purchase_order"], "steps": _OWNER, "condition": {"kind": "all"}}),
    (
        "紧急采购绿色通道（试行）",
        {
            "types": ["purchase_order"], "steps": _OWNER, "effect": "pass",
            "condition": {"kind": "fact", "fact": "document.amount", "op": "<", "value": "5000"},
        },
    ),
)  # fmt: skip
_CAUSES = ("damaged", "damaged", "quality", "wrong", "expiry")


class BuyingHistory:
    """Tells chains from the request to the payment, each paper by somebody whose part it is."""

    def __init__(self, tell: Narrator, today: date) -> None:
        self._tell, self._today, self._chains = tell, today, 0

    def run(self) -> None:
        """An order every other day, of one supplier after the other; then what could not wait."""
        for ago in range(_FIRST, _LAST - 1, -_STEP):
            self._chain(_SUPPLIERS[self._chains % len(_SUPPLIERS)], ago)
            self._chains += 1
        self._urgent()

    def _urgent(self) -> None:
        """While both flows are in force, what an order costs lets it pass; the owner looks at it afterwards."""
        tell = self._tell
        with tell.ago(_URGENT[0] * _DAY + _HOUR):
            flows = [tell.put_in_force(title, definition) for title, definition in _FLOWS]
        for ago in _URGENT:
            with tell.ago(ago * _DAY):
                lines = self._lines(_SUPPLIERS[1], 24, ago, None, is_priced=True)
                order = tell.enter(_BUYER, "purchase_order", _CENTRAL, lines, partner="GYS09", responsible="金晓峰")
            with tell.ago(ago * _DAY - 2 * _HOUR):
                tell.confirm("laoban", "断货急补，同意")
            self._receive(order, 24, ago * _DAY - 20 * _HOUR, 0)
        with tell.ago((_URGENT[-1] - 1) * _DAY):
            for flow in flows:
                tell.switch_off(flow, "试行结束")

    def _chain(self, supplier: _Supplier, ago: int) -> None:
        tell, chance, minutes = self._tell, self._tell.chance, ago * _DAY
        pieces = 12 * chance.randint(2, 5)
        with tell.ago(minutes + chance.randint(6, 30) * _HOUR):
            wanted = tell.enter("dianzhang", "purchase_requisition", "S01", self._lines(supplier, pieces, ago, None))
        with tell.ago(minutes):
            order = tell.enter(
                _BUYER, "purchase_order", _CENTRAL, self._lines(supplier, pieces, ago, wanted), partner=supplier.code,
                responsible="金晓峰",
            )  # fmt: skip
        late = chance.randint(0, supplier.late) if supplier.late else 0
        arrived = minutes - (_PROMISED - 1 + late) * _DAY
        bad = chance.randint(1, supplier.rejects) if supplier.rejects and self._chains % 4 < 2 else 0
        receipt = self._receive(order, pieces, arrived, bad)
        if bad:
            with tell.ago(arrived - 3 * _DAY):
                tell.finish(_BUYER, order, "不合格的不再补货，按实收结算")
        if self._chains % 5 != 4:  # some wait for their invoice
            self._settle(receipt, arrived - 3 * _DAY, bad, is_paid=self._chains % 3 != 2)

    def _receive(self, order: DocumentRef, pieces: int, at: int, bad: int) -> DocumentRef:
        tell, chance = self._tell, self._tell.chance
        with tell.ago(at):
            counted = tell.count_arrival(_KEEPER, _CENTRAL, order, (pieces, pieces), noted=pieces, own_number="")
        rejected = {1: bad} if bad else {}
        with tell.ago(at - chance.randint(1, 20) * _HOUR):
            received = tell.inspect_arrival(
                _INSPECTOR, counted, rejected=rejected, cause=chance.choice(_CAUSES) if rejected else ""
            )
        if rejected:
            with tell.ago(at - chance.randint(26, 60) * _HOUR):
                tell.release(_FINANCE, received, "供应商同意扣款")
        return received

    def _settle(self, receipt: DocumentRef, at: int, bad: int, *, is_paid: bool) -> None:
        tell = self._tell
        with tell.ago(at):
            invoice = tell.bill(_FINANCE, receipt, f"263100000000{500_000 + self._chains:08d}", less=bad)
        with tell.ago(at - 2 * _DAY):
            request = tell.ask_payment(_FINANCE, invoice)
        if is_paid:
            with tell.ago(at - 6 * _DAY):
                tell.pay(_CASHIER, request)

    def _lines(
        self, supplier: _Supplier, pieces: int, ago: int, wanted: DocumentRef | None, *, is_priced: bool = False
    ) -> list[LineInput]:
        known = skus_by_code()
        codes = sorted(
            code for code in known if code.startswith(supplier.family) and not known[code].command.lot_tracked
        )
        month = Decimal(_FIRST - ago) / 30
        due = self._today - timedelta(days=ago - _PROMISED)
        return [
            LineInput(
                sku_id=self._tell.sku_id(code), quantity=Decimal(pieces), due_on=due,
                price=_price(code, supplier, month) if wanted or is_priced else None,
                source_line_id=wanted.document_id * LINES_PER_DOCUMENT + number if wanted else None,
            )
            for number, code in enumerate(codes[:2], start=1)
        ]  # fmt: skip


def _price(code: str, supplier: _Supplier, month: Decimal) -> Decimal:
    retail = skus_by_code()[code].command.retail_price or Decimal(10)
    return (retail * _COST * (1 + (supplier.rise - 1) * month)).quantize(Decimal("0.01"))
