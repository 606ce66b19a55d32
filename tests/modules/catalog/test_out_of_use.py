"""A category or unit out of use is given to no SKU; what has it already keeps it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.catalog.bulk import SkuChange, preview_change
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.sku_card import sku_card
from jxc_app.modules.catalog.units import list_units
from tests.support.company import SYSTEM, Company
from tests.support.gates import LOG, one_behind_the_other

POSTGRES = pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])


def do(company: Company, case_code: str, /, **fields: Any) -> Any:
    case = USE_CASES[case_code]
    return perform(case, case.command.model_validate(fields), actor=SYSTEM, database=company.database)


def refused(act: Callable[[], Any]) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        act()
    assert str(found.value)
    return found.value.code, found.value.field


def switch_category(company: Company, name: str, *, on: bool = False) -> None:
    [row] = [row for row in read(category_tree, actor=SYSTEM, database=company.database) if row.name == name]
    fields = {"category_id": row.id, "version": row.version, "reason": "不再经营"}
    do(company, f"category.switch_{'on' if on else 'off'}", **fields)


def switch_unit(company: Company, name: str, *, on: bool = False) -> None:
    [row] = [row for row in read(list_units, actor=SYSTEM, database=company.database) if row.name == name]
    do(company, f"unit.switch_{'on' if on else 'off'}", unit_id=row.id, version=row.version)


def new(company: Company, **fields: Any) -> Any:
    return do(company, "sku.create", **{"code": "T-1", "name": "茶", "base_unit": "个"} | fields)


def changed(company: Company, sku_id: int, **fields: Any) -> Any:
    card = read(sku_card, actor=SYSTEM, database=company.database, sku_id=sku_id)
    units = [{"name": one.name, "numerator": one.numerator, "denominator": one.denominator} for one in card.units]
    held = {"name": card.name, "category": card.category, "units": units}
    return do(company, "sku.update", sku_id=sku_id, version=card.version, **held | fields)


@pytest.fixture
def tree(company: Company) -> Company:
    food = do(company, "category.create", name="食品").category_id
    do(company, "category.create", name="饮料", parent_id=food)
    return company


def test_a_category_out_of_use_and_those_below_it_are_not_chosen(tree: Company) -> None:
    sku_id = new(tree, category="饮料").sku_id
    switch_category(tree, "食品")
    below, itself = ("category.below_off", "category"), ("category.switched_off", "category")
    assert refused(lambda: new(tree, code="T-2", category="饮料")) == below
    assert refused(lambda: new(tree, code="T-2", category="食品")) == itself
    assert refused(lambda: changed(tree, sku_id, category="食品")) == itself
    changed(tree, sku_id, name="绿茶")
    assert read(sku_card, actor=SYSTEM, database=tree.database, sku_id=sku_id).category == "饮料", "it keeps its own"
    switch_category(tree, "食品", on=True)
    new(tree, code="T-2", category="饮料")


def test_many_at_once_are_not_put_into_it(tree: Company) -> None:
    made = new(tree)
    switch_category(tree, "饮料")
    change = {"kind": "category", "name": "饮料"}
    asked = {"change": SkuChange.model_validate(change), "sku_ids": [made.sku_id]}
    off = ("category.switched_off", "name")
    assert refused(lambda: read(preview_change, actor=SYSTEM, database=tree.database, **asked)) == off
    seen = [{"sku_id": made.sku_id, "version": made.version}]
    assert refused(lambda: do(tree, "sku.change_many", change=change, skus=seen)) == off


def test_a_unit_out_of_use_is_given_to_no_sku(company: Company) -> None:
    box = {"name": "箱", "numerator": 24}
    sku_id = new(company, units=[box]).sku_id
    for unit in ("个", "箱"):
        switch_unit(company, unit)
    changed(company, sku_id, name="绿茶")
    assert refused(lambda: new(company, code="T-2")) == ("unit.switched_off", "base_unit")
    other = new(company, code="T-2", base_unit="克").sku_id
    gram = {"code": "T-3", "base_unit": "克", "units": [{"name": "打", "numerator": 12}, box]}
    assert refused(lambda: new(company, **gram)) == ("unit.switched_off", "units.1.name")
    assert refused(lambda: changed(company, other, units=[box])) == ("unit.switched_off", "units.0.name")
    switch_unit(company, "箱", on=True)
    changed(company, other, units=[box])


def test_switching_is_in_the_log_with_its_reason_and_needs_what_was_seen(tree: Company) -> None:
    switch_category(tree, "食品")
    with tree.database.reading() as session:
        last = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).first()
        assert last is not None
        assert (last.action, last.object_label, last.reason) == ("category.switch_off", "食品", "不再经营")
    [food] = [row for row in read(category_tree, actor=SYSTEM, database=tree.database) if row.name == "食品"]
    stale = {"category_id": food.id, "version": food.version - 1}
    assert refused(lambda: do(tree, "category.switch_on", **stale)) == ("version.stale", None)


@POSTGRES
def test_what_is_being_chosen_is_waited_for(tree: Company) -> None:
    """Whoever is second sees the first."""
    tally = one_behind_the_other(tree, LOG, lambda: switch_category(tree, "饮料"), lambda: new(tree, category="饮料"))
    assert tally.outcomes == {"done": 1, "category.switched_off": 1}
    tally = one_behind_the_other(tree, LOG, lambda: switch_unit(tree, "箱"), lambda: new(tree, base_unit="箱"))
    assert tally.outcomes == {"done": 1, "unit.switched_off": 1}
