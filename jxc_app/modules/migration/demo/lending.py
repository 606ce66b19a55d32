"""Stores of the demo ask each other for goods: one request in every state, and SKUs that stand in for each other."""

from decimal import Decimal

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.substitutes import PairSubstitutes, pair_substitutes
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.migration.demo.company import head_of
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.stocking import skus_by_code
from jxc_app.modules.transfers.asked import asked_of_me
from jxc_app.modules.transfers.looking import store_stock
from jxc_app.modules.transfers.queries import count_sheet
from jxc_app.modules.transfers.requesting import (
    AcceptRequest,
    CancelRequest,
    LapseRequest,
    RefuseRequest,
    RequestedLine,
    RequestTransfer,
    SendRequested,
    SentLine,
    accept_request,
    cancel_request,
    lapse_request,
    refuse_request,
    request_transfer,
    send_requested,
)
from jxc_app.modules.transfers.service import CountedLine, ReceiveTransfer, receive_transfer

LENDING_SEED = 20260720
_HOUR = 60
_LUCK = Decimal(8)


class Lending:
    """Tells who asked whom, for whom, and what became of it."""

    def __init__(self, tell: Narrator, database: Database) -> None:
        self._tell, self._database = tell, database
        self._codes = [code for code, sku in sorted(skus_by_code().items()) if not sku.command.lot_tracked]
        self._used: set[str] = set()

    def run(self) -> None:
        """One request in every state; those that are open are young."""
        self._pair()
        self._received()
        self._on_the_way()
        self._without_goods()
        with self._tell.ago(50):
            asked = self._ask("S02", "S05", 3, "五角场社团联下午来取")
        with self._tell.ago(38):
            self._accept("S05", asked, 90)
        with self._tell.ago(25):
            self._ask("S05", "S01", 2, "湖滨写字楼的老客户等着要")
        with self._tell.ago(12):
            self._ask("S01", "S06", 4, "幼儿园活动，明早要")

    def _pair(self) -> None:
        with self._tell.ago(30 * _HOUR):
            for at in range(0, 8, 2):
                one, other = (self._tell.sku_id(self._codes[at + more]) for more in (0, 1))
                self._tell.do("luru", pair_substitutes, PairSubstitutes(sku_id=one, other_id=other))

    def _received(self) -> None:
        with self._tell.ago(28 * _HOUR):
            asked = self._ask("S01", "S07", 5, "周末促销")
        with self._tell.ago(28 * _HOUR - 20):
            asked = self._accept("S07", asked, 60)
        with self._tell.ago(27 * _HOUR):
            sent = self._send("S07", asked)
        with self._tell.ago(25 * _HOUR):
            who = head_of("S01")
            sheet = self._tell.look(who, count_sheet, transfer_id=sent.document_id)
            lines = [
                CountedLine(line_id=one.line.id, open=one.line.open_quantity, counted=one.line.open_quantity)
                for one in sheet.lines
            ]
            command = ReceiveTransfer(transfer_id=sent.document_id, version=sheet.transfer.version, lines=lines)
            self._tell.do(who, receive_transfer, command)

    def _on_the_way(self) -> None:
        with self._tell.ago(3 * _HOUR):
            asked = self._ask("S05", "S08", 4, "云栖活动追加")
        with self._tell.ago(2 * _HOUR):
            self._send("S08", asked, short=1)

    def _without_goods(self) -> None:
        with self._tell.ago(6 * _HOUR):
            nobody = self._ask("S03", "S08", 2, "社区食堂")
        with self._tell.ago(5 * _HOUR):
            refused, unwanted = self._ask("S07", "S02", 3, "老茶馆补货"), self._ask("S06", "S03", 2, "民宿要")
        with self._tell.ago(5 * _HOUR - 15):
            command = RefuseRequest(**_on(refused), reason="已留给别人：下午有团购", cause="kept")
            self._tell.do(head_of("S02"), refuse_request, command)
            self._tell.do(head_of("S06"), cancel_request, CancelRequest(**_on(unwanted), reason="客人改了主意"))
        with self._tell.ago(2 * _HOUR - 1):
            over = LapseRequest(document_id=nobody.document_id)
            perform(lapse_request, over, actor=Actor.system(device="演示"), database=self._database)

    def _ask(self, receiver: str, giver: str, pieces: int, words: str) -> DocumentRef:
        who = head_of(receiver)
        line = RequestedLine(sku_id=self._tell.sku_id(self._plenty(who, receiver, giver)), quantity=Decimal(pieces))
        command = RequestTransfer(
            document_key=self._tell.key(), giver_id=self._tell.warehouse_id(giver),
            receiver_id=self._tell.warehouse_id(receiver), lines=[line], words=words,
        )  # fmt: skip
        return self._tell.do(who, request_transfer, command)

    def _plenty(self, who: str, receiver: str, giver: str) -> str:
        """A SKU of which the giver has enough, another one each time."""
        here, there = self._tell.warehouse_id(receiver), self._tell.warehouse_id(giver)
        for code in self._codes:
            if code in self._used:
                continue
            found = self._tell.look(who, store_stock, sku_id=self._tell.sku_id(code), here_id=here)
            if any(one.warehouse_id == there and (one.available or 0) >= _LUCK for one in found.nearby):
                self._used.add(code)
                return code
        raise LookupError(f"nothing is plentiful in {giver}")

    def _accept(self, giver: str, asked: DocumentRef, minutes: int) -> DocumentRef:
        return self._tell.do(head_of(giver), accept_request, AcceptRequest(**_on(asked), in_minutes=minutes))

    def _send(self, giver: str, asked: DocumentRef, *, short: int = 0) -> DocumentRef:
        who, lines = head_of(giver), []
        if short:
            [row] = [one for one in self._tell.look(who, asked_of_me) if one.id == asked.document_id]
            lines = [
                SentLine(sku_id=one.sku_id, quantity=one.asked - short, cause="not_found") for one in row.lines
            ]  # fmt: skip
        return self._tell.do(who, send_requested, SendRequested(**_on(asked), lines=lines))


def _on(asked: DocumentRef) -> dict[str, int]:
    return {"document_id": asked.document_id, "version": asked.version}
