"""Reads about the opening of the books; purchasing and sales begin from :func:`open_with`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func
from sqlmodel import Session, col, select

from jxc_app.core.quantities import ZERO
from jxc_app.core.search import contains
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.openings.models import KIND_TITLES, BalanceKind, OpeningBalance
from jxc_app.modules.openings.permissions import BALANCE_VIEW
from jxc_app.modules.openings.rules import FLAG_OF
from jxc_app.modules.partners.knowing import knows_suppliers
from jxc_app.modules.partners.models import Partner

_PAGE = 50


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One opening balance; ``amount`` in yuan."""

    id: int
    version: int
    partner_id: int
    partner_code: str
    partner_name: str
    kind: str
    kind_title: str
    amount: Decimal
    reference: str
    due_on: date | None
    remark: str


@dataclass(frozen=True, slots=True)
class BalanceTotal:
    """All balances of one kind."""

    kind: str
    title: str
    count: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BalancePage:
    """Some balances, how many there are, and the sums of all by kind."""

    rows: tuple[BalanceRow, ...]
    count: int
    totals: tuple[BalanceTotal, ...]


@query("opening.balances", title="期初往来余额", permission=BALANCE_VIEW)
def balance_page(session: Session, scope: Scope, *, kind: str = "", search: str = "", page: int = 1) -> BalancePage:
    """Balances of a kind (or all), whose partner or reference contains ``search``, by partner."""
    wanted = _wanted(scope, kind, search)
    count = session.exec(select(func.count()).select_from(wanted.subquery())).one()
    rows = session.exec(wanted.order_by(*_ORDER).limit(_PAGE).offset(_PAGE * (page - 1))).all()
    return BalancePage(tuple(_row(*one) for one in rows), count, tuple(totals(session, scope)))


@query("opening.export_balances", title="导出期初往来余额", permission=BALANCE_VIEW)
def stream_balances(session: Session, scope: Scope) -> Iterator[BalanceRow]:
    """All of them, in the order of the list."""
    for one in session.exec(_wanted(scope, "", "").order_by(*_ORDER)):
        yield _row(*one)


def totals(session: Session, scope: Scope) -> Iterator[BalanceTotal]:
    """Count and sum of each kind that the reader may know, also where there is none."""
    summed = select(OpeningBalance.kind, func.count(), func.sum(OpeningBalance.amount)).group_by(OpeningBalance.kind)
    found = {kind: (count, amount) for kind, count, amount in session.exec(summed).all()}
    for kind in _kinds(scope):
        count, amount = found.get(kind, (0, ZERO))
        yield BalanceTotal(kind, KIND_TITLES[kind], count, amount)


def open_with(session: Session, partner_id: int) -> list[OpeningBalance]:
    """What was open with a partner when the books began, for settling it later; oldest due first."""
    wanted = select(OpeningBalance).where(OpeningBalance.partner_id == partner_id)
    return sorted(session.exec(wanted).all(), key=lambda one: (one.due_on or date.max, one.id or 0))


_ORDER = (col(Partner.code_key), col(OpeningBalance.kind), col(OpeningBalance.reference))


def _kinds(scope: Scope) -> list[BalanceKind]:
    """What is open with suppliers is kept from whoever may not know them."""
    return [kind for kind in BalanceKind if knows_suppliers(scope) or FLAG_OF[kind] != "is_supplier"]


def _wanted(scope: Scope, kind: str, search: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  a Select of two tables
    wanted = select(OpeningBalance, Partner).join(Partner, col(Partner.id) == OpeningBalance.partner_id)
    wanted = wanted.where(col(OpeningBalance.kind).in_(_kinds(scope)))
    if kind:
        wanted = wanted.where(OpeningBalance.kind == kind)
    if search.strip():
        wanted = wanted.where(
            contains(col(Partner.search_key), search) | col(OpeningBalance.reference).contains(search, autoescape=True)
        )
    return wanted


def _row(balance: OpeningBalance, partner: Partner) -> BalanceRow:
    return BalanceRow(
        balance.id or 0, balance.version, balance.partner_id, partner.code, partner.name, balance.kind,
        KIND_TITLES[balance.kind], balance.amount, balance.reference, balance.due_on, balance.remark,
    )  # fmt: skip
