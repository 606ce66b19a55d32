"""Transfers on the phone: what comes to me, what I sent, and counting what has arrived."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.components.count_sheet import Counted
from jxc_app.components.scans import Scan
from jxc_app.core.errors import DomainError, NotFound, say
from jxc_app.core.quantities import plain
from jxc_app.core.use_case import Scope, clock
from jxc_app.modules.catalog.rules import to_base
from jxc_app.modules.catalog.scan_reading import Scanned
from jxc_app.modules.catalog.scanning import Scans, read_scans, shown_code
from jxc_app.modules.documents.service import post_document
from jxc_app.modules.transfers.queries import (
    CountSheet,
    TransferRow,
    count_sheet,
    transfers_from_me,
    transfers_to_me,
)
from jxc_app.modules.transfers.rules import OVER_REASONS, SHORT_REASONS, age_in_words
from jxc_app.modules.transfers.service import Received, receive_transfer
from jxc_app.state.addresses import number
from jxc_app.state.base import requires
from jxc_app.state.desk_scans import LONGEST_CODE, plain_code
from jxc_app.state.document_list import WAITS
from jxc_app.state.formats import moment, shown
from jxc_app.state.identity import current
from jxc_app.state.waiting import WaitingState

#: codes answered at once
_MOST_ASKED = 100
TO_ME, FROM_ME = "to_me", "from_me"
_REASONS = {
    "short": [{"id": code, "label": title} for code, (title, _) in SHORT_REASONS.items()],
    "over": [{"id": code, "label": title} for code, title in OVER_REASONS.items()],
}


@dataclass(frozen=True, slots=True)
class WayRow:
    """One transfer, ready to show."""

    id: int
    version: int
    number: str
    href: str
    receive_href: str
    edit_href: str
    giver: str
    receiver: str
    look: str
    status_title: str
    sender: str
    dispatched: str
    age: str
    is_late: bool
    amount: str
    remark: str
    may_receive: bool
    may_dispatch: bool


class TransfersState(WaitingState, rx.State):
    """Two lists, and the sheet of the transfer that is being received."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    tab: str = TO_ME
    rows: rx.Field[list[WayRow]] = rx.field(default_factory=list)
    waiting: int = 0
    late: int = 0
    is_counting: bool = False
    is_missing: bool = False
    heading: str = ""
    target: str = ""
    done: str = ""
    done_text: str = ""
    lines: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    reasons: rx.Field[dict[str, Any]] = rx.field(default_factory=lambda: _REASONS)
    #: what the codes stand for that the sheet asked about last
    answers: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    dispatch_is_open: bool = False
    dispatch_text: str = ""
    _dispatched: tuple[int, int] = (0, 0)
    _receiving: int = 0

    @rx.event
    @requires(transfers_to_me)
    async def open(self) -> None:
        """The list that the address asks for, or the sheet of one transfer."""
        self._watch("document")
        asked = self.router.url.query_parameters
        self.tab = FROM_ME if asked.get("tab") == FROM_ME else TO_ME
        self._receiving = number(asked, "receive")
        self.is_loaded = self.dispatch_is_open = False
        self.done_text, self.errors = "", {}
        await self._load()

    @rx.event
    @requires(transfers_to_me)
    async def refresh(self) -> None:
        """A document has changed. A sheet that is being counted keeps still: sending it tells what changed."""
        if not self.is_counting:
            await self._load()

    @rx.event
    @requires(transfers_to_me)
    async def turn_to(self, tab: str) -> None:
        """The other list."""
        self.tab, self._receiving = (FROM_ME if tab == FROM_ME else TO_ME), 0
        await self._load()

    @rx.event
    @requires(receive_transfer)
    async def receive(self, target: str, counted: list[Counted]) -> EventSpec | None:
        """Take in what was counted; sent twice, it is received once."""
        transfer_id, _, version = target.partition(":")
        if target == self.done:
            return None
        if not (self.is_counting and target == self.target):
            return rx.toast.error("这张清点单已经过期，请重新打开")
        command = {
            "transfer_id": int(transfer_id),
            "version": int(version.partition(":")[0]),
            "lines": [
                {
                    "line_id": one.line,
                    "open": one.open,
                    "counted": one.counted,
                    "reason": one.reason,
                    "words": one.words,
                }
                for one in counted
            ],
        }
        received = await self._perform(receive_transfer, command, key=f"receive:{target}")
        self.done, self.done_text, self._receiving = target, _words(received), 0
        await self._load()
        return None

    @rx.event
    @requires(receive_transfer)
    async def read_codes(self, target: str, asked: list[Scan]) -> None:
        """Say what codes stand for; they come again until they are answered."""
        if not (self.is_counting and target == self.target):
            return
        texts = {one.seq: plain_code(one.text) for one in asked[:_MOST_ASKED] if len(one.text) <= LONGEST_CODE}
        scans = await self._read(read_scans, codes=set(texts.values()))
        self.answers = [_answer(seq, code, scans) for seq, code in texts.items()]

    @rx.event
    @requires(post_document)
    async def ask_dispatch(self, document_id: int) -> None:
        """Say what dispatching does."""
        row = next((row for row in self.rows if row.id == document_id and row.may_dispatch), None)
        if row is not None:
            self._dispatched = (row.id, row.version)
            self.dispatch_text = (
                f"{row.giver} 的库存马上减少 {row.amount}，货记为在途，等 {row.receiver} 收货。请先核对实物再发。"
            )
            self.dispatch_is_open = True

    @rx.event
    @requires(post_document)
    async def show_dispatch(self, is_open: bool) -> None:
        """Open or close the question."""
        self.dispatch_is_open = is_open

    @rx.event
    @requires(post_document)
    async def dispatch(self) -> EventSpec | None:
        """The goods leave."""
        document_id, version = self._dispatched
        command = {"document_id": document_id, "version": version}
        self.dispatch_is_open = False
        sent = await self._perform(post_document, command, key=f"document-{document_id}:post:{version}")
        await self._load()
        return None if self._say_waiting(sent) else rx.toast.success(f"{sent.number} 已发货")

    async def _load(self) -> None:
        self.is_counting = self.is_missing = False
        if self._receiving:
            await self._open_sheet()
        arriving = await self._read(transfers_to_me)
        self.waiting, self.late = len(arriving), sum(row.is_overdue for row in arriving)
        found = arriving if self.tab == TO_ME else await self._read(transfers_from_me)
        self.rows = [self._row(row) for row in found]
        if self._receiving:
            self.address = f"/transfers?receive={self._receiving}"
        else:
            self.address = "/transfers" if self.tab == TO_ME else f"/transfers?tab={FROM_ME}"
        self.is_loaded = True
        self.revision += 1

    async def _open_sheet(self) -> None:
        try:
            sheet = await self._read(count_sheet, transfer_id=self._receiving)
        except NotFound:
            self._receiving, self.is_missing = 0, True
            return
        left = plain(sheet.transfer.open_quantity)
        self.target = f"{sheet.transfer.id}:{sheet.transfer.version}:{left}"
        self.heading = f"{sheet.transfer.number} · {sheet.transfer.giver} → {sheet.transfer.receiver}"
        self.lines = _sheet_lines(sheet)
        self.is_counting = True

    def _row(self, row: TransferRow) -> WayRow:
        is_sent = row.dispatched_at is not None
        return WayRow(
            id=row.id,
            version=row.version,
            number=row.number or f"草稿 {row.id}",
            href=f"/document?id={row.id}",
            receive_href=f"/transfers?receive={row.id}",
            edit_href=f"/desk?document={row.id}",
            giver=row.giver,
            receiver=row.receiver,
            look="on-the-way" if is_sent else row.status,
            status_title=WAITS.get(row.waits) or ("在途" if is_sent else row.status_title),
            sender=row.sender,
            dispatched=moment(row.dispatched_at),
            age=age_in_words(row.dispatched_at, clock.get().now()) if row.dispatched_at else "",
            is_late=row.is_overdue,
            amount=f"{row.lines} 种 {shown(row.open_quantity)} 件",
            remark=row.remark,
            may_receive=is_sent and not row.waits and _may("transfer_receipt.post", row.receiver_id),
            may_dispatch=not is_sent and not row.waits and row.lines > 0 and _may("transfer.post", row.giver_id),
        )


