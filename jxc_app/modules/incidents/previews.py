"""A plan in words and numbers, for whoever proposes, confirms, or takes it away as a table."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.quantities import ZERO, plain
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.restoring import successor_of
from jxc_app.modules.documents.types import DOCUMENT_TYPES, POSTED
from jxc_app.modules.incidents import rules
from jxc_app.modules.incidents.planning import Act, Plan, acts_of, moves_to_undo, plan_of
from jxc_app.modules.incidents.rules import RESTORE, REVERSE
from jxc_app.modules.inventory.periods import is_open
from jxc_app.modules.warehouses.models import Location, Place, Warehouse

OUTCOMES = {
    REVERSE: "红冲", RESTORE: "按原内容恢复过账", rules.CANCELS: "过账又作废，互相抵消",
    rules.FOLLOWS: "随生成它的单据一起处理", rules.GONE: "已作废，不需处理", rules.RESTORED: "已恢复，不需处理",
}  # fmt: skip
_PLACES = {Place.STOCK: "现存量", Place.IN_TRANSIT: "在途", Place.QC_HOLD: "待检"}
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class ActView:
    """One chosen act and what is to be done about it; ``note``: its new business date, or why not."""

    document_id: int
    subject_id: int
    number: str
    type_title: str
    person_id: int
    person: str
    at: datetime
    act: str
    outcome: str
    outcome_title: str
    note: str


@dataclass(frozen=True, slots=True)
class StockChange:
    """One SKU at one place, in base units; lots are summed up."""

    sku_id: int
    sku_code: str
    sku_name: str
    unit_name: str
    warehouse_name: str
    place: str
    before: Decimal
    after: Decimal
    is_short: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that stands on it: it took so much of the stock, or holds a reservation of ``quantity``."""

    id: int
    number: str
    person: str
    quantity: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class UndoPreview:
    """What undoing would do now. ``facts``: the same in words, for the digest and for telling what changed."""

    acts: tuple[ActView, ...]
    stock: tuple[StockChange, ...]
    problems: tuple[str, ...]
    blocking: tuple[Paper, ...]
    touched: tuple[Paper, ...]
    losing: tuple[Paper, ...]
    reversed: int
    restored: int
    person_ids: frozenset[int]
    facts: dict[str, str]
    digest: str

    @property
    def is_possible(self) -> bool:
        return not self.problems


def preview_of(session: Session, document_ids: Collection[int], today_is_open: bool) -> UndoPreview:
    """What undoing these would do. Raises what :func:`acts_of` raises."""
    acts = acts_of(session, document_ids)
    return view_of(session, plan_of(session, acts, moves_to_undo(session, acts)), today_is_open)


def view_of(session: Session, plan: Plan, today_is_open: bool) -> UndoPreview:
    """A plan in words."""
    names = user_names(session, {act.person_id for act in plan.acts})
    acts = tuple(_act_view(session, act, names) for act in plan.acts)
    stock = _stock(session, plan)
    takers = dict.fromkeys(i for one in plan.changes if one.is_short for i in one.takers)
    touched = dict.fromkeys(i for one in plan.changes for i in one.later if i not in takers)
    losing: dict[int, Decimal] = {}
    for held in plan.losing:
        losing[held.source.id] = losing.get(held.source.id, ZERO) + held.quantity
    papers = _papers(session, {*takers, *touched, *losing})
    blocking = tuple(papers[i] for i in takers)
    lost = tuple(Paper(i, papers[i].number, papers[i].person, quantity) for i, quantity in losing.items())
    problems = tuple(_problems(session, plan, stock, blocking, today_is_open))
    facts = _facts(acts, stock, lost, problems)
    return UndoPreview(
        acts, stock, problems, blocking, tuple(papers[i] for i in touched), lost,
        sum(act.outcome == REVERSE for act in acts), sum(act.outcome == RESTORE for act in acts),
        frozenset(plan.person_ids), facts, rules.digest_of(facts),
    )  # fmt: skip


def _act_view(session: Session, act: Act, names: dict[int, str]) -> ActView:
    subject, chosen = act.subject, act.chosen
    note, did = "", "作废" if chosen is not subject else "过账"
    if act.outcome == RESTORE and not is_open(session, subject.business_date):
        note = f"原业务日期 {subject.business_date} 所在期间已结账，记在今天"
    return ActView(
        chosen.id or 0, subject.id or 0, subject.number or "", DOCUMENT_TYPES[subject.type].title, act.person_id,
        names.get(act.person_id, ""), chosen.posted_at or chosen.changed_at, did,
        act.outcome, OUTCOMES[act.outcome], note,
    )  # fmt: skip


