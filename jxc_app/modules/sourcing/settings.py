"""The rules of sourcing that people set: how many are asked, how long a price holds, what may be ordered directly."""

from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field as Limits
from sqlalchemy import Table
from sqlmodel import Session, col, select

from jxc_app.core.database import insert_or_ignore
from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.quantities import Money
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.catalog.models import Category
from jxc_app.modules.purchasing.permissions import PURCHASE_RULES
from jxc_app.modules.sourcing.models import SourcingNeed, SourcingRule

_rules: Table = SourcingRule.__table__  # type: ignore[attr-defined]


class ChangeSourcingRules(Command):
    """The rules as they shall be; ``version``: as the actor last saw them."""

    suppliers: int = Limits(ge=1, le=10)
    months: int = Limits(ge=1, le=60)
    link_days: int = Limits(ge=0, le=90)
    split_days: int = Limits(default=7, ge=0, le=90)
    version: Version


class SaveNeed(Command):
    """``need_id`` and ``version`` None: a new one. ``category_id`` None: every other category. Yuan."""

    need_id: Id | None = None
    version: Version | None = None
    category_id: Id | None = None
    direct_up_to: Money = Limits(ge=0, decimal_places=2)
    is_strict: bool = False


class RemoveNeed(Command):
    """A need as the actor last saw it."""

    need_id: Id
    version: Version


class SourcingRulesChanged(Result):
    """The rules as they stand now."""

    version: int


class NeedRef(Result):
    """A need as it stands now."""

    need_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Need:
    """Up to which amount SKUs of a category are ordered without offers; ``category`` empty: of every other."""

    id: int
    version: int
    category_id: int | None
    category: str
    direct_up_to: Decimal
    is_strict: bool


@dataclass(frozen=True, slots=True)
class NamedCategory:
    """A category to choose."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SourcingRules:
    """The rules in force, and the categories for which a limit may be set."""

    suppliers: int
    months: int
    link_days: int
    split_days: int
    version: int
    needs: tuple[Need, ...]
    categories: tuple[NamedCategory, ...]


def sourcing_rule(session: Session) -> SourcingRule:
    """The rules in force: as people set them, or as shipped."""
    return session.get(SourcingRule, 1) or SourcingRule()


@query("sourcing.rules", title="查看询价规则", permission=PURCHASE_RULES)
def read_sourcing_rules(session: Session, scope: Scope) -> SourcingRules:
    """The rules for whoever may change them; needs by category, that of every other last."""
    rule = sourcing_rule(session)
    found = select(SourcingNeed, Category.name).outerjoin(Category, col(Category.id) == SourcingNeed.category_id)
    rows = session.exec(found.order_by(col(SourcingNeed.category_key) == 0, col(Category.name))).all()
    needs = tuple(
        Need(one.id or 0, one.version, one.category_id, name or "", one.direct_up_to, one.is_strict)
        for one, name in rows
    )
    named = session.exec(
        select(Category.id, Category.name).where(col(Category.switched_off_at).is_(None)).order_by(col(Category.name))
    )
    categories = tuple(NamedCategory(category_id or 0, name) for category_id, name in named)
    return SourcingRules(rule.suppliers, rule.months, rule.link_days, rule.split_days, rule.version, needs, categories)


@use_case("sourcing.change_rules", title="设置询价规则", permission=PURCHASE_RULES)
def change_sourcing_rules(uow: UnitOfWork, command: ChangeSourcingRules) -> SourcingRulesChanged:
    """Change them for what is asked and chosen from now on. Raises Conflict ``version.stale``."""
    insert_or_ignore(uow.session, _rules, [SourcingRule().model_dump()])
    rule = uow.session.exec(select(SourcingRule).where(col(SourcingRule.id) == 1).with_for_update()).one()
    if rule.version != command.version:
        raise Conflict("version.stale")
    wanted = command.model_dump(exclude={"version"})
    before = {name: getattr(rule, name) for name in wanted}
    for name, value in wanted.items():
        setattr(rule, name, value)
    rule.version += 1
    uow.record("sourcing_rule", 1, "询价规则", before=before, after=wanted)
    return SourcingRulesChanged(version=rule.version)


@use_case("sourcing.save_need", title="设置直接采购的限额", permission=PURCHASE_RULES)
def save_need(uow: UnitOfWork, command: SaveNeed) -> NeedRef:
    """Say up to which amount a category is ordered directly. Raises Conflict ``need.taken``, ``version.stale``."""
    category = uow.session.get(Category, command.category_id) if command.category_id else None
    if command.category_id and category is None:
        raise DomainError("category.not_found", field="category_id")
    key = command.category_id or 0
    other = uow.session.exec(select(SourcingNeed).where(SourcingNeed.category_key == key)).first()
    if other is not None and other.id != command.need_id:
        raise Conflict("need.taken", field="category_id")
    need = _locked(uow, command.need_id, command.version or 0) if command.need_id else None
    before = _content(need) if need else {}
    need = need or SourcingNeed(category_key=key, direct_up_to=command.direct_up_to, version=0)
    need.category_key, need.category_id = key, command.category_id
    need.direct_up_to, need.is_strict = command.direct_up_to, command.is_strict
    need.version += 1
    uow.session.add(need)
    uow.session.flush()
    label = category.name if category else "其他分类"
    uow.record("sourcing_need", need.id, label, before=before, after=_content(need))
    return NeedRef(need_id=need.id or 0, version=need.version)


@use_case("sourcing.remove_need", title="取消直接采购的限额", permission=PURCHASE_RULES)
def remove_need(uow: UnitOfWork, command: RemoveNeed) -> NeedRef:
    """From now on the category is ordered as every other is."""
    need = _locked(uow, command.need_id, command.version)
    category = uow.session.get(Category, need.category_id) if need.category_id else None
    uow.record(
        "sourcing_need", need.id, category.name if category else "其他分类", before=_content(need),
        after={"deleted": True},
    )  # fmt: skip
    uow.session.delete(need)
    return NeedRef(need_id=command.need_id, version=command.version)


def _locked(uow: UnitOfWork, need_id: int, version: int) -> SourcingNeed:
    need = uow.session.get(SourcingNeed, need_id, with_for_update=True)
    if need is None:
        raise NotFound("need.gone")
    if need.version != version:
        raise Conflict("version.stale")
    return need


def _content(need: SourcingNeed) -> dict[str, object]:
    return {"direct_up_to": need.direct_up_to, "is_strict": need.is_strict}
