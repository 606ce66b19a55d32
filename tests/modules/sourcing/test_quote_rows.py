"""The form of an offer: a line with its pack, what is wrong with it, and what becomes of it when packs change."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from jxc_app.core.errors import DomainError, text
from jxc_app.modules.sourcing.comparing import Cell, Choice, ComparedSku
from jxc_app.modules.sourcing.rules import InPack
from jxc_app.modules.sourcing.units import KnownUnit
from jxc_app.state.quote_rows import QuoteRow, as_command, filled, pack_options, pointed_at, typed, with_packs
from jxc_app.state.rfq_rows import _cell, choice_row

BOX = ("箱=24", "箱", "24")


def row(*packs, **said) -> QuoteRow:
    return filled(QuoteRow(1, "商品", "", "瓶", "48", "", pack_options("瓶", packs or [BOX])), said)


def test_a_line_is_quoted_by_base_unit_unless_something_else_is_chosen():
    one = row(price="3")
    assert [(option.id, option.label) for option in one.packs] == [
        ("", "瓶"), ("箱=24", "箱（24瓶）"), ("own", "其他包装"),
    ]  # fmt: skip
    assert (one.priced_in, one.by_base, one.is_own) == ("瓶", "", False)
    assert as_command(one, 0)["unit"] == as_command(one, 0)["holds"] == ""


def test_a_known_pack_says_what_it_holds_and_both_prices():
    one = typed(row(price="120"), "pack", "箱=24")
    assert (one.priced_in, one.by_base, one.is_own) == ("箱", "¥120.00/箱(24瓶) = ¥5.0000/瓶", False)
    assert (as_command(one, 0)["unit"], as_command(one, 0)["holds"]) == ("箱", "24")
    assert typed(one, "pack", "别的").pack == "箱=24", "what is not offered is not chosen"


def test_a_pack_of_their_own_is_named_and_measured_before_it_is_sent():
    one = typed(row(price="50"), "pack", "own")
    with pytest.raises(DomainError) as found:
        as_command(one, 3)
    assert (found.value.code, found.value.field) == ("quote.pack_word", "lines.3.unit")
    one = typed(one, "word", "提")
    with pytest.raises(DomainError) as found:
        as_command(one, 3)
    assert (found.value.code, found.value.field) == ("quote.pack_holds", "lines.3.holds")
    one = typed(one, "holds", "10")
    assert one.by_base == "¥50.00/提(10瓶) = ¥5.0000/瓶"
    assert (as_command(one, 3)["unit"], as_command(one, 3)["holds"]) == ("提", "10")


@pytest.mark.parametrize(("price", "holds"), [("五十", "10"), ("50", "十"), ("50", "0"), ("", "10"), ("50", "")])
def test_nothing_is_reckoned_of_what_is_no_number_yet(price, holds):
    one = row(price=price, pack="own", word="提", holds=holds)
    assert (one.price, one.holds, one.by_base) == (price, holds, "")


def test_a_refusal_stands_at_its_field_and_loses_nothing():
    one = row(price="50", moq="2", pack="own", word="提", holds="0")
    said = {"lines.0.holds": "a", "lines.0.unit": "b", "lines.0.price": "c", "lines.9.moq": "d"}
    [told] = pointed_at([one], [one], said)
    assert (told.fault_holds, told.fault_word, told.fault_price, told.fault_moq) == ("a", "b", "c", "")
    assert replace(told, fault_holds="", fault_word="", fault_price="") == one
    assert typed(told, "holds", "5").fault_holds == ""
    other = typed(told, "pack", "")
    assert (other.fault_holds, other.fault_word, other.word, other.holds) == ("", "", "提", "0")


def test_a_draft_whose_pack_is_another_by_now_still_means_what_it_meant():
    one = row(("箱=12", "箱", "12"), price="120", pack="箱=24")
    assert (one.pack, one.word, one.holds, one.priced_in) == ("own", "箱", "24", "箱")
    chosen = typed(row(price="120"), "pack", "箱=24")
    moved = with_packs(chosen, pack_options("瓶", []))  # another supplier is chosen, who has no such case
    assert (moved.pack, moved.word, moved.holds, moved.price) == ("own", "箱", "24", "120")
    assert as_command(moved, 0)["holds"] == "24"


def test_a_fraction_is_a_pack_as_well():
    one = row(("克=1/9", "克", "1/9"), price="1", pack="克=1/9")
    assert one.by_base == "¥1.00/克(1/9瓶) = ¥9.0000/瓶"
    assert KnownUnit(1, "克", 1, 9).key == "克=1/9"


def test_the_comparison_shows_both_prices_and_both_least_quantities():
    pack = InPack("箱", 24, 1, Decimal(100), Decimal(2))
    price = Decimal("4.16666667")
    shown = _cell(Cell(7, price, Decimal(0), price, Decimal(48), 5, True, None, pack), "甲", "瓶", 0)
    assert (shown.price, shown.quoted) == ("4.1667", "¥100.00/箱(24瓶) = ¥4.1667/瓶")
    assert shown.more == "5 天到 · 起订 2箱（48瓶）"
    plain = _cell(Cell(7, Decimal(3), Decimal(0), Decimal(3), Decimal(48), None, True, None), "甲", "瓶", 0)
    assert (plain.price, plain.quoted, plain.more) == ("3.00", "", "起订 48瓶")


def test_what_was_chosen_shows_both_prices():
    sku = ComparedSku(3, "A", "商品", "", "瓶", Decimal(48), Decimal(0), date(2026, 1, 5), None, ())
    one = Choice(
        9, "CGDB-1", 1, "posted", "已定标", 1, 3, "甲", Decimal(48), Decimal(5), "", 0, "",
        InPack("箱", 24, 1, Decimal(120)),
    )  # fmt: skip
    assert choice_row(one, 0, {3: sku}, may_drop=False).price == "¥120.00/箱(24瓶) = ¥5.0000/瓶"
    assert choice_row(replace(one, pack=None), 0, {3: sku}, may_drop=False).price == "5.00"
    hidden = choice_row(replace(one, price=None), 0, {3: sku}, may_drop=False)
    assert hidden.price == "", "who may see no price sees none in a pack either"


def test_every_refusal_has_its_words():
    for code in ("quote.pack_word", "quote.price_vanishes", "input.holds_nothing", "input.holds_decimals"):
        assert text(code, unit="瓶", pack="箱") != code
