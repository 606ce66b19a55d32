"""What stands in the way of opening the books, and what somebody should know before they do."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, Table, cast, func, literal, or_, select
from sqlmodel import Session

from jxc_app.core.use_case import Scope
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import APPROVED, CLOSED, DONE, DRAFT, POSTED, REVERSED, SUBMITTED
from jxc_app.modules.inventory.opening_sums import lots_without_end
from jxc_app.modules.migration.opening.present import OPENING_TYPES, alive
from jxc_app.modules.openings.lock import cutover_of
from jxc_app.modules.openings.models import OpeningRun
from jxc_app.modules.warehouses.models import Warehouse

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_skus: Table = Sku.__table__  # type: ignore[attr-defined]
_runs: Table = OpeningRun.__table__  # type: ignore[attr-defined]
_warehouses: Table = Warehouse.__table__  # type: ignore[attr-defined]
_SHOWN = 5
_LIST = "/documents?type={}"


@dataclass(frozen=True, slots=True)
class Finding:
    """``blocks``: the books cannot be opened before it is gone. ``examples`` are some of them, with a link each."""

    code: str
    title: str
    count: int
    blocks: bool
    href: str = ""
    examples: tuple[tuple[str, str], ...] = ()


def findings(session: Session, scope: Scope, warehouse_ids: Collection[int] | None = None) -> list[Finding]:
    """All of them, in the warehouses in scope, or in these only; what there is none of is left out."""
    here = _Here(session, scope, warehouse_ids)
    found = [*blocking(session, scope, warehouse_ids), *_to_know(here)]
    return [one for one in found if one.count]


def blocking(session: Session, scope: Scope, warehouse_ids: Collection[int] | None = None) -> list[Finding]:
    """What stands in the way, as far as it is quickly read."""
    here = _Here(session, scope, warehouse_ids)
    waiting = here.documents(_documents.c.status == DRAFT)
    handed_in = here.documents(_documents.c.status.in_((SUBMITTED, APPROVED)))
    late = here.documents(_documents.c.status.in_((POSTED, DONE)), _documents.c.business_date >= _first_day(session))
    found = [
        here.finding("drafts", "期初单据还没有过账", waiting, "/opening"),
        here.finding("waiting", "期初单据等待审批或过账", handed_in, "/todo"),
        here.finding(
            "late", "期初单据的日期不早于开账日期，请作废后按前一天重录", late, _LIST.format(OPENING_TYPES[0])
        ),
        Finding("half", "有导入没有写完：请再导入同一个文件，或撤回", _half_runs(session), True, "/opening"),
    ]
    if cutover_of(session) is None:
        found.append(Finding("no_date", "还没有设置开账日期", 1, blocks=True, href="/opening"))
    return [one for one in found if one.count]


class _Here:
    """Opening documents of some warehouses."""

    def __init__(self, session: Session, scope: Scope, warehouse_ids: Collection[int] | None) -> None:
        self.session = session
        places = set(scope.places) if scope.places is not None else None
        if warehouse_ids is not None:
            places = set(warehouse_ids) if places is None else places & set(warehouse_ids)
        columns = (_documents.c.warehouse_id, _documents.c.to_warehouse_id)
        self._within = [or_(*(column.in_(places) for column in columns))] if places is not None else []

    def documents(self, *conditions: Any) -> Select[Any]:
        """Id and number of opening documents that are neither given up nor taken back."""
        return select(_documents.c.id, _documents.c.number).where(
            _documents.c.type.in_(OPENING_TYPES), _documents.c.status.not_in((CLOSED, REVERSED)),
            _documents.c.reverses_document_id.is_(None), *self._within, *conditions,
        )  # fmt: skip

    def lines(self, *columns: Any) -> Select[Any]:
        return alive(*columns).join(_skus, _skus.c.id == _lines.c.sku_id).where(*self._within)

    def finding(self, code: str, title: str, wanted: Select[Any], href: str, *, blocks: bool = True) -> Finding:
        """How many there are, and some by name."""
        count = self.session.connection().execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
        rows = self.session.connection().execute(wanted.limit(_SHOWN)).all() if count else []
        examples = tuple((str(name or f"草稿 {one}"), f"/document?id={one}") for one, name in rows)
        return Finding(code, title, count, blocks, href, examples)


def _to_know(here: _Here) -> list[Finding]:
    label = _skus.c.code.concat(" ").concat(_documents.c.number)
    no_cost = here.lines(_documents.c.id, func.coalesce(label, _skus.c.code)).where(_lines.c.amount.is_(None))
    of_same = (_documents.c.warehouse_id, _documents.c.to_warehouse_id, _lines.c.sku_id, _lines.c.lot_id)
    twice = (
        here.lines(func.max(_documents.c.id), func.max(_skus.c.code))
        .where(_documents.c.type == OPENING_TYPES[0])
        .group_by(*of_same)
        .having(func.count() > 1)
    )
    dateless = here.lines(func.max(_documents.c.id), func.max(_skus.c.code)).where(
        _lines.c.lot_id.in_(lots_without_end()), (_skus.c.shelf_life_days > 0) | (_skus.c.shelf_life_months > 0)
    ).group_by(_lines.c.lot_id)  # fmt: skip
    bare = _warehouses.c.switched_off_at.is_(None) & _warehouses.c.went_live_at.is_(None)
    return [
        here.finding("no_cost", "没有填成本，按同仓均价计，没有均价的按 0 计", no_cost, "", blocks=False),
        here.finding("twice", "同一仓库、商品和批次记了不止一次", twice, "", blocks=False),
        here.finding("no_dates", "批次没有到期日，效期预警和先到期先出用不上", dateless, "", blocks=False),
        Finding(
            "empty", "仓库或门店没有期初库存", _without_stock(here.session, bare), blocks=False, href="/warehouses"
        ),
    ]


def _without_stock(session: Session, condition: Any) -> int:
    filled = select(_documents.c.warehouse_id).where(
        _documents.c.type == OPENING_TYPES[0], _documents.c.status.in_((POSTED, DONE))
    )
    wanted = select(func.count()).select_from(_warehouses).where(condition, _warehouses.c.id.not_in(filled))
    return int(session.connection().execute(wanted).scalar_one())


def _first_day(session: Session) -> Any:
    """Each warehouse's own first day, else the company's."""
    own = select(_warehouses.c.go_live_date).where(_warehouses.c.id == _documents.c.warehouse_id).scalar_subquery()
    found = cutover_of(session)
    return own if found is None else func.coalesce(own, found.starts_on)


def _half_runs(session: Session) -> int:
    """Runs of which rows are missing, or that are being taken back and are not gone yet."""
    from_run = _documents.c.source_key.startswith(literal("opening:") + cast(_runs.c.id, String) + ":")
    left = select(_documents.c.id).where(from_run, _documents.c.status.not_in((CLOSED, REVERSED))).exists()
    is_half = _runs.c.taken_back_at.is_(None) & (_runs.c.written_rows < _runs.c.expected_rows)
    is_going = _runs.c.taken_back_at.is_not(None) & left
    wanted = select(func.count()).select_from(_runs).where(is_half | is_going)
    return int(session.connection().execute(wanted).scalar_one())
