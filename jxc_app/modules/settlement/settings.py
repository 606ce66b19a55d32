"""How far an invoice may differ from what was received, as people set it."""

from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict
from jxc_app.core.inputs import Version
from jxc_app.core.quantities import Money, QuantityOrZero
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.purchasing.permissions import PURCHASE_RULES
from jxc_app.modules.settlement.models import MatchRule

_rules: Table = MatchRule.__table__  # type: ignore[attr-defined]


class ChangeMatchRules(Command):
    """The limits as they shall be: percent with two decimals, and yuan; ``version``: as the actor last saw them."""

    quantity_percent: Decimal = Limits(ge=0, le=100, decimal_places=2)
    quantity_amount: QuantityOrZero | None = None
    price_percent: Decimal = Limits(ge=0, le=100, decimal_places=2)
    price_amount: Money = Limits(ge=0, decimal_places=2)
    small_amount: Money = Limits(ge=0, le=100, decimal_places=2)
    needs_statement: bool = False
    version: Version


@dataclass(frozen=True, slots=True)
class MatchRules:
    """The limits in force."""

    quantity_percent: Decimal
    quantity_amount: Decimal | None
    price_percent: Decimal
    price_amount: Decimal
    small_amount: Decimal
    needs_statement: bool
    version: int


class MatchRulesChanged(Result):
    """The limits as they stand now."""

    version: int


@query("invoice.rules", title="查看匹配规则", permission=PURCHASE_RULES)
def read_match_rules(session: Session, scope: Scope) -> MatchRules:
    """The limits for whoever may change them."""
    rule = session.get(MatchRule, 1) or MatchRule()
    return MatchRules(
        rule.quantity_percent, rule.quantity_amount, rule.price_percent, rule.price_amount, rule.small_amount,
        rule.needs_statement, rule.version,
    )  # fmt: skip


@use_case("invoice.change_rules", title="设置匹配规则", permission=PURCHASE_RULES)
def change_match_rules(uow: UnitOfWork, command: ChangeMatchRules) -> MatchRulesChanged:
    """Change them for invoices from now on. Raises Conflict ``version.stale``."""
    insert_or_ignore(uow.session, _rules, [MatchRule().model_dump()])
    rule = uow.session.exec(select(MatchRule).where(col(MatchRule.id) == 1).with_for_update()).one()
    if rule.version != command.version:
        raise Conflict("version.stale")
    wanted = command.model_dump(exclude={"version"})
    before = {name: getattr(rule, name) for name in wanted}
    for name, value in wanted.items():
        setattr(rule, name, value)
    rule.version += 1
    uow.record("match_rule", 1, "匹配规则", before=before, after=wanted)
    return MatchRulesChanged(version=rule.version)
