"""What is set for a SKU by warehouse, and lot tracking, which stands while there is stock."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.catalog.queries import find_skus
from jxc_app.modules.catalog.sku_card import sku_card
from jxc_app.modules.inventory.sku_settings import settings_of_sku
from tests.support.company import SYSTEM, Company, Line


def do(company: Company, code: str, actor: Actor = SYSTEM, /, **fields: Any) -> Any:
    case = USE_CASES[code]
    return perform(case, case.command(**fields), actor=actor, database=company.database)


def rows(company: Company, sku_id: int, actor: Actor = SYSTEM) -> dict[str, tuple[Any, ...]]:
    found = read(settings_of_sku, actor=actor, database=company.database, sku_id=sku_id)
    return {row.warehouse_name: (row.minimum, row.maximum, row.shelf, row.may_change) for row in found}


def test_every_warehouse_in_one_go_and_nothing_where_one_is_wrong(company: Company) -> None:
    first, second = {"warehouse_id": company.w1, "minimum": "5", "shelf": "A-01"}, {"warehouse_id": company.w2}
    crossed = second | {"minimum": "9", "maximum": "3"}
    with pytest.raises(DomainError) as refusal:
        do(company, "stock.set_sku_limits", sku_id=company.a, warehouses=[first, crossed])
    assert (refusal.value.code, refusal.value.field) == ("stock.limits_crossed", "warehouses.1.maximum")
    assert rows(company, company.a)["仓W1"][:3] == (None, None, "")
    done = do(company, "stock.set_sku_limits", sku_id=company.a, warehouses=[first, second])
    assert done.changed == 1
    assert rows(company, company.a)["仓W1"] == (Decimal(5), None, "A-01", True)


def test_many_skus_in_one_warehouse_keep_their_shelves(company: Company) -> None:
    place = {"warehouse_id": company.w1, "shelf": "A-01"}
    do(company, "stock.set_sku_limits", sku_id=company.a, warehouses=[place])
    wanted = {"warehouse_id": company.w1, "sku_ids": [company.a, company.b], "minimum": "2", "maximum": "20"}
    assert do(company, "stock.set_limits_of_many", **wanted).changed == 2
    assert do(company, "stock.set_limits_of_many", **wanted).changed == 0
    assert rows(company, company.a)["仓W1"][:3] == (Decimal(2), Decimal(20), "A-01")
    assert rows(company, company.b)["仓W1"][:3] == (Decimal(2), Decimal(20), "")


def test_somebody_sees_and_sets_only_their_own_warehouses(company: Company) -> None:
    keeper = company.hire("keeper", [("keeper", company.w1)])
    assert {name: row[3] for name, row in rows(company, company.a, keeper).items()} == {"仓W1": False}
    manager = company.hire("manager", [("store_manager", company.s1)])
    assert {name: row[3] for name, row in rows(company, company.a, manager).items()} == {
        "仓S1": True, "仓W1": False, "仓W2": False,
    }  # fmt: skip
    with pytest.raises(PermissionDenied):
        both = [{"warehouse_id": company.s1, "minimum": "1"}, {"warehouse_id": company.w1, "minimum": "1"}]
        do(company, "stock.set_sku_limits", manager, sku_id=company.a, warehouses=both)
    assert rows(company, company.a)["仓S1"][0] is None


def test_lot_tracking_stands_while_there_is_stock(company: Company) -> None:
    received = company.receive(company.a, 5)
    with pytest.raises(DomainError) as refusal:
        do(company, "sku.track_lots", sku_id=company.a, version=1, lot_tracked=True)
    assert refusal.value.code == "lot.has_stock"
    company.record("transfer", [Line(company.a, 5)], to_warehouse_id=company.s1)
    with pytest.raises(DomainError, match="在途"):
        do(company, "sku.save", sku_id=company.a, version=1, name="改名", lot_tracked=True)
    assert received.version
    do(company, "sku.save", sku_id=company.b, version=1, name="改名", lot_tracked=True, units=_units(company))
    card = read(sku_card, actor=SYSTEM, database=company.database, sku_id=company.b)
    assert (card.name, card.lot_tracked, card.version) == ("改名", True, 3)
    company.record("other_receipt", [Line(company.b, 1, lot="L1")])
    company.assert_proved()


def test_pieces_are_kept_by_lot_too_and_stand_while_there_is_stock(company: Company) -> None:
    do(company, "sku.track_lots", sku_id=company.a, version=1, lot_tracked=False, serial_tracked=True)
    card = read(sku_card, actor=SYSTEM, database=company.database, sku_id=company.a)
    assert (card.lot_tracked, card.serial_tracked) == (True, True)
    company.record("other_receipt", [Line(company.a, 1, lot="SN-1")])
    with pytest.raises(DomainError) as refusal:
        do(company, "sku.track_lots", sku_id=company.a, version=2, lot_tracked=True, serial_tracked=False)
    assert (refusal.value.code, refusal.value.field) == ("lot.has_stock", "serial_tracked")
    company.record("other_issue", [Line(company.a, 1, lot="SN-1")])
    do(company, "sku.track_lots", sku_id=company.a, version=2, lot_tracked=False)
    card = read(sku_card, actor=SYSTEM, database=company.database, sku_id=company.a)
    assert (card.lot_tracked, card.serial_tracked) == (False, False)


def test_a_shelf_life_is_in_days_or_in_months(company: Company) -> None:
    new = {"code": "N-2", "name": "新品", "base_unit": "个"}
    with pytest.raises(ValidationError):
        do(company, "sku.open", **new, shelf_life_days=30, shelf_life_months=1)
    made = do(company, "sku.open", **new, shelf_life_days=30, weight_kg="0.5")
    do(company, "sku.update", sku_id=made.sku_id, version=1, name="新品", shelf_life_months=6)
    card = read(sku_card, actor=SYSTEM, database=company.database, sku_id=made.sku_id)
    assert (card.shelf_life_days, card.shelf_life_months, card.weight_kg) == (None, 6, Decimal("0.5"))


def test_a_draft_older_than_lot_tracking_is_refused_at_its_line(company: Company) -> None:
    draft = company.save("other_receipt", [Line(company.b, 1), Line(company.a, 1)])
    do(company, "sku.track_lots", sku_id=company.a, version=1, lot_tracked=True)
    with pytest.raises(DomainError) as refusal:
        company.post(draft)
    assert (refusal.value.code, refusal.value.field) == ("lot.needed", "lines.1.lot_number")
    assert company.moves() == []


def test_a_reversal_brings_nothing_back_without_its_lot(company: Company) -> None:
    company.receive(company.a, 5)
    issued = company.issue(company.a, 5)
    do(company, "sku.track_lots", sku_id=company.a, version=1, lot_tracked=True)
    with pytest.raises(DomainError) as refusal:
        company.void(issued)
    assert refusal.value.code == "lot.needed"
    company.assert_proved()


def _units(company: Company) -> list[dict[str, Any]]:
    card = read(sku_card, actor=SYSTEM, database=company.database, sku_id=company.b)
    return [{"name": u.name, "numerator": u.numerator, "denominator": u.denominator} for u in card.units]


def test_a_refused_form_changes_nothing_at_all(company: Company) -> None:
    company.receive(company.a, 5)
    with pytest.raises(DomainError):
        do(company, "sku.save", sku_id=company.a, version=1, name="改名", lot_tracked=True)
    card = read(sku_card, actor=SYSTEM, database=company.database, sku_id=company.a)
    assert (card.name, card.lot_tracked, card.version) == ("商品A-1", False, 1)


def test_a_new_sku_and_its_limits_are_made_together_or_not_at_all(company: Company) -> None:
    new = {"code": "N-1", "name": "新品", "base_unit": "个"}
    first, second = {"warehouse_id": company.w1, "minimum": "5", "shelf": "A-01"}, {"warehouse_id": company.w2}
    with pytest.raises(DomainError) as refusal:
        do(company, "sku.open", **new, warehouses=[first, second | {"minimum": "9", "maximum": "3"}])
    assert refusal.value.field == "warehouses.1.maximum"
    made = do(company, "sku.open", **new, warehouses=[first])
    assert rows(company, made.sku_id)["仓W1"][:3] == (Decimal(5), None, "A-01")
    saved = {"sku_id": made.sku_id, "name": "改名"}
    with pytest.raises(DomainError):
        do(company, "sku.save", **saved, version=1, warehouses=[second | {"minimum": "9", "maximum": "3"}])
    assert read(sku_card, actor=SYSTEM, database=company.database, sku_id=made.sku_id).name == "新品"
    clerk = company.hire("clerk", [("clerk", None)])
    with pytest.raises(PermissionDenied):
        do(company, "sku.open", clerk, **(new | {"code": "N-2"}), warehouses=[first])
    assert "N-2" not in str(read(find_skus, actor=SYSTEM, database=company.database, search="N-"))