def _may(permission: str, warehouse_id: int) -> bool:
    return current.get().rights.get(permission, Scope()).reaches(warehouse_id)


def _sheet_lines(sheet: CountSheet) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one.line.id),
            "sku": one.line.sku_id,
            "name": one.line.sku_name,
            "code": one.line.sku_code,
            "spec": one.line.spec,
            "lot": one.line.lot_number,
            "unit": one.line.base_unit_name,
            "open": plain(one.line.open_quantity),
            "codes": {code: plain(quantity) for code, quantity in one.codes.items()},
        }
        for one in sheet.lines
    ]


def _answer(seq: int, code: str, scans: Scans) -> dict[str, Any]:
    """What one scan counts, in base units, or why it counts nothing; no SKU for a code that nobody knows."""
    hit, unread = scans.found.get(code), scans.unread.get(code)
    try:
        words = unread.words if unread else ""
        quantity = plain(base_quantity(hit)) if hit else ""
    except DomainError as error:
        words, quantity = say(error), ""
    sku, lot = (hit.sku.id, hit.lot_name) if hit else (0, "")
    return {"seq": seq, "code": shown_code(code), "words": words, "sku": sku, "lot": lot, "quantity": quantity}


def base_quantity(hit: Scanned) -> Decimal:
    """What one scan counts, in base units. Raises DomainError where that is no exact number."""
    unit = next(unit for unit in hit.sku.units if unit.unit_id == hit.unit_id)
    return to_base(hit.quantity, unit.numerator, unit.denominator)


def _words(received: Received) -> str:
    """What came of a receipt, in one sentence."""
    if received.waiting_for:
        return f"已清点，单据要审批后才入库，等待 {'、'.join(received.waiting_for)}。"
    parts = [f"已收货 {received.receipt}"] if received.receipt else []
    if received.differences:
        parts.append(f"差异已处理 {'、'.join(received.differences)}")
    if received.surplus:
        parts.append(f"多出部分已入库 {received.surplus}")
    parts.append("这张调拨单已完成" if received.is_done else "其余的货还在途中")
    return "，".join(parts) + "。"
