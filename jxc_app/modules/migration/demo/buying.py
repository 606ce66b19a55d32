"""The last days of buying in the demo: what is wanted, ordered and late, waits for its inspection, is frozen."""

from datetime import date, timedelta
from decimal import Decimal

from jxc_app.modules.documents.commands import DocumentRef, LineInput
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.settling import Settling
from jxc_app.modules.migration.demo.stocking import skus_by_code

BUYING_SEED = 20260717
_HOUR, _DAY = 60, 24 * 60
_BUYER, _KEEPER, _INSPECTOR, _FINANCE, _CASHIER = "caigou", "cangguan", "zhijian", "caiwu", "chuna"
_CENTRAL = "W01"
#: of the price in the shops; the rest is what the chain lives on
_COST = Decimal("0.62")


class Buying:
    """Tells the papers; each by somebody whose part it is."""

    def __init__(self, tell: Narrator, settle: Settling, today: date) -> None:
        self._tell, self._settle, self._today = tell, settle, today

    def run(self) -> None:
        """Papers that leave something to do at each stage."""
        tell = self._tell
        self._settled()
        with tell.ago(9 * _DAY):
            late = self._order("GYS01", "YL", 3, 60, due=-2)
        with tell.ago(6 * _DAY):
            short = self._order("GYS07", "LY", 2, 48, due=-1)
            ahead = self._order("GYS05", "LS", 4, 36, due=3)
            self._generous("GYS05", "LS")
            promised = self._order("GYS09", "FS", 2, 24, due=-1)
            token = tell.send_order(_BUYER, promised)
        with tell.ago(5 * _DAY):
            self._settle.paid_ahead(ahead, Decimal("200.00"))
            tell.confirm_order(token, "王经理", (self._today + timedelta(days=2),) * 2)
        with tell.ago(28 * _HOUR):
            counted = tell.count_arrival(_KEEPER, _CENTRAL, short, (46, 48), noted=48, own_number="SY-20881")
        with tell.ago(27 * _HOUR):
            tell.inspect_arrival(_INSPECTOR, counted, rejected={2: 3}, cause="damaged")
        with tell.ago(26 * _HOUR):
            wanted = self._lines("GH", 3, 24, self._today + timedelta(days=4))
            tell.enter("dianzhang2", "purchase_requisition", "S05", wanted, remark="周末活动备货")
        with tell.ago(3 * _HOUR):
            tell.hand_in("dianyuan", "purchase_requisition", "S01", self._lines("FS", 2, 12, None), remark="货架快空了")
        with tell.ago(2 * _HOUR):
            tell.count_arrival(_KEEPER, _CENTRAL, late, (60, 60, 60), noted=60, own_number="JN-0417")

    def _settled(self) -> None:
        """What came earlier: paid, asked to be paid, held because it costs more, not billed yet, and paid in part."""
        tell = self._tell
        with tell.ago(12 * _DAY):
            orders = [
                self._order(supplier, "FS", 2, 24, due=-10)
                for supplier in ("GYS09", "GYS08", "GYS05", "GYS04", "GYS03")
            ]
        with tell.ago(11 * _DAY):
            counts = [tell.count_arrival(_KEEPER, _CENTRAL, one, (24, 24), noted=24, own_number="") for one in orders]
            came = [tell.inspect_arrival(_INSPECTOR, one, rejected={}) for one in counts]
        with tell.ago(8 * _DAY):
            paid = tell.bill(_FINANCE, came[0], "26310000000041870012")
            asked = tell.bill(_FINANCE, came[1], "26330000000020664431")
            tell.bill(_FINANCE, came[2], "26330000000020671188", more=Decimal("36.00"))
            parted = tell.bill(_FINANCE, came[4], "26330000000020675520")
            request = tell.ask_payment(_FINANCE, paid)
        with tell.ago(7 * _DAY):
            tell.pay(_CASHIER, request)
            self._settle.part_paid(parted, Decimal("100.00"))
        with tell.ago(4 * _DAY):
            days = self._today - timedelta(days=14), self._today - timedelta(days=5)
            self._settle.answered(self._settle.state("GYS04", *days), 2, "王会计")
            wrong = "这批少算了 2 件，请核对送货单"
            self._settle.answered(self._settle.state("GYS05", *days), 2, "陈经理", wrong)
        with tell.ago(2 * _DAY):
            tell.ask_payment(_FINANCE, asked)

    def ask(self) -> None:
        """What could not wait, now that the flows are in force: nothing is as scarce in the central warehouse."""
        line = self._line(self._tell.scarcest(_CENTRAL), 24, self._today + timedelta(days=1))
        self._tell.enter(
            _BUYER, "purchase_order", _CENTRAL, [line], partner="GYS09", responsible="金晓峰",
            urgency="门店集中要货，中央仓快断货",
        )  # fmt: skip

    def _generous(self, supplier: str, family: str) -> None:
        """Twelve bought and one given, paid for by the month, the odd fen left out."""
        first, *others = self._lines(family, 4, 36, self._today + timedelta(days=3))
        gift = first.model_copy(update={"quantity": Decimal(3), "price": None, "is_gift": True})
        self._tell.enter(
            _BUYER, "purchase_order", _CENTRAL, [first, gift, *others], partner=supplier, responsible="金晓峰",
            settlement="monthly", rounding="0.80",
        )  # fmt: skip

    def _order(self, supplier: str, family: str, count: int, pieces: int, due: int) -> DocumentRef:
        lines = self._lines(family, count, pieces, self._today + timedelta(days=due))
        return self._tell.enter(_BUYER, "purchase_order", _CENTRAL, lines, partner=supplier, responsible="金晓峰")

    def _lines(self, family: str, count: int, pieces: int, due: date | None) -> list[LineInput]:
        known = skus_by_code()
        codes = sorted(code for code in known if code.startswith(family) and not known[code].command.lot_tracked)
        return [self._line(code, pieces, due) for code in codes[:count]]

    def _line(self, code: str, pieces: int, due: date | None) -> LineInput:
        retail = skus_by_code()[code].command.retail_price or Decimal(10)
        price = (retail * _COST).quantize(Decimal("0.01"))
        return LineInput(sku_id=self._tell.sku_id(code), quantity=Decimal(pieces), price=price, due_on=due)
