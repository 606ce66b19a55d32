"""Reads about advice: the board of who lacks and who has too much, one with its whole working."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select
from sqlmodel import Session

from jxc_app.core.errors import NotFound
from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, Scope, query
from jxc_app.modules.catalog.models import Category, Sku, Unit
from jxc_app.modules.catalog.rows import of_category, scope_of
from jxc_app.modules.inventory.stock_scope import StockFilter, ground_of, hits_of
from jxc_app.modules.purchasing.blind import counts_blind
from jxc_app.modules.transfer_advice.judging import truck_on
from jxc_app.modules.transfer_advice.models import AdviceRun, TransferSuggestion
from jxc_app.modules.transfer_advice.permissions import ADVICE_DECIDE, ADVICE_PLAN, ADVICE_VIEW
from jxc_app.modules.transfer_advice.rules import OPEN, STATE_TITLES
from jxc_app.modules.transfer_advice.telling import VERDICT_TITLES, CandidateRow, Step, Weighed, candidates_of, told
from jxc_app.modules.transfer_advice.working import without_orders
from jxc_app.modules.transfers.types import TRANSFER
from jxc_app.modules.warehouses.models import Warehouse

_rows: Table = TransferSuggestion.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_units: Table = Unit.__table__  # type: ignore[attr-defined]
_categories: Table = Category.__table__  # type: ignore[attr-defined]
_places: Table = Warehouse.__table__  # type: ignore[attr-defined]
_givers = _places.alias("giver")
_SORTED_BY: dict[str, Any] = {
    "lost": _rows.c.lost, "days": _rows.c.days_left, "code": _skus.c.code_key, "quantity": _rows.c.quantity,
    "warehouse": _places.c.code_key, "giver": _givers.c.code_key, "score": _rows.c.score, "worth": _rows.c.worth,
    "freight": _rows.c.freight,
}  # fmt: skip
ORDERS = tuple(f"{sign}{name}" for name in _SORTED_BY for sign in ("", "-"))


@dataclass(frozen=True, slots=True)
class AdviceFilter:
    """What to show; ``warehouse_id``: who lacks; ``giver_id``: who has too much; ``verdict``: empty for any."""

    search: str = ""
    warehouse_id: int | None = None
    giver_id: int | None = None
    category_id: int | None = None
    state: str = OPEN
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """One suggestion; quantities in ``unit``, ``lost`` (sales saved), ``worth`` (what these are worth) and ``freight``
    in yuan. ``may_take``: the reader may send it.
    """

    id: int
    version: int
    sku_id: int
    sku_code: str
    sku_name: str
    spec: str
    unit: str
    category: str
    warehouse_id: int
    warehouse: str
    giver_id: int
    giver: str
    quantity: Decimal
    need: Decimal
    rank: int
    days_left: int
    lost: Decimal
    worth: Decimal
    freight: Decimal
    verdict: str
    score: int
    state: str
    reason: str
    until: date | None
    decided_by: str
    decided_at: datetime | None
    computed_at: datetime
    working: dict[str, Any]
    may_take: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class AdvicePage:
    """One page."""

    rows: list[AdviceRow]
    has_more: bool


@dataclass(frozen=True, slots=True)
class AdviceView:
    """One suggestion and how it was worked out."""

    row: AdviceRow
    steps: list[Step]
    candidates: list[CandidateRow]


@dataclass(frozen=True, slots=True)
class AdviceStanding:
    """When all of it was worked out (None: never), how many there are by state, and of the state that is shown by
    verdict; of those shown stores that lack and give, and in yuan the sales that they save, what these are worth, and
    their freight. ``may_compute``: whether the reader may have it worked out.
    """

    computed_at: datetime | None
    counts: dict[str, int] = field(default_factory=dict)
    lacking: int = 0
    givers: int = 0
    lost: Decimal = ZERO
    worth: Decimal = ZERO
    freight: Decimal = ZERO
    verdicts: dict[str, int] = field(default_factory=dict)
    may_compute: bool = False


@query("transfer_advice.page", title="调拨建议", permission=ADVICE_VIEW)
def advice_page(
    session: Session, scope: Scope, actor: Actor, *, wanted: AdviceFilter, order: str = "-lost", page: int = 1,
    size: int = 50,
) -> AdvicePage:  # fmt: skip
    """One page of the same state; what costs most first."""
    size, page = max(1, min(size, 200)), max(1, page)
    reader = _Reader.of(session, actor)
    rows = _sorted(_selected(session, scope, wanted), order)
    found = session.connection().execute(rows.limit(size + 1).offset((page - 1) * size)).all()
    return AdvicePage([reader.row(one) for one in found[:size]], len(found) > size)


@query("transfer_advice.standing", title="调拨建议的计算时间与数量", permission=ADVICE_VIEW)
def advice_standing(session: Session, scope: Scope, actor: Actor, *, wanted: AdviceFilter) -> AdviceStanding:
    """Counts by state of the same filters, whatever state is asked for, and by verdict; sums of what is shown."""
    every = replace(wanted, verdict="")
    by_state = _counted(session, _selected(session, scope, every, any_state=True), _rows.c.state)
    verdicts = _counted(session, _selected(session, scope, every), _rows.c.verdict)
    here = _selected(session, scope, wanted).with_only_columns(
        func.count(_rows.c.warehouse_id.distinct()), func.count(_rows.c.giver_id.distinct()),
        *(func.sum(_rows.c[name]) for name in ("lost", "worth", "freight")),
    )  # fmt: skip
    lacking, givers, lost, worth, freight = session.connection().execute(here).one()
    run = session.get(AdviceRun, 1)
    may_compute = bool(scope_of(session, actor, ADVICE_PLAN).everywhere)
    return AdviceStanding(
        run.computed_at if run else None, by_state, lacking, givers, lost or ZERO, worth or ZERO, freight or ZERO,
        verdicts, may_compute,
    )  # fmt: skip


def _counted(session: Session, rows: Select[Any], by: ColumnElement[str]) -> dict[str, int]:
    counted = rows.with_only_columns(by, func.count()).group_by(by)
    return {row[0]: row[1] for row in session.connection().execute(counted)}


@query("transfer_advice.view", title="调拨建议的计算过程", permission=ADVICE_VIEW)
def advice_view(session: Session, scope: Scope, actor: Actor, *, suggestion_id: int) -> AdviceView:
    """One suggestion with its working. Raises NotFound where there is none in sight."""
    every = _selected(session, scope, AdviceFilter(), any_state=True)
    found = session.connection().execute(every.where(_rows.c.id == suggestion_id)).first()
    if found is None:
        raise NotFound("transfer_advice.gone")
    row = _Reader.of(session, actor).row(found)
    ids = [*(one["id"] for one in row.working["candidates"]), *row.working.get("resting", ())]
    named = select(_places.c.id, _places.c.name).where(_places.c.id.in_(ids))
    names = {one[0]: one[1] for one in session.connection().execute(named)}
    truck = truck_on(session, (row.giver_id, row.warehouse_id)) if row.state == OPEN else None
    weighed = Weighed(row.need, row.quantity, row.rank, row.lost, row.worth, row.freight, row.verdict, truck)
    steps = told(row.working, names, row.unit, weighed)
    return AdviceView(row, steps, candidates_of(row.working, names))


def stream_advice(session: Session, scope: Scope, actor: Actor, wanted: AdviceFilter) -> Iterator[AdviceRow]:
    """Every row of the filters, what costs most first; for exports."""
    reader = _Reader.of(session, actor)
    for one in session.connection().execute(_sorted(_selected(session, scope, wanted), "-lost")):
        yield reader.row(one)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads: where they may draft transfers, where they decide for headquarters, what of a working they see."""

    draft: Scope
    decide: Scope
    shown: Callable[[dict[str, Any]], dict[str, Any]]

    @classmethod
    def of(cls, session: Session, actor: Actor) -> "_Reader":
        rights = PERMISSIONS[TRANSFER.permissions["draft"]], ADVICE_DECIDE
        draft, decide = (scope_of(session, actor, one) for one in rights)
        return cls(draft, decide, without_orders if counts_blind(session, actor) else dict)

    def row(self, row: Any) -> AdviceRow:
        takes, answers = self._may(row.giver_id, row.category_id), self._may(row.warehouse_id, row.category_id)
        return AdviceRow(
            row.id, row.version, row.sku_id, row.code, row.name, row.spec, row.unit, row.category or "",
            row.warehouse_id, row.warehouse, row.giver_id, row.giver, row.quantity, row.need, row.rank, row.days_left,
            row.lost, row.worth, row.freight, row.verdict, row.score, row.state, row.reason, row.until, row.decided_by,
            row.decided_at, row.computed_at, self.shown(row.working), takes, takes or answers,
        )  # fmt: skip

    def _may(self, place: int, category_id: int | None) -> bool:
        of = of_category(category_id)
        return self.draft.covers_row(place, of) or self.decide.covers_row(place, of)