def _stock(session: Session, plan: Plan) -> tuple[StockChange, ...]:
    sku_ids = {one.key.sku_id for one in plan.changes}
    skus = {sku.id: sku for sku in session.exec(select(Sku).where(col(Sku.id).in_(sku_ids))).all()}
    units = dict(session.exec(select(Unit.id, Unit.name)).all())
    warehouses = dict(session.exec(select(Warehouse.id, Warehouse.name)).all())
    locations = {one.key.location_id for one in plan.changes}
    places = dict(session.exec(select(Location.id, Location.place).where(col(Location.id).in_(locations))).all())
    sums: dict[tuple[int, int, str], tuple[Decimal, Decimal, bool]] = {}
    for one in plan.changes:
        key = (one.key.sku_id, one.warehouse_id, places[one.key.location_id])
        before, after, is_short = sums.get(key, (ZERO, ZERO, False))
        sums[key] = (before + one.on_hand, after + one.after, is_short or one.is_short)
    return tuple(
        StockChange(
            sku_id, skus[sku_id].code, skus[sku_id].name, units[skus[sku_id].base_unit_id], warehouses[warehouse_id],
            _PLACES[Place(place)], before, after, is_short,
        )
        for (sku_id, warehouse_id, place), (before, after, is_short) in sums.items()
    )  # fmt: skip


def _papers(session: Session, ids: Collection[int]) -> dict[int, Paper]:
    found = session.exec(
        select(Document.id, Document.number, Document.posted_by, Document.maker_id).where(col(Document.id).in_(ids))
    ).all()
    people = {i: poster or maker for i, _, poster, maker in found}
    names = user_names(session, set(people.values()))
    return {i or 0: Paper(i or 0, number or "", names.get(people[i], "")) for i, number, _, _ in found}


def _problems(
    session: Session, plan: Plan, stock: tuple[StockChange, ...], blocking: tuple[Paper, ...], today_is_open: bool
) -> Iterator[str]:
    if not plan.steps:
        yield "所选的单据都不需要回退。"
    if not today_is_open:
        yield "今天所在的期间已结账，不能红冲。"
    taken_back = {act.subject.number for act in plan.acts if act.outcome == REVERSE}
    for act in plan.acts:
        if act.outcome == REVERSE:
            following = links.later_documents(session, act.subject.id or 0).values()
            later = [one for one in following if one not in taken_back]
            if later:
                yield f"{act.subject.number} 已有后续单据（{'、'.join(later[:_MOST_NAMED])}），请一并选入。"
        elif act.outcome == RESTORE and not _link_is_open(session, plan, act.subject):
            yield f"{act.subject.number} 关联的调拨单已完成、已作废或要一并红冲，不能恢复。"
    for one in stock:
        if one.is_short:
            users = "、".join(paper.number for paper in blocking[:_MOST_NAMED])
            yield (
                f"{one.warehouse_name} 的 {one.sku_code} {one.sku_name} 将变为 {plain(one.after)} {one.unit_name}，"
                f"后来的单据用掉了：{users or '无'}。"
            )


def _link_is_open(session: Session, plan: Plan, subject: Document) -> bool:
    type_ = DOCUMENT_TYPES[subject.type]
    if not type_.wants_link or (type_.links_to_many and subject.linked_document_id is None):
        return True  # posting asks whether what its lines fulfil is open
    outcomes = {act.subject.id: act.outcome for act in plan.acts}
    linked = session.get(Document, successor_of(session, subject.linked_document_id))
    if linked is None:
        return False
    if outcomes.get(linked.id) == RESTORE:
        return True
    return linked.status == POSTED and outcomes.get(linked.id) != REVERSE


def _facts(
    acts: tuple[ActView, ...], stock: tuple[StockChange, ...], losing: tuple[Paper, ...], problems: tuple[str, ...]
) -> dict[str, str]:
    facts = {f"{one.act} {one.number}": one.outcome_title + one.note for one in acts}
    for row in stock:
        name = f"{row.warehouse_name} {row.sku_code} {row.sku_name} {row.place}"
        facts[name] = f"{plain(row.before)} → {plain(row.after)} {row.unit_name}"
    facts |= {f"失去占用 {one.number}": plain(one.quantity) for one in losing}
    return facts | {f"不能回退 {position}": words for position, words in enumerate(problems, 1)}
