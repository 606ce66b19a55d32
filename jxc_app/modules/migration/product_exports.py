"""SKUs to take away, in the columns in which a file brings them in: taken out, changed, and brought in again."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.permissions import SKU_VIEW
from jxc_app.modules.catalog.sku_card import CardUnit, SkuCard, cards_of
from jxc_app.modules.catalog.sku_pages import SkuFilter, all_sku_ids, sees_floor_price
from jxc_app.modules.migration.products import SKUS
from jxc_app.modules.migration.writers import Cell

PRODUCT_COLUMNS = (*(column.titles[0] for column in SKUS.columns), "状态")
_AT_ONCE = 500


@query("sku.export", title="导出商品", permission=SKU_VIEW)
def product_table(
    session: Session, scope: Scope, *, actor: Actor, wanted: SkuFilter, order: str
) -> Iterator[tuple[Cell, ...]]:
    """Everything that is wanted as :data:`PRODUCT_COLUMNS`, one row at a time; of further units the first."""
    ids, sees_floor = all_sku_ids(session, wanted, order), sees_floor_price(session, actor)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        cards = {card.id: card for card in cards_of(session, some, sees_floor=sees_floor)}
        yield from (_row(cards[key]) for key in some)


def _row(card: SkuCard) -> tuple[Cell, ...]:
    further = card.units[0] if card.units else None
    return (
        card.code,
        card.name,
        card.spec,
        card.category,
        card.brand,
        card.base_unit,
        ";".join(card.barcodes),
        card.retail_price,
        card.wholesale_price,
        card.floor_price,
        card.shelf_life_days,
        "是" if card.lot_tracked else "否",
        further.name if further else "",
        _factor(further) if further else "",
        ";".join(further.barcodes) if further else "",
        "已停用" if card.switched_off else "使用中",
    )


def _factor(unit: CardUnit) -> str:
    return str(unit.numerator) if unit.denominator == 1 else f"{unit.numerator}/{unit.denominator}"
