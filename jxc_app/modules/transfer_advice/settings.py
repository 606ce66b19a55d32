"""What is set for transfer advice: weights of the score, quiet days, costs, the plan."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.inputs import Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.transfer_advice.models import AdviceRule
from jxc_app.modules.transfer_advice.permissions import ADVICE_SETTINGS
from jxc_app.modules.transfer_advice.situation import advice_rule

_rules: Table = AdviceRule.__table__  # type: ignore[attr-defined]
_WHOLE = 100
_Cost = Limits(ge=0, le=1_000_000, decimal_places=4)
_Weight = Limits(ge=0, le=_WHOLE)


class ChangeAdviceRule(Command):
    """The settings as they shall be; weights add up to 100, costs in yuan. ``version``: as the actor last saw them."""

    surplus_weight: int = _Weight
    distance_weight: int = _Weight
    slower_weight: int = _Weight
    cost_weight: int = _Weight
    quiet_days: int = Limits(ge=0, le=365)
    least_life_days: int = Limits(ge=0, le=1_000)
    transfer_days: int = Limits(ge=0, le=30)
    trip_cost: Decimal = _Cost
    kilometre_cost: Decimal = _Cost
    unit_cost: Decimal = _Cost
    penalty_percent: int = Limits(ge=1, le=1_000)
    plan_seconds: int = Limits(ge=5, le=600)
    version: Version


class AdviceRuleChanged(Result):
    """The settings as they stand now."""

    version: int


@dataclass(frozen=True, slots=True)
class AdviceSettings:
    """The settings by field."""

    values: dict[str, Any]
    version: int


@query("transfer_advice.settings_read", title="查看调拨建议参数", permission=ADVICE_SETTINGS)
def read_advice_settings(session: Session, scope: Scope) -> AdviceSettings:
    """For whoever may change them."""
    rule = advice_rule(session)
    return AdviceSettings(rule.model_dump(exclude={"id", "version"}), rule.version)


@use_case("transfer_advice.change_settings", title="设置调拨建议参数", permission=ADVICE_SETTINGS)
def change_advice_settings(uow: UnitOfWork, command: ChangeAdviceRule) -> AdviceRuleChanged:
    """Change them; they hold from the next time that anything is worked out.

    Raises DomainError ``transfer_advice.weights``, Conflict ``version.stale``.
    """
    uow.authorize(ADVICE_SETTINGS.code)
    weights = command.surplus_weight + command.distance_weight + command.slower_weight + command.cost_weight
    if weights != _WHOLE:
        raise DomainError("transfer_advice.weights", field="surplus_weight", sum=weights)
    insert_or_ignore(uow.session, _rules, [AdviceRule().model_dump()])
    rule = uow.session.exec(select(AdviceRule).where(col(AdviceRule.id) == 1).with_for_update()).one()
    if rule.version != command.version:
        raise Conflict("version.stale")
    wanted = command.model_dump(exclude={"version"})
    before = {name: getattr(rule, name) for name in wanted}
    for name, value in wanted.items():
        setattr(rule, name, value)
    rule.version += 1
    uow.record("transfer_advice_rule", 1, "调拨建议参数", before=before, after=wanted)
    return AdviceRuleChanged(version=rule.version)
