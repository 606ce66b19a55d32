"""How much of a SKU is usual in one line, so that a digit too many is seen while somebody can still look again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import median_low

from sqlalchemy import Table, func, not_, select
from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.settings import get_settings
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, query
from jxc_app.modules.documents.hiding import hidden_from
from jxc_app.modules.documents.models import DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import documents, visible
from jxc_app.modules.documents.types import DONE, POSTED

_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]
#: what is usual is told by so many of the last lines, none older than so many days, and by no fewer than the least
_LAST, _DAYS, _LEAST = 30, 180, 5
#: a digit too many makes ten times as much of what may have been half the middle; far beyond the most of late, so that
#: a large customer who comes every month is not asked about
_TIMES, _TIMES_MOST = 5, 2
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Usual:
    """Of the last ``count`` lines: the middle one and the greatest, in base units."""

    middle: Decimal
    most: Decimal
    count: int

    def is_far_below(self, quantity: Decimal) -> bool:
        """Whether so many base units are far more than ever.

        >>> Usual(Decimal(3), Decimal(12), 9).is_far_below(Decimal(30))
        True
        >>> Usual(Decimal(3), Decimal(20), 9).is_far_below(Decimal(30))
        False
        """
        return self.count >= _LEAST and quantity >= self.middle * _TIMES and quantity > self.most * _TIMES_MOST


@query("document.usual_quantities", title="平时的数量", permission=DOCUMENT_VIEW)
def usual_quantities(
    session: Session,
    scope: Scope,
    *,
    type_code: str,
    warehouse_id: int,
    sku_ids: Collection[int],
    actor: Actor | None = None,
) -> Mapping[int, Usual]:
    """What is usual of each SKU in posted documents of a type in a warehouse; of what was too rare, nothing.

    What is kept from the reader for now is not among them.
    """
    since = business_date(clock.get().now(), get_settings().zone) - timedelta(days=_DAYS)
    recent = func.row_number().over(partition_by=_lines.c.sku_id, order_by=_lines.c.id.desc())
    told: list[tuple[int, Decimal]] = []
    asked, hidden = sorted(sku_ids), hidden_from(session, actor).condition()
    for start in range(0, len(asked), _CHUNK):
        ranked = (
            select(_lines.c.sku_id, _lines.c.base_quantity, recent.label("place"))
            .join(documents, documents.c.id == _lines.c.document_id)
            .where(
                _lines.c.sku_id.in_(asked[start : start + _CHUNK]), documents.c.type == type_code,
                documents.c.warehouse_id == warehouse_id, documents.c.status.in_((POSTED, DONE)),
                documents.c.business_date >= since, documents.c.reverses_document_id.is_(None), visible(scope),
                not_(hidden),
            )
            .subquery()
        )  # fmt: skip
        wanted = select(ranked.c.sku_id, ranked.c.base_quantity).where(ranked.c.place <= _LAST)
        told += [(row[0], row[1]) for row in session.connection().execute(wanted)]
    return _usual(told)


def _usual(told: Iterable[tuple[int, Decimal]]) -> Mapping[int, Usual]:
    sizes: dict[int, list[Decimal]] = defaultdict(list)
    for sku_id, quantity in told:
        sizes[sku_id].append(quantity)
    return {
        sku_id: Usual(median_low(some), max(some), len(some)) for sku_id, some in sizes.items() if len(some) >= _LEAST
    }
