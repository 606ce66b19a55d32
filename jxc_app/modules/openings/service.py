"""Writes about the balances with partners, and the day on which the books begin."""

from datetime import date

from pydantic import Field as Limits
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import PositiveMoney
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.audit.evidence import guard
from jxc_app.modules.openings.lock import refuse_company_live
from jxc_app.modules.openings.models import KIND_TITLES, BalanceKind, Cutover, OpeningBalance
from jxc_app.modules.openings.permissions import BALANCE_EDIT, BALANCE_VIEW, GO_LIVE
from jxc_app.modules.openings.rules import FLAG_OF
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_VIEW, SUPPLIER_VIEW
from jxc_app.modules.partners.queries import check_partner

guard("opening_balance", (BALANCE_VIEW.code,), "amount")
guard("opening_balance", (PARTNER_VIEW.code, SUPPLIER_VIEW.code), "partner_id", "reference")
_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 1, 1)


class SetCutover(Command):
    """From which day the books are kept here. ``version`` 0: nobody has said so before."""

    starts_on: date = Limits(ge=_EARLIEST, le=_LATEST)
    version: int = Limits(default=0, ge=0, lt=2**31)


class CutoverRef(Result):
    """The day as it stands now."""

    starts_on: date
    version: int


class BalanceFields(Command):
    """What is open with one partner, in yuan."""

    partner_id: Id
    kind: BalanceKind
    amount: PositiveMoney
    reference: str = Limits(default="", max_length=60)
    due_on: date | None = Limits(default=None, ge=_EARLIEST, le=_LATEST)
    remark: str = Limits(default="", max_length=200)


class SaveBalance(BalanceFields):
    """A new balance, or (``balance_id``) a correction of one as the actor last saw it."""

    balance_id: Id | None = None
    version: Version | None = None


class RemoveBalance(Command):
    """Take a balance out that was entered by mistake."""

    balance_id: Id
    version: Version


class ImportBalances(Command):
    """Some rows of a list, all or none."""

    balances: list[SaveBalance] = Limits(min_length=1, max_length=200)


class BalanceRef(Result):
    """A balance as it stands now."""

    balance_id: int
    version: int


class ImportedBalances(Result):
    """How many were written."""

    written: int


@use_case("opening.set_date", title="设置开账日期", permission=GO_LIVE)
def set_cutover(uow: UnitOfWork, command: SetCutover) -> CutoverRef:
    """Say from which day the books are kept here. Raises Conflict for a stale version, and once they are open."""
    refuse_company_live(uow.session)
    cutover = uow.session.get(Cutover, 1, with_for_update=True)
    if (cutover.version if cutover else 0) != command.version:
        raise Conflict("version.stale")
    before = cutover.starts_on if cutover else None
    if cutover is None:
        cutover = Cutover(id=1, starts_on=command.starts_on)
    else:
        cutover.starts_on, cutover.version = command.starts_on, cutover.version + 1
    uow.session.add(cutover)
    uow.session.flush()
    uow.record("cutover", 1, "开账日期", before={"starts_on": before}, after={"starts_on": cutover.starts_on})
    uow.publish("opening")
    return CutoverRef(starts_on=cutover.starts_on, version=cutover.version)


@use_case("opening.save_balance", title="录入期初往来余额", permission=BALANCE_EDIT)
def save_balance(uow: UnitOfWork, command: SaveBalance) -> BalanceRef:
    """Enter or correct one. Raises Conflict where the same partner, kind and reference are there already."""
    refuse_company_live(uow.session)
    balance = _saved(uow, command)
    uow.publish("opening")
    return BalanceRef(balance_id=balance.id or 0, version=balance.version)


@use_case("opening.import_balances", title="导入期初往来余额", permission=BALANCE_EDIT, keeps_key=True)
def import_balances(uow: UnitOfWork, command: ImportBalances) -> ImportedBalances:
    """Enter what is new and correct what is there, all or none."""
    refuse_company_live(uow.session)
    for one in command.balances:
        _saved(uow, one)
    uow.publish("opening")
    return ImportedBalances(written=len(command.balances))


@use_case("opening.remove_balance", title="删除期初往来余额", permission=BALANCE_EDIT)
def remove_balance(uow: UnitOfWork, command: RemoveBalance) -> BalanceRef:
    """Take one out before the books are open; what it said stays in the log."""
    refuse_company_live(uow.session)
    balance = _locked(uow, command.balance_id, command.version)
    uow.record("opening_balance", balance.id, _label(uow, balance), before=_content(balance))
    uow.session.delete(balance)
    uow.publish("opening")
    return BalanceRef(balance_id=command.balance_id, version=command.version)


def check_kind(partner: Partner, kind: BalanceKind) -> None:
    """A payable is kept with a supplier, a receivable with a customer. Raises DomainError ``opening.partner_kind``."""
    if not getattr(partner, FLAG_OF[kind]):
        what = "供应商" if FLAG_OF[kind] == "is_supplier" else "客户"
        raise DomainError(
            "opening.partner_kind", field="partner_id", name=partner.name, what=what, kind=KIND_TITLES[kind]
        )


def _saved(uow: UnitOfWork, command: SaveBalance) -> OpeningBalance:
    check_partner(uow, command.partner_id, "partner_id", as_supplier=FLAG_OF[command.kind] == "is_supplier")
    check_kind(uow.session.get_one(Partner, command.partner_id), command.kind)
    _refuse_taken(uow, command)
    fields = command.model_dump(exclude={"balance_id", "version"}) | {"changed_at": uow.now}
    if command.balance_id is None:
        balance, before = OpeningBalance(entered_by=uow.actor.user_id, **fields), {}
    else:
        balance = _locked(uow, command.balance_id, command.version)
        before = _content(balance)
        balance.version += 1
        for name, value in fields.items():
            setattr(balance, name, value)
    uow.session.add(balance)
    uow.session.flush()
    after = {name: value for name, value in _content(balance).items() if before.get(name) != value}
    before = {name: before[name] for name in after if name in before}
    uow.record("opening_balance", balance.id, _label(uow, balance), before=before, after=after)
    return balance


def _refuse_taken(uow: UnitOfWork, command: SaveBalance) -> None:
    same = select(OpeningBalance.id).where(
        OpeningBalance.partner_id == command.partner_id,
        OpeningBalance.kind == command.kind,
        OpeningBalance.reference == command.reference,
        OpeningBalance.id != (command.balance_id or 0),
    )
    if uow.session.exec(same).first() is not None:
        raise Conflict("opening.balance_taken", field="reference", kind=KIND_TITLES[command.kind])


def _locked(uow: UnitOfWork, balance_id: int, version: int | None) -> OpeningBalance:
    balance = uow.session.get(OpeningBalance, balance_id, with_for_update=True)
    if balance is None:
        raise NotFound("opening.balance_gone")
    if FLAG_OF[BalanceKind(balance.kind)] == "is_supplier":
        uow.authorize(SUPPLIER_VIEW.code)
    if balance.version != version:
        raise Conflict("version.stale")
    return balance


def _content(balance: OpeningBalance) -> dict[str, object]:
    return {
        "partner_id": balance.partner_id, "kind": balance.kind, "amount": balance.amount,
        "reference": balance.reference, "due_on": balance.due_on, "remark": balance.remark,
    }  # fmt: skip


def _label(uow: UnitOfWork, balance: OpeningBalance) -> str:
    return f"{KIND_TITLES[balance.kind]} {uow.session.get_one(Partner, balance.partner_id).code}"
