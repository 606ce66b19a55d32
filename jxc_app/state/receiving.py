"""到货验收 on the phone: what is expected, counting it, inspecting what was counted, and what is frozen."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from jxc_app.components.arrival_sheet import CountedPart, DeliveryNote, JudgedLine
from jxc_app.components.scans import Scan
from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.scanning import read_scans
from jxc_app.modules.documents.attaching import DOCUMENT
from jxc_app.modules.files.permissions import FILE_ATTACH
from jxc_app.modules.files.queries import list_files
from jxc_app.modules.files.rules import KIND_TITLES, FileKind
from jxc_app.modules.purchasing.arrivals import (
    CountedReceipt,
    arrival_sheet,
    arrivals,
    counted_lines,
    counted_receipts,
    demanded_pictures,
    frozen_receipts,
    my_counts,
)
from jxc_app.modules.purchasing.freezing import release_settlement
from jxc_app.modules.purchasing.photo_rules import ALWAYS, NEVER, ON_EXCEPTION
from jxc_app.modules.purchasing.receipt_rules import REJECTIONS
from jxc_app.modules.purchasing.receiving import count_receipt, give_up_receipt, inspect_receipt
from jxc_app.state.addresses import number, path
from jxc_app.state.attachments import FileLine, file_line
from jxc_app.state.base import requires
from jxc_app.state.desk_scans import LONGEST_CODE, plain_code
from jxc_app.state.formats import Option, moment
from jxc_app.state.identity import current
from jxc_app.state.receiving_rows import (
    ArrivalCard,
    CountedCard,
    FrozenCard,
    answer_of,
    arrival_card,
    counted_card,
    frozen_card,
    judged_line,
    missing_part,
    part_of,
    sheet_lines,
)
from jxc_app.state.waiting import WaitingState

_MOST_ASKED = 100
ARRIVING, INSPECTING, FROZEN = "arriving", "inspecting", "frozen"
_PICTURES = [Option(kind.value, KIND_TITLES[kind]) for kind in (FileKind.PHOTO, FileKind.DELIVERY_NOTE)]
_DEMANDED = {ALWAYS: "要有{}才能质检签字", ON_EXCEPTION: "有异常时要有{}才能质检签字"}
_CAUSES = [{"id": code, "label": title} for code, title in REJECTIONS.items()]


class ReceivingState(WaitingState, rx.State):
    """Three lists, and the sheet of one arrival."""

    is_loaded: bool = False
    revision: int = 0
    address: str = ""
    tab: str = ARRIVING
    may_count: bool = False
    may_inspect: bool = False
    arriving: rx.Field[list[ArrivalCard]] = rx.field(default_factory=list)
    counted: rx.Field[list[CountedCard]] = rx.field(default_factory=list)
    frozen: rx.Field[list[FrozenCard]] = rx.field(default_factory=list)
    late: int = 0
    #: which sheet is open: ``count``, ``inspect`` or none
    sheet: str = ""
    is_missing: bool = False
    heading: str = ""
    target: str = ""
    done: str = ""
    done_text: str = ""
    lines: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    causes: rx.Field[list[dict[str, str]]] = rx.field(default_factory=lambda: _CAUSES)
    wrong: str = ""
    missing: str = ""
    #: who has signed so far, and who is asked to
    signed: str = ""
    #: the pictures of the receipt, where more come in, and which of them it takes
    files: rx.Field[list[FileLine]] = rx.field(default_factory=list)
    subject: rx.Field[dict[str, Any]] = rx.field(default_factory=dict)
    kinds: rx.Field[list[Option]] = rx.field(default_factory=lambda: _PICTURES)
    demands: rx.Field[list[str]] = rx.field(default_factory=list)
    may_attach: bool = False
    #: whether it may be inspected from elsewhere, and is
    may_be_remote: bool = False
    is_remote: bool = False
    is_frozen: bool = False
    answers: rx.Field[list[dict[str, Any]]] = rx.field(default_factory=list)
    asks: str = ""
    asked_text: str = ""
    reason: str = ""
    _counting: tuple[int, int] = (0, 0)
    _inspecting: int = 0
    _picturing: int = 0
    _asked: tuple[int, int] = (0, 0)

    @rx.event
    @requires(arrivals, counted_receipts, release_settlement)
    async def open(self) -> None:
        """The list that the address asks for, or one sheet."""
        self._watch("document")
        asked = self.router.url.query_parameters
        self.tab = asked.get("tab", "") if asked.get("tab") in (INSPECTING, FROZEN) else ARRIVING
        self._counting = number(asked, "order"), number(asked, "warehouse")
        self._inspecting, self._picturing = number(asked, "inspect"), number(asked, "photos")
        self.is_loaded, self.asks, self.done_text, self.errors = False, "", "", {}
        self.is_frozen = False
        await self._load()
        if self.tab == ARRIVING and not self.may_count and not self.sheet:
            self.tab = INSPECTING if self.may_inspect else FROZEN

    @rx.event
    @requires(arrivals, counted_receipts, release_settlement)
    async def refresh(self) -> None:
        """A document has changed. A sheet that is being filled keeps still: sending it tells what changed."""
        if not self.sheet:
            await self._load()

    @rx.event
    @requires(arrivals, counted_receipts, release_settlement)
    async def turn_to(self, tab: str) -> None:
        """Another list."""
        self.tab = tab if tab in (INSPECTING, FROZEN) else ARRIVING
        self._counting, self._inspecting, self._picturing, self.errors = (0, 0), 0, 0, {}
        await self._load()

    @rx.event
    @requires(count_receipt)
    async def read_codes(self, target: str, asked: list[Scan]) -> None:
        """Say what codes stand for; they come again until they are answered."""
        if not (self.sheet == "count" and target == self.target):
            return
        texts = {one.seq: plain_code(one.text) for one in asked[:_MOST_ASKED] if len(one.text) <= LONGEST_CODE}
        scans = await self._read(read_scans, codes=set(texts.values()))
        self.answers = [answer_of(seq, code, scans) for seq, code in texts.items()]

    @rx.event
    @requires(count_receipt)
    async def sign_count(self, target: str, parts: list[CountedPart], said: DeliveryNote) -> EventSpec | None:
        """The first signature; sent twice, it is counted once."""
        if target == self.done:
            return None
        if not (self.sheet == "count" and target == self.target):
            return rx.toast.error("这张清点单已经过期，请重新打开")
        command = {
            "document_key": target,
            "warehouse_id": self._counting[1],
            "own_number": said.own_number,
            "wrong": said.wrong,
            "remark": said.remark,
            "lines": [part_of(one) for one in parts if one.counted != "0"],
            "missing": [missing_part(one) for one in parts if one.counted == "0"],
        }
        counted = await self._perform(count_receipt, command, key=f"count:{target}")
        self.done, self._counting = target, (0, 0)
        self.done_text = f"已清点 {counted.number}，等质检人签字后入库。"
        self._picturing = counted.document_id if self._may(demanded_pictures) else 0
        await self._load()
        return None

    @rx.event
    @requires(inspect_receipt)
    async def sign_inspection(self, target: str, judged: list[JudgedLine]) -> EventSpec | None:
        """The second signature: it is taken in."""
        if target == self.done:
            return None
        if not (self.sheet == "inspect" and target == self.target):
            return rx.toast.error("这张质检单已经过期，请重新打开")
        document_id, _, version = target.partition(":")
        lines = [
            {"line_id": one.line, "accepted": one.accepted, "cause": one.cause, "remark": one.remark} for one in judged
        ]
        command = {"document_id": int(document_id), "version": int(version), "lines": lines}
        command["is_remote"] = self.is_remote
        taken = await self._perform(inspect_receipt, command, key=f"inspect:{target}")
        self.done, self._inspecting, self.is_remote = target, 0, False
        await self._load()
        if not self._say_waiting(taken):
            self.is_frozen = any(one.number == taken.number for one in self.frozen)
            self.done_text = f"{taken.number} 已入库" + ("，有异常，结算已冻结。" if self.is_frozen else "。")
        return None

    @rx.event
    @requires(demanded_pictures)
    async def show_pictures(self) -> None:
        """One came in."""
        if document_id := self._inspecting or self._picturing:
            await self._load_pictures(document_id)
            self.errors = {name: words for name, words in self.errors.items() if name not in ("photos", "notes")}

    @rx.event
    @requires(inspect_receipt)
    async def choose_remote(self, is_on: bool) -> None:
        """It is inspected by its photos, from somewhere else."""
        self.is_remote = is_on and self.may_be_remote

    @rx.event
    @requires(give_up_receipt)
    async def ask_give_up(self, document_id: int) -> None:
        """Say what giving a count up does."""
        row = next((row for row in self.counted if row.id == document_id and row.is_mine), None)
        if row is not None:
            self._asked, self.asks, self.reason, self.errors = (row.id, row.version), "give_up", "", {}
            self.asked_text = f"{row.number} 会关闭，货不入库，采购订单仍等着收。要改数量就放弃后重新清点。"

    @rx.event
    @requires(release_settlement)
    async def ask_release(self, freeze_id: int) -> None:
        """Say what releasing does."""
        row = next((row for row in self.frozen if row.id == freeze_id and row.may_release), None)
        if row is not None:
            self._asked, self.asks, self.reason, self.errors = (row.id, 0), "release", "", {}
            self.asked_text = f"{row.number}（{row.causes}）解除之后可以开票、对账、付款。请写明依据。"

    @rx.event
    @requires(release_settlement, give_up_receipt)
    async def show_question(self, is_open: bool) -> None:
        """Open or close the question."""
        self.asks = self.asks if is_open else ""

    @rx.event
    @requires(release_settlement, give_up_receipt)
    async def type_reason(self, text: str) -> None:
        """Why."""
        self.reason = text[:200]

    @rx.event
    @requires(give_up_receipt)
    async def give_up(self) -> EventSpec:
        """The count is closed."""
        document_id, version = self._asked
        command = {"document_id": document_id, "version": version, "reason": self.reason}
        gone = await self._perform(give_up_receipt, command, key=f"document-{document_id}:give_up:{version}")
        self.asks = ""
        await self._load()
        return rx.toast.success(f"{gone.number} 已关闭")

    @rx.event
    @requires(release_settlement)
    async def release(self) -> EventSpec:
        """The settlement goes on."""
        await self._perform(release_settlement, {"freeze_id": self._asked[0], "reason": self.reason})
        self.asks = ""
        await self._load()
        return rx.toast.success("已解除冻结")

    async def _load(self) -> None:
        self.sheet, self.is_missing, self.wrong, self.missing = "", False, "", ""
        self.may_count, self.may_inspect = self._may(arrivals), self._may(counted_receipts)
        if all(self._counting):
            await self._open_count()
        elif self._inspecting:
            await self._open_inspection()
        await self._load_lists()
        if self._picturing and not self.sheet:
            await self._open_pictures()
        self.address = self._address()
        self.is_loaded = True
        self.revision += 1

    def _address(self) -> str:
        if self.sheet == "count":
            order_id, warehouse_id = self._counting
            return path("/receiving", order=str(order_id), warehouse=str(warehouse_id))
        if self.sheet == "inspect":
            return path("/receiving", inspect=str(self._inspecting))
        if self.sheet == "photos":
            return path("/receiving", photos=str(self._picturing))
        return path("/receiving", tab="" if self.tab == ARRIVING else self.tab)

    async def _load_lists(self) -> None:
        found = await self._read(arrivals) if self.may_count else []
        self.arriving = [arrival_card(row) for row in found]
        self.late = sum(row.is_late for row in found)
        own = await self._read(my_counts, person_id=self._actor().user_id) if self.may_count else []
        others = await self._read(counted_receipts) if self.may_inspect else []
        rows = {row.id: row for row in (*others, *own)}
        self.counted = [counted_card(row, self._actor().user_id) for row in rows.values()]
        self.frozen = (
            [frozen_card(row) for row in await self._read(frozen_receipts)] if self._may(frozen_receipts) else []
        )

    async def _open_count(self) -> None:
        order_id, warehouse_id = self._counting
        try:
            found = await self._read(arrival_sheet, order_id=order_id, warehouse_id=warehouse_id)
        except (NotFound, DomainError):
            self._counting, self.is_missing = (0, 0), True
            return
        # what was counted before makes it another sheet, with a key of its own
        self.target = f"arrival-{order_id}-{warehouse_id}-{found.last_receipt_id}-{self._actor().user_id}"
        self.heading = " · ".join(
            filter(None, (found.arrival.number, found.arrival.partner_name, found.arrival.warehouse_name))
        )
        self.lines = sheet_lines(found)
        self.sheet = "count"

    async def _open_inspection(self) -> None:
        try:
            found = await self._read(counted_lines, document_id=self._inspecting)
            heads = await self._read(counted_receipts)
        except (NotFound, DomainError):
            self._inspecting, self.is_missing = 0, True
            return
        head = next(one for one in heads if one.id == self._inspecting)
        self.target = f"{head.id}:{head.version}"
        self.heading = f"{head.number} · {head.partner_name or head.warehouse_name} · {head.counted_by} 清点"
        self._show_signed(head)
        self.may_be_remote = head.is_store
        await self._load_pictures(head.id)
        self.lines = [judged_line(one) for one in found]
        self.sheet = "inspect"

    async def _open_pictures(self) -> None:
        """A receipt that waits for its inspection, and its pictures."""
        own = [*await self._read(my_counts, person_id=self._actor().user_id)] if self.may_count else []
        others = await self._read(counted_receipts) if self.may_inspect else []
        head = next((one for one in (*own, *others) if one.id == self._picturing), None)
        if head is None:
            self._picturing, self.is_missing = 0, True
            return
        self._show_signed(head)
        self.heading = " · ".join(filter(None, (head.number, head.partner_name, head.warehouse_name)))
        await self._load_pictures(head.id)
        self.sheet = "photos"

    def _show_signed(self, head: CountedReceipt) -> None:
        self.wrong, self.missing = head.wrong, "、".join(head.missing)
        self.signed = f"{head.counted_by} {moment(head.counted_at)} 已清点签字，等另一个人质检签字"
        scope = current.get().rights.get(FILE_ATTACH.code, Scope())
        self.may_attach = scope.reaches(head.warehouse_id)

    async def _load_pictures(self, document_id: int) -> None:
        self.subject = {"subject_kind": DOCUMENT, "subject_id": document_id}
        self.files, self.demands = [], []
        if self._may(demanded_pictures):
            self.files = [file_line(one) for one in await self._read(list_files, **self.subject)]
            asked = await self._read(demanded_pictures, document_id=document_id)
            self.demands = [
                _DEMANDED[demand].format(KIND_TITLES[kind]) for kind, demand in asked.items() if demand != NEVER
            ]
