"""Sourcing in the demo: one inquiry is answered by two of three, another was awarded and is on its way."""

from datetime import date, timedelta
from decimal import Decimal

from jxc_app.core.use_case import clock
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.stocking import skus_by_code
from jxc_app.modules.sourcing.answering import SendQuote, send_quote
from jxc_app.modules.sourcing.asking import AskedLine, MakeRfq, make_rfq
from jxc_app.modules.sourcing.awarding import AwardRfq, ChosenOffer, award_rfq
from jxc_app.modules.sourcing.inviting import InviteSupplier, invite_supplier
from jxc_app.modules.sourcing.quoting import EnterQuote, OfferedLine, OfferedSku, enter_quote

ASKING_SEED = 20260718
_HOUR, _DAY = 60, 24 * 60
_BUYER, _CENTRAL = "caigou", "W01"
#: of the price in the shops, what a supplier asks; in hundredths
_ASKS = 60


class Asking:
    """Tells the inquiries; suppliers answer by their links, one of them by telephone."""

    def __init__(self, tell: Narrator, today: date) -> None:
        self._tell, self._today = tell, today

    def run(self) -> None:
        """One that is over, and one that waits."""
        self._awarded()
        self._open()

    def _awarded(self) -> None:
        codes, suppliers = self._codes("GH", 2), ("GYS04", "GYS05", "GYS08")
        with self._tell.ago(8 * _DAY):
            rfq = self._ask(codes, suppliers, pieces=40, days=2, remark="送中央仓，请报含税价。")
        for hours, supplier, more, freight, lead in ((30, "GYS04", 2, "60", 9), (26, "GYS05", 0, "25", 10)):
            with self._tell.ago(6 * _DAY + hours * _HOUR):
                self._answer(rfq, supplier, codes, more=more, freight=freight, lead=lead)
        with self._tell.ago(6 * _DAY + 9 * _HOUR):
            self._type_in(rfq, "GYS08", codes, more=4, lead=7)
        with self._tell.ago(6 * _DAY):
            lines = [
                ChosenOffer(
                    sku_id=self._tell.sku_id(code), partner_id=self._tell.partner_id("GYS05"), quantity=Decimal(40)
                )
                for code in codes
            ]
            command = AwardRfq(document_key=self._tell.key()[:50], rfq_id=rfq.document_id, lines=lines)
            self._tell.do(_BUYER, award_rfq, command)

    def _open(self) -> None:
        codes, suppliers = self._codes("YL", 3), ("GYS01", "GYS07", "GYS09")
        with self._tell.ago(20 * _HOUR):
            rfq = self._ask(codes, suppliers, pieces=120, days=3, remark="节前备货，量大请给好价。")
        with self._tell.ago(5 * _HOUR):
            self._answer(rfq, "GYS01", codes, more=1, freight="80", lead=4)
        with self._tell.ago(2 * _HOUR):
            self._answer(rfq, "GYS07", codes[:2], more=0, freight="0", lead=7)

    def _ask(self, codes: list[str], suppliers: tuple[str, ...], *, pieces: int, days: int, remark: str) -> DocumentRef:
        now = clock.get().now()
        lines = [
            AskedLine(
                sku_id=self._tell.sku_id(code), quantity=Decimal(pieces), due_on=self._today + timedelta(days=days + 7)
            )
            for code in codes
        ]
        command = MakeRfq(
            document_key=self._tell.key(), warehouse_id=self._tell.warehouse_id(_CENTRAL), remark=remark,
            partner_ids=[self._tell.partner_id(code) for code in suppliers], answer_until=now + timedelta(days=days),
            lines=lines,
        )  # fmt: skip
        return self._tell.do(_BUYER, make_rfq, command)

    def _answer(self, rfq: DocumentRef, supplier: str, codes: list[str], *, more: int, freight: str, lead: int) -> None:
        asked = InviteSupplier(rfq_id=rfq.document_id, partner_id=self._tell.partner_id(supplier))
        token = self._tell.do(_BUYER, invite_supplier, asked).token
        lines = [
            OfferedLine(position=at, price=_price(code, more), tax_percent=Decimal(13), moq=Decimal(24), lead_days=lead)
            for at, code in enumerate(codes, start=1)
        ]
        said = SendQuote(token=token, valid_until=self._until(), freight=Decimal(freight), lines=lines)
        self._tell.do("", send_quote, said)

    def _type_in(self, rfq: DocumentRef, supplier: str, codes: list[str], *, more: int, lead: int) -> None:
        lines = [
            OfferedSku(
                sku_id=self._tell.sku_id(code), price=_price(code, more), tax_percent=Decimal(13), lead_days=lead
            )
            for code in codes
        ]
        command = EnterQuote(
            rfq_id=rfq.document_id, partner_id=self._tell.partner_id(supplier), valid_until=self._until(),
            remark="电话报价", lines=lines,
        )  # fmt: skip
        self._tell.do(_BUYER, enter_quote, command)

    def _until(self) -> date:
        return self._today + timedelta(days=60)

    def _codes(self, family: str, count: int) -> list[str]:
        known = skus_by_code()
        return sorted(code for code in known if code.startswith(family) and not known[code].command.lot_tracked)[:count]


def _price(code: str, more: int) -> Decimal:
    retail = skus_by_code()[code].command.retail_price or Decimal(10)
    return (retail * (_ASKS + more) / 100).quantize(Decimal("0.01"))
