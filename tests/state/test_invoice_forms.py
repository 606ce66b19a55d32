"""The forms of invoices and red invoices: what is typed is taken as people write it, or refused where it stands."""

from datetime import date
from decimal import Decimal

from jxc_app.modules.settlement.allowing import Reducible
from jxc_app.modules.settlement.likely_goods import Likely
from jxc_app.modules.settlement.paper_lines import OnPaper
from jxc_app.modules.settlement.payables import UnbilledLine
from jxc_app.state.credit_note import reducible_row, still_there
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
