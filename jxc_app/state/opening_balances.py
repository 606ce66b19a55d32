"""期初往来余额: the list, and one of them being entered or corrected."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from jxc_app.modules.openings.models import KIND_TITLES
from jxc_app.modules.openings.queries import BalanceRow, balance_page
from jxc_app.modules.openings.rules import FLAG_OF
from jxc_app.modules.openings.service import remove_balance, save_balance
from jxc_app.modules.partners.queries import find_partners
from jxc_app.state.addresses import path
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Choice, Option, editable, money

_KINDS = [Option(code, title) for code, title in KIND_TITLES.items()]
_FIELDS = ("kind", "amount", "reference", "due_on", "remark")
_PAGE = 50


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One balance as the list shows it."""

    id: int
    partner: str
    code: str
    kind: str
    amount: str
    reference: str
    due_on: str
    remark: str


class BalancesState(SessionState, rx.State):
    """``asked``: "" nothing, ``edit`` or ``remove``."""

    is_loaded: bool = False
    lines: rx.Field[list[BalanceLine]] = rx.field(default_factory=list)
    totals: rx.Field[list[Option]] = rx.field(default_factory=list)
    kinds: rx.Field[list[Option]] = rx.field(default_factory=lambda: list(_KINDS))
    only_kind: str = ""
    search: str = ""
    page: int = 1
    has_more: bool = False
    address: str = ""
    revision: int = 0
    may_edit: bool = False
    asked: str = ""
    is_new: bool = True
    partner_name: str = ""
    partner_options: rx.Field[list[Choice]] = rx.field(default_factory=list)
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _partner_id: int = 0
    _balance_id: int = 0
    _rows: list[BalanceRow] = []  # noqa: RUF012  Reflex copies it for each tab

    @rx.event
    @requires(balance_page)
    async def open(self) -> None:
        """The list as its address says."""
        asked = self.router.url.query_parameters
        self.only_kind = asked.get("kind", "") if asked.get("kind", "") in KIND_TITLES else ""
        self.search, self.page, self.asked = asked.get("search", "")[:100], 1, ""
        await self._load()

    @rx.event
    @requires(balance_page)
    async def choose_kind(self, kind: str) -> None:
        """Only balances of a kind."""
        self.only_kind, self.page = (kind if kind in KIND_TITLES else ""), 1
        await self._load()

    @rx.event
    @requires(balance_page)
    async def search_for(self, text: str) -> None:
        """Only those whose partner or reference contains it."""
        self.search, self.page = text[:100], 1
        await self._load()

    @rx.event
    @requires(balance_page)
    async def turn_to(self, page: int) -> None:
        """Another page."""
        self.page = max(1, min(page, 100_000))
        await self._load()

    @rx.event
    @requires(save_balance)
    async def edit(self, balance_id: int) -> None:
        """Open the form, for a new one (0) or one that is there."""
        row = next((one for one in self._rows if one.id == balance_id), None)
        self.asked, self.is_new, self.errors = "edit", row is None, {}
        self._balance_id, self._partner_id = (row.id, row.partner_id) if row else (0, 0)
        self.partner_name = row.partner_name if row else ""
        self.form = _form(row) if row else {"kind": "payable", **dict.fromkeys(_FIELDS[1:], "")}
        self.revision += 1

    @rx.event
    @requires(save_balance)
    async def search_partner(self, typed: str) -> None:
        """Find who it is with: suppliers or customers, as the kind says."""
        kind = FLAG_OF[self.form.get("kind", "payable")].removeprefix("is_")  # type: ignore[index]
        found = await self._read(find_partners, search=typed[:100], kind=kind)
        self.partner_options = [Choice(who.id, who.name, who.code) for who in found]

    @rx.event
    @requires(save_balance)
    async def choose_partner(self, partner_id: int) -> None:
        """Take one of those that were found."""
        found = next((one for one in self.partner_options if one.id == partner_id), None)
        if found is not None:
            self._partner_id, self.partner_name = found.id, found.label

    @rx.event
    @requires(save_balance)
    async def change(self, name: str, text: str) -> None:
        """Take one field."""
        if name in _FIELDS:
            self.form = {**self.form, name: text[:200]}

    @rx.event
    @requires(save_balance)
    async def save(self) -> EventSpec:
        """Enter it, or correct the one that was opened."""
        said = {**self.form, "due_on": self.form.get("due_on") or None, "partner_id": self._partner_id or None}
        if self._balance_id:
            said |= {"balance_id": self._balance_id, "version": self._version_of(self._balance_id)}
        await self._perform(save_balance, said)
        self.asked = ""
        await self._load()
        return rx.toast.success("已保存")

    @rx.event
    @requires(remove_balance)
    async def ask_remove(self, balance_id: int) -> None:
        """Say what removing one does."""
        row = next((one for one in self._rows if one.id == balance_id), None)
        if row is not None:
            self.asked, self._balance_id = "remove", balance_id
            self.partner_name, self.form = row.partner_name, _form(row)

    @rx.event
    @requires(remove_balance)
    async def remove(self) -> EventSpec:
        """Take it out."""
        version = self._version_of(self._balance_id)
        await self._perform(remove_balance, {"balance_id": self._balance_id, "version": version})
        self.asked = ""
        await self._load()
        return rx.toast.success("已删除")

    @rx.event
    @requires(balance_page)
    async def leave(self, is_open: bool) -> None:
        """Close the dialog."""
        self.asked = self.asked if is_open else ""

    def _version_of(self, balance_id: int) -> int:
        return next((one.version for one in self._rows if one.id == balance_id), 1)

    async def _load(self) -> None:
        found = await self._read(balance_page, kind=self.only_kind, search=self.search, page=self.page)
        self._rows = list(found.rows)
        self.lines = [_line(row) for row in found.rows]
        self.totals = [Option(one.title, f"{money(one.amount)}（{one.count} 笔）") for one in found.totals]
        self.has_more = found.count > self.page * _PAGE
        self.may_edit = self._may(save_balance)
        self.address = path("/opening/balances", kind=self.only_kind, search=self.search)
        self.is_loaded, self.revision = True, self.revision + 1


def _form(row: BalanceRow) -> dict[str, str]:
    return {
        "kind": row.kind, "amount": editable(row.amount), "reference": row.reference,
        "due_on": str(row.due_on or ""), "remark": row.remark,
    }  # fmt: skip


def _line(row: BalanceRow) -> BalanceLine:
    return BalanceLine(
        row.id, row.partner_name, row.partner_code, row.kind_title, money(row.amount), row.reference,
        str(row.due_on or ""), row.remark,
    )  # fmt: skip
