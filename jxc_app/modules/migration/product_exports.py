"""SKUs to take away, in the columns in which a file brings them in: taken out, changed, and brought in again."""

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.sku_card import cards_of, most_units
from jxc_app.modules.catalog.sku_pages import SkuFilter, all_sku_ids, floor_scope
from jxc_app.modules.inventory.sku_settings import limits_in_places, watched_places
from jxc_app.modules.migration.product_columns import (
    PRODUCT_COLUMNS,
    UNIT_GROUPS,
    cells_of,
    limit_columns,
    unit_columns,
)
from jxc_app.modules.migration.sheets import Column
from jxc_app.modules.migration.writers import Cell

_AT_ONCE = 500


@query("sku.export_columns", title="导出商品的列", permission=SKU_VIEW)
def product_columns(session: Session, scope: Scope, *, actor: Actor, with_limits: bool) -> tuple[Column, ...]:
    """As many groups of units as a SKU has (at least one); with limits, three columns for each warehouse in sight."""
    unused = {
        name
        for group in range(max(1, most_units(session)), UNIT_GROUPS)
        for name in (unit_columns(group).name, unit_columns(group).factor, unit_columns(group).barcodes)
    }
    facts = tuple(column for column in PRODUCT_COLUMNS if column.name not in unused)
    return (*facts, *limit_columns(session, actor)) if with_limits else facts


@query("sku.export", title="导出商品", permission=SKU_VIEW)
def product_table(
    session: Session, scope: Scope, *, actor: Actor, wanted: SkuFilter, order: str, columns: Sequence[Column]
) -> Iterator[tuple[Cell, ...]]:
    """Everything that is wanted in these columns, one row at a time."""
    ids, floor = all_sku_ids(session, scope, wanted, order), floor_scope(session, actor)
    names = [column.name for column in columns]
    places = {place.warehouse_id for place in watched_places(session, actor)}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        cards = {card.id: card for card in cards_of(session, scope, some, floor=floor)}
        limits = limits_in_places(session, some, places)
        for key in some:
            cells = cells_of(cards[key], limits.get(key, {}))
            yield tuple(cells.get(name) for name in names)
