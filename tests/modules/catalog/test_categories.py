"""The tree of categories never grows into itself and never loses what hangs on it."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.catalog.categories import category_tree
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.catalog.units import list_units
from tests.support.company import SYSTEM, Company


def do(company: Company, code: str, **fields: Any) -> Any:
    case = USE_CASES[code]
    return perform(case, case.command(**fields), actor=SYSTEM, database=company.database)


def add(company: Company, name: str, parent_id: int | None = None) -> int:
    return int(do(company, "category.create", name=name, parent_id=parent_id).category_id)


def tree(company: Company) -> list[tuple[str, int]]:
    return [(row.name, row.depth) for row in read(category_tree, actor=SYSTEM, database=company.database)]


def refused(company: Company, code: str, **fields: Any) -> str:
    with pytest.raises(DomainError) as refusal:
        do(company, code, **fields)
    return refusal.value.code


def test_each_stands_below_its_parent(company: Company) -> None:
    food = add(company, "食品")
    drink = add(company, "饮料", food)
    add(company, "茶", drink)
    add(company, "百货")
    assert tree(company) == [("百货", 0), ("食品", 0), ("饮料", 1), ("茶", 2)]
    do(company, "category.update", category_id=drink, version=1, name="冲饮", parent_id=None)
    assert tree(company) == [("百货", 0), ("冲饮", 0), ("茶", 1), ("食品", 0)], "by pinyin"


def test_none_stands_below_itself(company: Company) -> None:
    top = add(company, "食品")
    below = add(company, "饮料", top)
    for parent in (top, below):
        fields = {"category_id": top, "version": 1, "name": "食品", "parent_id": parent}
        assert refused(company, "category.update", **fields) == "category.below_itself"
    assert tree(company) == [("食品", 0), ("饮料", 1)]


def test_two_moves_at_once_make_no_ring(company: Company) -> None:
    one, other = add(company, "甲"), add(company, "乙")

    def move(mine: int, below: int, name: str) -> str:
        try:
            do(company, "category.update", category_id=mine, version=1, name=name, parent_id=below)
        except DomainError as refusal:
            return refusal.code
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        moves = [pool.submit(move, one, other, "甲"), pool.submit(move, other, one, "乙")]
    assert sorted(move.result() for move in moves) == ["category.below_itself", "moved"]
    assert len(tree(company)) == 2


def test_only_an_empty_one_can_go(company: Company) -> None:
    food = add(company, "食品")
    drink = add(company, "饮料", food)
    made = CreateSku(code="T-1", name="茶", base_unit="个", category="饮料")
    perform(create_sku, made, actor=SYSTEM, database=company.database)
    for category_id in (food, drink):
        assert refused(company, "category.delete", category_id=category_id, version=1) == "category.not_empty"
    empty = add(company, "空的")
    do(company, "category.delete", category_id=empty, version=1)
    assert tree(company) == [("食品", 0), ("饮料", 1)]


def test_it_goes_or_is_used_and_never_both(company: Company) -> None:
    empty = add(company, "空的")
    made = CreateSku(code="T-1", name="茶", base_unit="个", category="空的")
    acts = [
        partial(do, company, "category.delete", category_id=empty, version=1),
        partial(perform, create_sku, made, actor=SYSTEM, database=company.database),
    ]
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(act) for act in acts]
    wrong = [future.exception() for future in done if future.exception()]
    assert all(isinstance(one, DomainError) and one.code == "category.not_empty" for one in wrong)
    assert tree(company) == [("空的", 0)]


def test_names_are_taken_once_and_what_was_not_seen_is_not_overwritten(company: Company) -> None:
    food = add(company, "食品")
    assert refused(company, "category.create", name="食品") == "category.name_taken"
    do(company, "category.update", category_id=food, version=1, name="吃的")
    assert refused(company, "category.update", category_id=food, version=1, name="喝的") == "version.stale"
    assert refused(company, "category.create", name="茶", parent_id=food + 99) == "category.not_found"


def test_a_unit_is_renamed_everywhere_and_goes_only_when_nobody_has_it(company: Company) -> None:
    units = {unit.name: unit for unit in read(list_units, actor=SYSTEM, database=company.database)}
    assert (units["个"].as_base, units["箱"].as_further) == (3, 1)
    do(company, "unit.rename", unit_id=units["箱"].id, version=1, name="大箱")
    assert refused(company, "unit.delete", unit_id=units["箱"].id, version=2) == "unit.in_use"
    assert refused(company, "unit.rename", unit_id=units["个"].id, version=1, name="大箱") == "unit.name_taken"
    spare = do(company, "unit.create", name="打").unit_id
    do(company, "unit.delete", unit_id=spare, version=1)
    names = {unit.name for unit in read(list_units, actor=SYSTEM, database=company.database)}
    assert names == {"个", "大箱", "克"}
