"""How one supplier is settled, where it is not as for all: limits of the match, statements first, no invoices."""

from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import Money, QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.purchasing.permissions import PURCHASE_RULES
from jxc_app.modules.settlement.matching import Tolerance
from jxc_app.modules.settlement.models import MatchRule, SupplierRule

_rules: Table = SupplierRule.__table__  # type: ignore[attr-defined]
_LIMITS = ("quantity_percent", "quantity_amount", "price_percent", "price_amount", "small_amount")


class ChangeSupplierRules(Command):
    """How a supplier shall be settled; None: as for all. Percent and yuan with two decimals, quantity in base units."""

    partner_id: Id
    quantity_percent: Decimal | None = Limits(default=None, ge=0, le=100, decimal_places=2)
    quantity_amount: QuantityOrZero | None = None
    price_percent: Decimal | None = Limits(default=None, ge=0, le=100, decimal_places=2)
    price_amount: Money | None = Limits(default=None, ge=0, decimal_places=2)
    small_amount: Money | None = Limits(default=None, ge=0, le=100, decimal_places=2)
    needs_statement: bool | None = None
    without_invoice: bool = False
    version: Version


@dataclass(frozen=True, slots=True)
class SupplierRules:
    """What is said of this supplier, and what holds for all: ``general`` has every limit by its name."""

    quantity_percent: Decimal | None
    quantity_amount: Decimal | None
    price_percent: Decimal | None
    price_amount: Decimal | None
    small_amount: Decimal | None
    needs_statement: bool | None
    without_invoice: bool
    version: int
    general: Tolerance
    general_needs_statement: bool


class SupplierRulesChanged(Result):
    """The rules as they stand now."""

    version: int


def tolerance(session: Session, partner_id: int | None) -> Tolerance:
    """The limits in force for a supplier: its own, else as people set them for all, else as shipped."""
    general = session.get(MatchRule, 1) or MatchRule()
    own = session.get(SupplierRule, partner_id) if partner_id else None
    said = {name: getattr(own, name) for name in _LIMITS} if own else {}
    return Tolerance(**{name: getattr(general, name) if said.get(name) is None else said[name] for name in _LIMITS})


def needs_statement(session: Session, partner_id: int | None) -> bool:
    """Whether a supplier is paid only what stands on a confirmed statement."""
    own = session.get(SupplierRule, partner_id) if partner_id else None
    if own is not None and own.needs_statement is not None:
        return own.needs_statement
    return (session.get(MatchRule, 1) or MatchRule()).needs_statement


def is_without_invoice(session: Session, partner_id: int | None) -> bool:
    """Whether a supplier is paid on its statement, without an invoice."""
    own = session.get(SupplierRule, partner_id) if partner_id else None
    return own is not None and own.without_invoice


@query("invoice.supplier_rules", title="查看供应商结算规则", permission=PURCHASE_RULES)
def read_supplier_rules(session: Session, scope: Scope, *, partner_id: int) -> SupplierRules:
    """The rules of one supplier for whoever may change them."""
    own = session.get(SupplierRule, partner_id) or SupplierRule(partner_id=partner_id)
    return SupplierRules(
        own.quantity_percent, own.quantity_amount, own.price_percent, own.price_amount, own.small_amount,
        own.needs_statement, own.without_invoice, own.version, tolerance(session, None), needs_statement(session, None),
    )  # fmt: skip


@use_case("invoice.change_supplier_rules", title="设置供应商结算规则", permission=PURCHASE_RULES)
def change_supplier_rules(uow: UnitOfWork, command: ChangeSupplierRules) -> SupplierRulesChanged:
    """Change them for invoices and payments from now on. Raises NotFound, Conflict ``version.stale``."""
    partner = uow.session.get(Partner, command.partner_id)
    if partner is None or not partner.is_supplier:
        raise NotFound("partner.not_found")
    insert_or_ignore(uow.session, _rules, [SupplierRule(partner_id=command.partner_id).model_dump()])
    wanted_row = select(SupplierRule).where(col(SupplierRule.partner_id) == command.partner_id).with_for_update()
    rule = uow.session.exec(wanted_row).one()
    if rule.version != command.version:
        raise Conflict("version.stale")
    wanted = command.model_dump(exclude={"version", "partner_id"})
    before = {name: getattr(rule, name) for name in wanted}
    for name, value in wanted.items():
        setattr(rule, name, value)
    rule.version += 1
    uow.record("supplier_rule", partner.id, partner.code, before=before, after=wanted)
    return SupplierRulesChanged(version=rule.version)
