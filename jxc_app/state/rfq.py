"""比价: one inquiry, its links, what was offered, and what is chosen of it."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import reflex as rx
import segno
from pydantic import TypeAdapter, ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.quantities import ZERO, PositiveQuantity
from jxc_app.core.use_case import Scope
from jxc_app.modules.documents.types import REVERSED, SUBMITTED
from jxc_app.modules.sourcing.asking import end_rfq
from jxc_app.modules.sourcing.awarding import award_rfq, drop_award
from jxc_app.modules.sourcing.comparing import Comparison, compare_quotes
from jxc_app.modules.sourcing.inviting import Invitation, invite_supplier
from jxc_app.state.addresses import number
from jxc_app.state.answers import in_words
from jxc_app.state.base import requires
from jxc_app.state.formats import editable, moment, money
from jxc_app.state.identity import current
from jxc_app.state.rfq_rows import (
    ChoiceRow,
    CompareRow,
    SupplierRow,
    Taking,
    choice_row,
    compare_row,
    supplier_row,
)
from jxc_app.state.waiting import WaitingState

_QUANTITY: TypeAdapter[Decimal] = TypeAdapter(PositiveQuantity)


class RfqState(WaitingState, rx.State):
    """``asks``: which dialog is open (link, end, drop). The link is shown once, and gone when the dialog closes."""

    is_loaded: bool = False
    document_id: int = 0
    xlsx_href: str = ""
    is_missing: bool = False
    revision: int = 0
    title: str = ""
    number: str = ""
    status: str = ""
    look: str = ""
    until: str = ""
    head: str = ""
    few_reason: str = ""
    remark: str = ""
    is_open: bool = False
    is_hidden: bool = False
    suppliers: rx.Field[list[SupplierRow]] = rx.field(default_factory=list)
    rows: rx.Field[list[CompareRow]] = rx.field(default_factory=list)
    choices: rx.Field[list[ChoiceRow]] = rx.field(default_factory=list)
    may_ask: bool = False
    may_choose: bool = False
    amount: str = ""
    chosen: int = 0
    months: str = ""
    award_reason: str = ""
    asks: str = ""
    link: str = ""
    qr: str = ""
    link_words: str = ""
    reason: str = ""
    done_text: str = ""
    _id: int = 0
    _seen: Comparison | None = None
    _taking: rx.Field[dict[int, Taking]] = rx.field(default_factory=dict)
    _faults: rx.Field[dict[int, dict[str, str]]] = rx.field(default_factory=dict)
    _asked: int = 0
    _key: str = ""

    @rx.event
    @requires(compare_quotes)
    async def open(self) -> None:
        """The inquiry that the address names."""
        self._id = number(self.router.url.query_parameters, "id")
        rights = current.get().rights
        self.may_ask = not rights.get("rfq.post", Scope()).is_empty
        self.may_choose = self._may(award_rfq)
        self._taking, self._faults, self._key, self.errors, self.done_text = {}, {}, new_key(), {}, ""
        self.award_reason, self.months, self.reason = "", "", ""
        self._forget_link()
        await self._load()
        self._watch("document")

    @rx.event
    @requires(compare_quotes)
    async def refresh(self) -> None:
        """An offer came, or somebody chose; what is being chosen here stays."""
        await self._load()

    @rx.event
    @requires(invite_supplier)
    async def invite(self, partner_id: int) -> None:
        """A fresh link for one supplier; the one before stops working."""
        made = await self._perform(invite_supplier, {"rfq_id": self._id, "partner_id": partner_id})
        self._asked = partner_id
        self._show_link(made)
        await self._load()

    @rx.event
    @requires(compare_quotes)
    async def close(self, is_open: bool) -> None:
        """Leave the dialog; a link is shown by nothing again."""
        if not is_open:
            self._forget_link()

    @rx.event
    @requires(award_rfq)
    async def take(self, sku_id: int, partner_id: str) -> None:
        """From whom this SKU is bought; nobody: an empty text."""
        if not partner_id.isdecimal():
            self._taking.pop(sku_id, None)
        else:
            before = self._taking.get(sku_id, Taking())
            row = next((one for one in self.rows if one.id == sku_id), None)
            self._taking[sku_id] = replace(
                before, partner_id=int(partner_id[:9]), take=before.take or (row.open if row else "")
            )
        self._show()

    @rx.event
    @requires(award_rfq)
    async def take_lowest(self) -> None:
        """Everything from whoever is cheapest."""
        for row in self._seen.rows if self._seen else ():
            lowest = next((cell for cell in row.cells if cell and cell.is_lowest), None)
            if lowest and row.open > ZERO:
                self._taking[row.sku_id] = Taking(lowest.partner_id, editable(row.open))
        self._show()

    @rx.event
    @requires(award_rfq)
    async def type_take(self, sku_id: int, typed: str) -> None:
        """How much of it."""
        self._taking[sku_id] = replace(self._taking.get(sku_id, Taking()), take=typed[:20].strip())
        self._show()

    @rx.event
    @requires(award_rfq)
    async def type_why(self, sku_id: int, typed: str) -> None:
        """Why not the cheapest."""
        self._taking[sku_id] = replace(self._taking.get(sku_id, Taking()), reason=typed[:200].strip())
        self._show()

    @rx.event
    @requires(award_rfq)
    async def type_months(self, typed: str) -> None:
        """How many months the prices hold; empty: as the rule says."""
        self.months = typed[:2].strip()

    @rx.event
    @requires(award_rfq)
    async def type_award_reason(self, typed: str) -> None:
        """Why with so few offers."""
        self.award_reason = typed[:200].strip()

    @rx.event
    @requires(award_rfq)
    async def award(self) -> None:
        """Choose."""
        picked = [(sku_id, one) for sku_id, one in self._taking.items() if one.partner_id]
        command = {
            "document_key": self._key, "rfq_id": self._id, "months": self.months or None,
            "few_reason": self.award_reason,
            "lines": [
                {"sku_id": sku_id, "partner_id": one.partner_id, "quantity": one.take, "reason": one.reason}
                for sku_id, one in picked
            ],
        }  # fmt: skip
        try:
            done = await self._perform(award_rfq, command, key=f"award:{self._key}")
        except (DomainError, ValidationError) as refusal:
            self._point_at(in_words(refusal)[0], [sku_id for sku_id, _ in picked])
            raise
        self._key, self._taking, self._faults, self.award_reason = new_key(), {}, {}, ""
        waits = self._say_waiting(done)
        handed = f"定标单 {done.number} 已提交，等有定标权限的人生效。" if done.status == SUBMITTED else ""
        self.done_text = "" if waits else handed or f"已定标 {done.number}，价格协议已生效。"
        await self._load()

    @rx.event
    @requires(end_rfq)
    async def ask_end(self) -> None:
        """Say what ending means."""
        self.asks, self.reason, self.errors = "end", "", {}

    @rx.event
    @requires(drop_award)
    async def ask_drop(self, award_id: int) -> None:
        """Say what dropping means."""
        self.asks, self.reason, self._asked, self.errors = "drop", "", award_id, {}

    @rx.event
    @requires(end_rfq, drop_award)
    async def type_reason(self, typed: str) -> None:
        """Why."""
        self.reason = typed[:200].strip()

    @rx.event
    @requires(end_rfq)
    async def end(self) -> EventSpec:
        """End it without choosing more."""
        version = self._seen.version if self._seen else 1
        await self._perform(end_rfq, {"document_id": self._id, "version": version, "reason": self.reason})
        self.asks = ""
        await self._load()
        return rx.toast.success("询价已结束")

    @rx.event
    @requires(drop_award)
    async def drop(self) -> EventSpec:
        """Give the choice up that waits."""
        found = self._seen.choices if self._seen else ()
        version = next((one.version for one in found if one.award_id == self._asked), 1)
        await self._perform(drop_award, {"document_id": self._asked, "version": version, "reason": self.reason})
        self.asks = ""
        await self._load()
        return rx.toast.success("已退回")

    async def _load(self) -> None:
        self._seen = await self._read(compare_quotes, rfq_id=self._id)
        self._id = self.document_id = self._seen.id
        self._show()
        self.is_loaded = True

    def _show(self) -> None:
        seen = self._seen
        if seen is None:
            return
        self.number, self.status, self.look = seen.number, seen.status_title, seen.status
        self.title = f"询价 {seen.number}"
        self.xlsx_href = f"/api/exports/rfq/{seen.id}/comparison.xlsx"
        sealed = "，密封报价" if seen.is_sealed else ""
        self.head = f"{seen.warehouse_name} · {seen.maker_name} {seen.asked_on.isoformat()}{sealed}"
        self.until, self.few_reason, self.remark = moment(seen.answer_until), seen.few_reason, seen.remark
        self.is_open, self.is_hidden = seen.is_open, seen.is_hidden
        self.suppliers = [supplier_row(one, seen.id) for one in seen.suppliers]
        self.rows = [
            compare_row(row, seen, self._taking.get(row.sku_id, Taking()), self._faults.get(row.sku_id, {}))
            for row in seen.rows
        ]
        rows, me = {row.sku_id: row for row in seen.rows}, self._actor().user_id
        awarding = current.get().rights.get("rfq_award.post", Scope())
        may_award = awarding.reaches(seen.warehouse_id)
        self.choices = [
            choice_row(
                one, at, rows, may_drop=one.status in (SUBMITTED, "approved") and (may_award or one.maker_id == me)
            )
            for at, one in enumerate(seen.choices)
            if one.status != REVERSED
        ]
        self.chosen = sum(bool(one.partner_id) for one in self._taking.values())
        self.amount = money(self._sum())
        self.revision += 1

    def _sum(self) -> Decimal:
        prices = {
            (row.sku_id, cell.partner_id): cell.price for row in self._seen.rows for cell in row.cells if cell
        } if self._seen else {}  # fmt: skip
        total = ZERO
        for sku_id, one in self._taking.items():
            total += prices.get((sku_id, one.partner_id), ZERO) * _pieces(one.take)
        return total

    def _point_at(self, faults: Mapping[str, str], picked: list[int]) -> None:
        self._faults = {}
        for path, words in faults.items():
            parts = path.split(".")
            if len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) < len(picked):
                self._faults.setdefault(picked[int(parts[1])], {})[parts[2]] = words
        self._show()

    def _show_link(self, made: Invitation) -> None:
        self.link = self._href(made)
        self.qr = segno.make(self.link, error="m").svg_data_uri(scale=5, border=3)
        self.link_words = (
            f"{made.partner_name}，{moment(made.answer_until)} 前可报价；链接 {moment(made.expires_at)} 失效。"
        )
        self.asks, self.errors = "link", {}

    def _href(self, made: Invitation) -> str:
        # behind the #, which browsers send to no server and no proxy writes down
        return f"{self.router.url.origin}/quote#{made.token}"

    def _forget_link(self) -> None:
        self.asks, self.link, self.qr, self.link_words = "", "", "", ""


def _pieces(typed: str) -> Decimal:
    """Nothing while it is no quantity; the field says so once it is sent."""
    try:
        return _QUANTITY.validate_python(typed)
    except ValidationError:
        return ZERO
