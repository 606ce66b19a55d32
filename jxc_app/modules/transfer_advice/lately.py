"""What transfers brought and took in the last days, and which trucks are about to drive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Table, select
from sqlmodel import Session

from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.types import APPROVED, DONE, POSTED, SUBMITTED
from jxc_app.modules.inventory.expected_supply import Pair
from jxc_app.modules.transfer_advice.models import NetworkPlan, NetworkPlanLine, TransferSuggestion
from jxc_app.modules.transfer_advice.rules import TAKEN
from jxc_app.modules.transfers.types import TRANSFER
from jxc_app.modules.warehouses.models import WarehouseKind

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
_rows: Table = TransferSuggestion.__table__  # type: ignore[attr-defined]
_plans: Table = NetworkPlan.__table__  # type: ignore[attr-defined]
_plan_lines: Table = NetworkPlanLine.__table__  # type: ignore[attr-defined]
#: nobody accepts a plan that is older
_PLAN_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Lately:
    """SKU and store: who got some by a transfer, who gave some, in the quiet days; ``sent``: SKU, from, to."""

    got: frozenset[Pair] = frozenset()
    gave: frozenset[Pair] = frozenset()
    sent: frozenset[tuple[int, int, int]] = frozenset()

    @classmethod
    def read(cls, session: Session, since: date, kinds: Mapping[int, str]) -> "Lately":
        """Of transfers since a day that were not taken back, those that are only handed in included.

        What a warehouse sends its stores of itself is how they are supplied, and counts only where it was advised; to
        take in and pass on is what warehouses are for.
        """
        moved, advised = _moved(session, since), _advised(session, since)
        stores = {place for place, kind in kinds.items() if kind == WarehouseKind.STORE}
        return cls(
            frozenset(
                (sku_id, to)
                for number, sku_id, giver, to in moved
                if to in stores and (giver in stores or number in advised)
            ),
            frozenset((sku_id, giver) for _, sku_id, giver, _ in moved if giver in stores),
            frozenset(row[1:] for row in moved),
        )


def _moved(session: Session, since: date) -> list[tuple[str | None, int, int, int]]:
    """Number, SKU, from, to."""
    wanted = (
        select(_documents.c.number, _lines.c.sku_id, _documents.c.warehouse_id, _documents.c.to_warehouse_id)
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .where(
            _documents.c.type == TRANSFER.code, _documents.c.status.in_((SUBMITTED, APPROVED, POSTED, DONE)),
            _documents.c.reverses_document_id.is_(None), _documents.c.business_date >= since,
        )
        .distinct()
    )  # fmt: skip
    return [(row[0], row[1], row[2], row[3]) for row in session.connection().execute(wanted)]


def _advised(session: Session, since: date) -> set[str]:
    """Numbers of the transfers that were made of advice, or of a plan."""
    begun = datetime.combine(since, time(), UTC) - timedelta(days=1)
    taken = select(_rows.c.reason).where(_rows.c.state == TAKEN, _rows.c.decided_at >= begun).distinct()
    planned = (
        select(_plan_lines.c.number)
        .join(_plans, _plans.c.id == _plan_lines.c.plan_id)
        .where(_plan_lines.c.number != "", _plans.c.made_at >= begun - _PLAN_LASTS)
        .distinct()
    )
    return {row[0] for wanted in (taken, planned) for row in session.connection().execute(wanted)}


def about_to_drive(session: Session) -> set[tuple[int, int]]:
    """From, to of transfers that are handed in and have not left: their trucks drive anyway."""
    wanted = (
        select(_documents.c.warehouse_id, _documents.c.to_warehouse_id)
        .where(_documents.c.type == TRANSFER.code, _documents.c.status.in_((SUBMITTED, APPROVED)))
        .distinct()
    )
    return {(row[0], row[1]) for row in session.connection().execute(wanted)}
