"""The forms of invoices and red invoices: what is typed is taken as people write it, or refused where it stands."""

from datetime import date
from decimal import Decimal

from jxc_app.modules.invoices.reading import Found, Reading, Source
from jxc_app.modules.settlement.allowing import Reducible
from jxc_app.modules.settlement.likely_goods import Likely
from jxc_app.modules.settlement.paper_lines import OnPaper
from jxc_app.modules.settlement.payables import UnbilledLine
from jxc_app.state.credit_note import filled, reducible_row, still_there
from jxc_app.state.invoice_paper import PaperSheet
from jxc_app.state.invoice_rows import Billing, bill_row

LINE = UnbilledLine(
    10, 1, "CGRK-1", "", date(2026, 1, 5), 1, "供应商", 7, "A-1", "皂", "", "块", Decimal(2000), Decimal(1),
    Decimal(2000), Decimal(13),
)  # fmt: skip


def reducible(document_id: int) -> Reducible:
    on, amount = date(2026, 1, 5), Decimal(30)
    return Reducible(document_id, "供应商", "supplier_invoice", "FP-1", "1", on, amount, Decimal(0), amount)


def test_how_much_a_unit_holds_may_be_typed_with_a_comma():
    sheet = PaperSheet((OnPaper(1, "皂", "", "箱", Decimal(2), Decimal(2000)),))
    sheet.guess([Likely(1)])
    sheet.choose(1, "7", {7})
    sheet.say_per_unit(1, "1,000")
    assert {line: part.quantity for line, part in sheet.lay([LINE]).items()} == {10: 2000}


def test_an_amount_of_a_line_has_two_decimals():
    assert bill_row(LINE, Billing("1", "1.00", True)).fault_amount == ""
    assert bill_row(LINE, Billing("1", "1.005", True)).fault_amount != ""


def test_an_amount_taken_back_is_refused_where_it_stands():
    found = {text: reducible_row(reducible(1), text).fault for text in ("", "1,000", "30", "0", "一", "1.005")}
    assert (found.pop(""), found.pop("30")) == ("", "")
    assert found.pop("1,000") == "最多还能冲回 30.00"
    assert all(found.values())


def test_what_somebody_else_took_back_meanwhile_is_not_sent():
    assert still_there({1: "5", 2: "6"}, [reducible(2)]) == {2: "6"}


def test_a_choice_that_is_none_changes_nothing():
    sheet = PaperSheet((OnPaper(1, "皂"),))
    sheet.guess([Likely(1)])
    for goods in ("²", "9" * 5000, "7", "12", "charge "):
        sheet.choose(1, goods, {12} if goods != "12" else {13})
        assert sheet.taken[1].goods == ""
    sheet.choose(1, "12", {12})
    assert sheet.taken[1].goods == "12"


def test_a_file_keeps_the_reason_that_was_typed_before_it():
    total = Found(Decimal("-11.30"), Source.XML, "-11.30")
    form = filled({"reason": "降价补差", "number": "旧号码"}, Reading(total=total))
    assert (form["reason"], form["gross"], form["number"]) == ("降价补差", "11.30", "")
