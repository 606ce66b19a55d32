"""The rules of buying that people set: how much more than ordered is taken, whether it is counted blind."""

from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict
from jxc_app.core.inputs import Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.documents.models import Document
from jxc_app.modules.purchasing.models import PurchaseRule
from jxc_app.modules.purchasing.permissions import PURCHASE_RULES

_rules: Table = PurchaseRule.__table__  # type: ignore[attr-defined]


class ChangePurchaseRules(Command):
    """The rules as they shall be; ``version``: as the actor last saw them. The percentage with two decimals."""

    over_percent: Decimal = Limits(ge=0, le=100, decimal_places=2)
    is_blind: bool
    version: Version


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force: how much more than ordered is taken, in percent; whether the counter is not told how much."""

    over_percent: Decimal
    is_blind: bool
    version: int


class PurchaseRulesChanged(Result):
    """The rules as they stand now."""

    version: int


def purchase_rules(session: Session) -> PurchaseRule:
    """The rules in force: as people set them, or as shipped."""
    return session.get(PurchaseRule, 1) or PurchaseRule()


@query("purchase.rules", title="查看采购规则", permission=PURCHASE_RULES)
def read_purchase_rules(session: Session, scope: Scope) -> Rules:
    """The rules for whoever may change them."""
    rules = purchase_rules(session)
    return Rules(rules.over_percent, rules.is_blind, rules.version)


def over_percent(session: Session, document: Document) -> Decimal:
    """By how much a receipt may exceed what is open of an order, in percent."""
    return purchase_rules(session).over_percent


@use_case("purchase.change_rules", title="设置采购规则", permission=PURCHASE_RULES)
def change_purchase_rules(uow: UnitOfWork, command: ChangePurchaseRules) -> PurchaseRulesChanged:
    """Change them; what runs already is judged by the new ones. Raises Conflict ``version.stale``."""
    insert_or_ignore(uow.session, _rules, [PurchaseRule().model_dump()])
    rules = uow.session.exec(select(PurchaseRule).where(col(PurchaseRule.id) == 1).with_for_update()).one()
    if rules.version != command.version:
        raise Conflict("version.stale")
    wanted = command.model_dump(exclude={"version"})
    before = {name: getattr(rules, name) for name in wanted}
    for name, value in wanted.items():
        setattr(rules, name, value)
    rules.version += 1
    uow.record("purchase_rule", 1, "采购规则", before=before, after=wanted)
    return PurchaseRulesChanged(version=rules.version)
