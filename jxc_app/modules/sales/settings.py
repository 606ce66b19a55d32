"""The rules of selling that people set: how long an order keeps its goods."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict
from jxc_app.core.inputs import Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.sales.models import SalesRule
from jxc_app.modules.sales.permissions import SALES_RULES

_rules: Table = SalesRule.__table__  # type: ignore[attr-defined]
#: what people set
_SET = ("keep_days", "returns_to_hold")


class ChangeSalesRules(Command):
    """The rules as they shall be; ``version``: as the actor last saw them. ``keep_days`` 0: until the order ends."""

    keep_days: int = Limits(ge=0, le=365)
    returns_to_hold: bool = False
    version: Version


class SalesRulesChanged(Result):
    """The rules as they stand now."""

    version: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force."""

    keep_days: int
    returns_to_hold: bool
    version: int


def sales_rules(session: Session) -> SalesRule:
    """The rules in force: as people set them, or as shipped."""
    return session.get(SalesRule, 1) or SalesRule()


def keeps_until(uow: UnitOfWork) -> datetime | None:
    """Until when what is kept from now on is kept: the end of a day; None where it never ends by itself."""
    days = sales_rules(uow.session).keep_days
    if not days:
        return None
    return datetime.combine(uow.today + timedelta(days=days), time(23, 59, 59), uow.settings.zone)


@query("sales.rules", title="查看销售规则", permission=SALES_RULES)
def read_sales_rules(session: Session, scope: Scope) -> Rules:
    """The rules for whoever may change them."""
    rules = sales_rules(session)
    return Rules(rules.keep_days, rules.returns_to_hold, rules.version)


@use_case("sales.change_rules", title="设置销售规则", permission=SALES_RULES)
def change_sales_rules(uow: UnitOfWork, command: ChangeSalesRules) -> SalesRulesChanged:
    """Change them; what is kept already keeps its end. Raises Conflict ``version.stale``."""
    insert_or_ignore(uow.session, _rules, [SalesRule().model_dump()])
    rules = uow.session.exec(select(SalesRule).where(col(SalesRule.id) == 1).with_for_update()).one()
    if rules.version != command.version:
        raise Conflict("version.stale")
    before = {name: getattr(rules, name) for name in _SET}
    for name in _SET:
        setattr(rules, name, getattr(command, name))
    rules.version += 1
    uow.record("sales_rule", 1, "销售规则", before=before, after={name: getattr(rules, name) for name in _SET})
    return SalesRulesChanged(version=rules.version)