def _selected(session: Session, scope: Scope, wanted: AdviceFilter, *, any_state: bool = False) -> Select[Any]:
    """What concerns a warehouse in sight, at either end."""
    ground = ground_of(session, scope)
    hits = hits_of(session, StockFilter(search=wanted.search, category_id=wanted.category_id))
    ends = [ground.among(end, _rows.c.sku_id) for end in (_rows.c.warehouse_id, _rows.c.giver_id)]
    conditions: list[ColumnElement[bool]] = [*hits.among(_rows.c.sku_id)]
    if ends[0]:
        conditions.append(or_(and_(*ends[0]), and_(*ends[1])))
    if not any_state:
        conditions.append(_rows.c.state == (wanted.state if wanted.state in STATE_TITLES else OPEN))
    if wanted.verdict in VERDICT_TITLES:
        conditions.append(_rows.c.verdict == wanted.verdict)
    if wanted.warehouse_id is not None:
        conditions.append(_rows.c.warehouse_id == wanted.warehouse_id)
    if wanted.giver_id is not None:
        conditions.append(_rows.c.giver_id == wanted.giver_id)
    return (
        select(
            *_rows.c, _skus.c.code, _skus.c.name, _skus.c.spec, _skus.c.category_id, _units.c.name.label("unit"),
            _categories.c.name.label("category"), _places.c.name.label("warehouse"), _givers.c.name.label("giver"),
        )
        .join(_skus, _skus.c.id == _rows.c.sku_id)
        .join(_units, _units.c.id == _skus.c.base_unit_id)
        .join(_places, _places.c.id == _rows.c.warehouse_id)
        .join(_givers, _givers.c.id == _rows.c.giver_id)
        .outerjoin(_categories, _categories.c.id == _skus.c.category_id)
        .where(*conditions)
    )  # fmt: skip


def _sorted(rows: Select[Any], order: str) -> Select[Any]:
    order = order if order in ORDERS else "-lost"
    column = _SORTED_BY[order.removeprefix("-")]
    first = column.desc() if order.startswith("-") else column
    return rows.order_by(first, _skus.c.code_key, _rows.c.warehouse_id, _rows.c.rank, _rows.c.id)
