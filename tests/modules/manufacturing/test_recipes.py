"""Recipes: written, changed, switched off, seen by whoever may see all of them; scaled exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.models import SkuUnit
from jxc_app.modules.manufacturing.queries import RecipeFilter, get_recipe, recipe_page
from jxc_app.modules.manufacturing.rules import Amount, makeable, scaled
from jxc_app.modules.manufacturing.service import (
    Portion,
    SaveRecipe,
    SwitchRecipe,
    save_recipe,
    switch_off_recipe,
)
from tests.support.company import SYSTEM


def portion(sku_id, quantity, unit_id=None):
    return Portion(sku_id=sku_id, quantity=str(quantity), unit_id=unit_id)


def save(company, *, actor=SYSTEM, **fields):
    given = {
        "name": "礼盒", "output": portion(company.a, 2), "parts": [portion(company.b, 3), portion(company.lots, 1)],
    }  # fmt: skip
    return perform(save_recipe, SaveRecipe(**given | fields), actor=actor, database=company.database)


def rows(company, **only):
    found = read(recipe_page, actor=SYSTEM, database=company.database, only=RecipeFilter(**only))
    return [row.name for row in found.rows]


def unit_of(company, factor):
    """The further unit of B-2 with this factor: a case of 24, or a ninth."""
    wanted = select(SkuUnit.unit_id).where(SkuUnit.numerator == factor[0], SkuUnit.denominator == factor[1])
    return company.database.read(lambda session: session.exec(wanted).one())


def test_a_recipe_is_kept_in_its_own_units(company):
    ref = save(company, parts=[portion(company.b, "0.5", unit_of(company, (24, 1)))])
    row = read(get_recipe, actor=SYSTEM, database=company.database, recipe_id=ref.recipe_id)
    [part] = row.parts
    assert (row.output.quantity, row.output.unit_name) == (2, "个")
    assert (part.quantity, part.unit_name, part.amount.base) == (Decimal("0.5"), "箱", 12)


def test_it_changes_as_a_whole_and_only_as_last_seen(company):
    ref = save(company)
    changed = save(company, recipe_id=ref.recipe_id, version=ref.version, name="大礼盒", parts=[portion(company.b, 5)])
    row = read(get_recipe, actor=SYSTEM, database=company.database, recipe_id=ref.recipe_id)
    assert (row.name, [part.quantity for part in row.parts], changed.version) == ("大礼盒", [5], 2)
    with pytest.raises(Conflict) as stale:
        save(company, recipe_id=ref.recipe_id, version=ref.version)
    assert stale.value.code == "version.stale"


def test_names_are_taken_once(company):
    save(company, name="Gift")
    with pytest.raises(Conflict) as taken:
        save(company, name="ｇｉｆｔ")
    assert (taken.value.code, taken.value.field) == ("recipe.name_taken", "name")


@pytest.mark.parametrize(("parts", "code", "field"), [
    (("a",), "recipe.of_itself", "parts.0.sku_id"),
    (("b", "b"), "recipe.twice", "parts.1.sku_id"),
])  # fmt: skip
def test_an_odd_recipe_is_refused(company, parts, code, field):
    with pytest.raises(DomainError) as refused:
        save(company, parts=[portion(getattr(company, one), 1) for one in parts])
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_unit_must_belong_and_be_exact(company):
    with pytest.raises(DomainError) as refused:
        save(company, parts=[portion(company.lots, 1, unit_of(company, (24, 1)))])
    assert (refused.value.code, refused.value.field) == ("unit.unknown", "parts.0.unit_id")
    with pytest.raises(DomainError) as refused:
        save(company, parts=[portion(company.b, 1, unit_of(company, (1, 9)))])
    assert (refused.value.code, refused.value.field) == ("unit.not_exact", "parts.0.quantity")


def test_a_list_is_searched_sorted_and_filtered(company):
    first, second = (
        save(company, name="中秋礼盒"),
        save(company, name="春节礼盒", output=portion(company.b, 9), parts=[portion(company.a, 1)]),
    )
    assert rows(company) == ["春节礼盒", "中秋礼盒"]
    assert rows(company, order="-quantity") == ["春节礼盒", "中秋礼盒"]
    assert rows(company, search="zq") == ["中秋礼盒"]
    assert rows(company, search="B-2") == ["春节礼盒"]
    perform(
        switch_off_recipe, SwitchRecipe(recipe_id=first.recipe_id, version=first.version), actor=SYSTEM,
        database=company.database,
    )  # fmt: skip
    assert (rows(company), rows(company, state="off")) == (["春节礼盒"], ["中秋礼盒"])
    assert second.version == 1


def test_how_many_can_be_made_goes_by_the_scarcest_part():
    parts = [(Decimal(50), Amount(Decimal(3))), (Decimal(47), Amount(Decimal(1), (24, 1)))]
    assert makeable(parts, Amount(Decimal(2))) == 3
    assert makeable([(Decimal(-4), Amount(Decimal(1)))], Amount(Decimal(1))) == 0
    assert makeable([], Amount(Decimal(1))) == 0


def test_a_part_that_has_no_exact_number_is_said_in_base_units():
    """2 boxes of a recipe for 3 that takes a case of 24: two thirds of a case are 16 bottles."""
    assert scaled(Amount(Decimal(1), (24, 1)), Amount(Decimal(2)), Amount(Decimal(3))).quantity == 16
    third = scaled(Amount(Decimal(1)), Amount(Decimal(1)), Amount(Decimal(3)))
    assert (third.quantity, third.is_base) == (Decimal("0.333333"), True)


whole = st.integers(1, 10**4).map(Decimal)
factors = st.tuples(st.integers(1, 100), st.integers(1, 12))


@given(part=st.builds(Amount, whole, factors), output=st.builds(Amount, whole), wanted=st.builds(Amount, whole))
def test_what_is_scaled_is_the_nearest_there_is(part, output, wanted):
    found = scaled(part, wanted, output)
    base = Amount(found.quantity, (1, 1) if found.is_base else part.factor).base
    assert abs(base - part.base * wanted.base / output.base) <= Decimal("0.000001")
    assert found.quantity > 0


@given(there=st.integers(0, 10**6), part=st.builds(Amount, whole, factors), output=st.builds(Amount, whole))
def test_what_can_be_made_is_enough_for_it_and_not_for_one_more(there, part, output):
    most = makeable([(Decimal(there), part)], output)
    assert part.base * most.__int__() <= there * int(output.quantity)
    assert part.base * (int(most) + 1) > there * int(output.quantity)
