"""Bundles as a table: a row for each part."""

from collections.abc import Iterator

from sqlmodel import Session

from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.bundles.queries import bundle_page
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.sheets import STATE_OFF, STATE_ON
from jxc_app.modules.migration.writers import Cell

COLUMNS = ("套餐编码", "套餐名称", "套餐价", "商品编码", "商品名称", "每套数量", "单位", "状态", "备注")
_SIZE = 100


def _rows(session: Session, actor: Actor) -> Iterator[tuple[Cell, ...]]:
    page = 1
    while True:
        found = read_in(session, bundle_page, actor, page=page, size=_SIZE)
        for one in found.rows:
            for part in one.parts:
                yield (
                    one.code, one.name, one.price, part.code, part.name, plain(part.quantity), part.unit_name,
                    STATE_OFF if one.is_off else STATE_ON, one.remark,
                )  # fmt: skip
        if page * _SIZE >= found.total:
            return
        page += 1


BUNDLE_EXPORT = Export(COLUMNS, _rows)
