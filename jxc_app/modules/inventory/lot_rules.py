"""How the lots of each category leave, come in and are warned of: a rule, or that of the category above."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pydantic import Field as Limits
from sqlmodel import Session, col, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.catalog.models import Category
from jxc_app.modules.inventory.lot_lives import SHIPPED, LotPolicy
from jxc_app.modules.inventory.models import LotRule
from jxc_app.modules.inventory.permissions import LOT_RULE

#: the rule of the whole company stands under this category
WHOLE_COMPANY = 0


class SaveLotRule(Command):
    """A category's rule (``category_id`` None: the whole company's); ``version`` None where it has none yet."""

    category_id: Id | None = None
    version: Version | None = None
    allocation: str = Limits(pattern="^(fefo|fifo)$")
    least_life: int = Limits(ge=0, le=100, description="percent of the shelf life left at receipt")
    on_short_life: str = Limits(pattern="^(refuse|reason)$")
    warn_1: int = Limits(ge=0, le=3650, description="days before the end")
    warn_2: int = Limits(ge=0, le=3650)
    warn_3: int = Limits(ge=0, le=3650)


class DropLotRule(Command):
    """Give up a category's own rule; the one above counts again."""

    category_id: Id
    version: Version


class LotRuleRef(Result):
    """A rule as it stands now."""

    category_id: int
    version: int


@use_case("lot.save_rule", title="设置批次规则", permission=LOT_RULE)
def save_lot_rule(uow: UnitOfWork, command: SaveLotRule) -> LotRuleRef:
    """Set the rule of a category or of the company.

    Raises Conflict ``version.stale``, NotFound, DomainError ``lot.warnings_crossed`` where a later warning comes first.
    """
    for later, earlier in (("warn_2", command.warn_1), ("warn_3", command.warn_2)):
        if getattr(command, later) > earlier:
            raise DomainError("lot.warnings_crossed", field=later)
    key = command.category_id or WHOLE_COMPANY
    name = _name_of(uow.session, key)
    held = uow.session.get(LotRule, key, with_for_update=True)
    if (held.version if held else None) != command.version:
        raise Conflict("version.stale")
    fields = command.model_dump(exclude={"category_id", "version"})
    before = held.model_dump(include=set(fields)) if held else {}
    rule = held or LotRule(category_id=key, version=0, **fields)
    for field, value in fields.items():
        setattr(rule, field, value)
    rule.version += 1
    uow.session.add(rule)
    changed = [field for field in fields if before.get(field) != fields[field]]
    was, now = ({field: values[field] for field in changed if field in values} for values in (before, fields))
    uow.record("lot_rule", key, name, before=was, after=now)
    return LotRuleRef(category_id=key, version=rule.version)


@use_case("lot.drop_rule", title="取消批次规则", permission=LOT_RULE)
def drop_lot_rule(uow: UnitOfWork, command: DropLotRule) -> LotRuleRef:
    """Raises NotFound, Conflict ``version.stale``."""
    held = uow.session.get(LotRule, command.category_id, with_for_update=True)
    if held is None:
        raise NotFound("lot.no_rule")
    if held.version != command.version:
        raise Conflict("version.stale")
    before = held.model_dump(exclude={"category_id", "version"})
    uow.session.delete(held)
    uow.record("lot_rule", command.category_id, _name_of(uow.session, command.category_id), before=before, after={})
    return LotRuleRef(category_id=command.category_id, version=held.version)


def _name_of(session: Session, category_id: int) -> str:
    if category_id == WHOLE_COMPANY:
        return "全公司"
    category = session.get(Category, category_id)
    if category is None:
        raise NotFound("category.not_found")
    return category.name


def policies_of(session: Session, category_ids: Collection[int | None]) -> dict[int | None, LotPolicy]:
    """The rule that counts for each category (None: a SKU in none): its own, the nearest above, or the company's."""
    held = {rule.category_id: _policy(rule) for rule in session.exec(select(LotRule)).all()}
    company = held.get(WHOLE_COMPANY, SHIPPED)
    if not held.keys() - {WHOLE_COMPANY}:
        return dict.fromkeys(category_ids, company)
    parents: Mapping[int | None, int | None] = dict(session.exec(select(col(Category.id), Category.parent_id)).all())
    return {category_id: _nearest(held, parents, category_id) or company for category_id in category_ids}


def _nearest(
    held: Mapping[int, LotPolicy], parents: Mapping[int | None, int | None], category_id: int | None
) -> LotPolicy | None:
    here = category_id
    while here is not None:
        if here in held:
            return held[here]
        here = parents.get(here)
    return None


def _policy(rule: LotRule) -> LotPolicy:
    return LotPolicy(rule.allocation, rule.least_life, rule.on_short_life, (rule.warn_1, rule.warn_2, rule.warn_3))


@dataclass(frozen=True, slots=True)
class LotRuleRow:
    """A rule as it stands; ``version`` None: it is the shipped one, and nobody has changed it yet."""

    category_id: int
    name: str
    policy: LotPolicy
    version: int | None


@query("lot.rules", title="批次规则", permission=LOT_RULE)
def lot_rules(session: Session, scope: Scope) -> list[LotRuleRow]:
    """The company's rule, then those of categories by name."""
    held = {rule.category_id: rule for rule in session.exec(select(LotRule)).all()}
    names = dict(session.exec(select(Category.id, Category.name).where(col(Category.id).in_(held))).all())
    company = held.pop(WHOLE_COMPANY, None)
    first = LotRuleRow(0, "全公司", _policy(company) if company else SHIPPED, company.version if company else None)
    rows = [LotRuleRow(one, names.get(one, ""), _policy(rule), rule.version) for one, rule in held.items()]
    return [first, *sorted(rows, key=lambda row: row.name)]
