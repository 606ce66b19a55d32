"""Documents of two sides, recipes, returns and packs on the desk, without database or browser."""

from dataclasses import replace
from decimal import Decimal

from jxc_app.modules.documents.queries import LineView
from jxc_app.modules.manufacturing.queries import PortionRow, RecipeRow
from jxc_app.state.desk_changes import Entry, with_packs, with_scanned, with_side_changed, with_units_of
from jxc_app.state.desk_draft import Draft, running_stock
from jxc_app.state.desk_recipes import with_recipe
from jxc_app.state.desk_rows import _returned, rows_of
from tests.state.test_desk_draft import _BOX, _COLA

WATER = replace(_COLA, id=8, code="A200", name="水", units=(_COLA.units[0],))
GIFT = replace(_COLA, id=9, code="LH", name="礼盒", units=(_COLA.units[0],))


def put_together(*entries: Entry, type_: str = "assembly") -> Draft:
    draft = Draft(type=type_)
    for entry in entries:
        draft = with_scanned(draft, entry)
    return draft


def one(sku, quantity="1", **more) -> Entry:
    return Entry(sku, more.pop("unit_id", 1), Decimal(quantity), **more)


def test_the_first_that_is_scanned_is_the_product() -> None:
    draft = put_together(one(GIFT), one(_COLA, "2"), one(WATER), one(GIFT))
    assert [(line.sku_code, line.side, line.quantity) for line in draft.lines] == [
        ("LH", "in", 2), ("A100", "out", 2), ("A200", "out", 1),
    ]  # fmt: skip
    apart = put_together(one(GIFT), one(_COLA), type_="disassembly")
    assert [line.side for line in apart.lines] == ["out", "in"]
    assert [line.side for line in put_together(one(GIFT), type_="other_issue").lines] == [""]


def test_a_line_goes_to_its_other_side_without_its_lot() -> None:
    draft = put_together(one(GIFT), one(replace(_COLA, lot_tracked=True)))
    with_lot = replace(draft, lines=tuple(replace(line, lot_number="L1") for line in draft.lines))
    changed = with_side_changed(with_lot, draft.lines[1].key)
    assert [(line.side, line.lot_number) for line in changed.lines] == [("in", "L1"), ("in", "")]
    assert changed.has_faults, "what comes in needs its lot"


def test_stock_goes_up_on_one_side_and_down_on_the_other() -> None:
    draft = put_together(one(GIFT, "3"), one(_COLA, "5"))
    assert running_stock(draft.lines, {9: Decimal(1), 7: Decimal(4)}, -1) == [4, -1]
    assert running_stock(draft.lines, {9: Decimal(1), 7: Decimal(4)}, 0) == [1, 4]
    rows = rows_of(draft, {}, {}, is_open=True)
    assert [(row.side, row.is_product, row.asks) for row in rows] == [
        ("成品", True, "dates"),
        ("组件", False, "choice"),
    ]


def portion(sku, quantity, unit=_COLA.units[0]) -> PortionRow:
    factor = (unit.numerator, unit.denominator)
    return PortionRow(sku.id, sku.code, sku.name, "", unit.unit_id, unit.name, Decimal(quantity), factor)


def test_a_recipe_gives_the_lines_for_what_is_wanted() -> None:
    recipe = RecipeRow(1, "礼盒", portion(GIFT, "2"), (portion(_COLA, "1", _BOX), portion(WATER, "3")), "", 1, False)
    skus = {sku.id: sku for sku in (_COLA, WATER, GIFT)}
    draft = with_recipe(put_together(one(WATER)), recipe, skus, Decimal(5))
    assert [(line.sku_code, line.side, line.quantity, line.unit_id) for line in draft.lines] == [
        ("LH", "in", 5, 1), ("A100", "out", Decimal("2.5"), 2), ("A200", "out", Decimal("7.5"), 1),
    ]  # fmt: skip
    assert len({line.key for line in draft.lines}) == 3


def test_the_suppliers_case_is_shown_and_forgotten_with_the_supplier() -> None:
    draft = put_together(one(_COLA, "2", unit_id=2), type_="purchase_return")
    packed = with_packs(draft, {(7, 2): (12, 1)})
    assert (draft.lines[0].base_quantity, packed.lines[0].base_quantity) == (48, 24)
    assert with_units_of(packed, {7: _COLA}).lines == draft.lines


def came_of(open_quantity: str) -> LineView:
    return LineView(
        7001, 1, 7, "A100", "可乐", "", 2, "箱", Decimal(2), Decimal(48), "瓶", "", Decimal(60), Decimal(0),
        Decimal(0), Decimal(120), "", None, Decimal(open_quantity),
    )  # fmt: skip


def test_all_of_a_line_comes_back_as_it_left_and_the_rest_in_pieces() -> None:
    whole, rest = _returned(1, came_of("48"), _COLA), _returned(1, came_of("30"), _COLA)
    assert (whole.quantity, whole.unit_id, whole.price, whole.left) == (2, 2, 60, 48)
    assert (rest.quantity, rest.unit_id, rest.price, rest.left) == (30, 1, Decimal("2.5"), 30)
    assert whole.source_line_id == rest.source_line_id == 7001
