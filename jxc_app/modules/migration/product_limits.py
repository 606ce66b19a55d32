"""What a row of a product file says of limits and shelves, warehouse by warehouse."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from jxc_app.core.errors import field_errors, text
from jxc_app.modules.inventory.permissions import STOCK_SETTING
from jxc_app.modules.inventory.sku_settings import LimitsInPlace, WarehouseLimits, Watched
from jxc_app.modules.migration.product_columns import LIMIT_PARTS, limit_column
from jxc_app.modules.migration.sheets import CLEARED, WrongCells

_NOTHING = LimitsInPlace(None, None, "")


class LimitsJudge:
    """For the warehouses that have a column in the file."""

    def __init__(self, places: Sequence[Watched], names: frozenset[str]) -> None:
        self._places = [
            place for place in places if any(limit_column(part, place.warehouse_id) in names for part in LIMIT_PARTS)
        ]
        self.warehouse_ids = frozenset(place.warehouse_id for place in self._places)

    def wanted(self, said: Mapping[str, str], held: Mapping[int, LimitsInPlace]) -> list[dict[str, Any]]:
        """What the row changes, as the use case takes it. Raises WrongCells."""
        found = [self._in_place(place, said, held.get(place.warehouse_id, _NOTHING)) for place in self._places]
        return [one for one in found if one]

    def _in_place(self, place: Watched, said: Mapping[str, str], held: LimitsInPlace) -> dict[str, Any]:
        columns = {part: limit_column(part, place.warehouse_id) for part in LIMIT_PARTS}
        spoken = {part: said[column] for part, column in columns.items() if said.get(column)}
        if not spoken:
            return {}
        limits = _read(place, spoken, columns)
        changed = {part for part in spoken if getattr(limits, part) != getattr(held, part)}
        if not changed:
            return {}
        if not place.may_change:
            words = text("access.warehouse_denied", permission=STOCK_SETTING.title)
            raise WrongCells({columns[part]: words for part in changed})
        low, high = (getattr(limits if part in spoken else held, part) for part in ("minimum", "maximum"))
        if low is not None and high is not None and high < low:
            part = "maximum" if "maximum" in spoken else "minimum"
            raise WrongCells({columns[part]: text("stock.limits_crossed")})
        return limits.model_dump(mode="json", include={"warehouse_id", *changed})


def _read(place: Watched, spoken: Mapping[str, str], columns: Mapping[str, str]) -> WarehouseLimits:
    empty = {"shelf": ""}
    fields = {part: empty.get(part) if cell == CLEARED else cell for part, cell in spoken.items()}
    try:
        return WarehouseLimits.model_validate(fields | {"warehouse_id": place.warehouse_id})
    except ValidationError as error:
        raise WrongCells({columns[path]: words for path, words in field_errors(error).items()}) from error
