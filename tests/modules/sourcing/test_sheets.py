"""The sheet of an inquiry: it goes out for one supplier, and what comes back is judged by cell."""

import csv
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jxc_app.core.errors import NotFound, PermissionDenied
from jxc_app.core.use_case import read_in
from jxc_app.modules.approvals.shipped import hold_flows
from jxc_app.modules.documents.models import Document
from jxc_app.modules.migration.quote_sheets import QUOTES
from jxc_app.modules.migration.quote_tables import QUOTE_COLUMNS, quote_table
from jxc_app.modules.migration.sheet_check import check_sheet
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import Asked
from jxc_app.modules.migration.sourcing_exports import (
    AGREEMENT_COLUMNS,
    COMPARISON_COLUMNS,
    QUOTED_COLUMNS,
    agreement_table,
    comparison_table,
)
from jxc_app.modules.sourcing.queries import AgreementFilter
from jxc_app.modules.sourcing.rules import InPack
from tests.modules.sourcing.asked import UNTIL, Sourcing, sourcing_in

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def sourcing(standing_clock, company) -> Sourcing:
    return sourcing_in(company)


@pytest.fixture
def rfq(company, sourcing):
    return sourcing.ask({"sku_id": company.a, "quantity": 10}, {"sku_id": company.b, "quantity": 5})


def sheet(company, sourcing, rfq, supplier):
    """The rows as they go out, by their titles."""
    with company.database.reading() as session:
        asked = {"rfq_id": rfq.document_id, "partner_id": supplier}
        rows = list(read_in(session, quote_table, sourcing.buyer, **asked))
    return [dict(zip(QUOTE_COLUMNS, ["" if cell is None else str(cell) for cell in row], strict=True)) for row in rows]


def come_back(company, sourcing, tmp_path: Path, rows, actor=None):
    """What the dry run says of the rows; whatever is good is in ``parts``."""
    path = tmp_path / "back.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    asked = Asked(actor or sourcing.buyer, updates=True)
    return check_sheet(QUOTES, path, asked, tmp_path / "parts", database=company.database)


def faults(report):
    return [(fault.row, fault.column) for fault in report.faults]


def write(company, sourcing, tmp_path: Path):
    return write_parts(
        QUOTES, tmp_path / "parts", Progress(), sourcing.buyer, seconds=60, database=company.database
    )  # fmt: skip


def fill(rows):
    filled = {
        "含税单价": "￥3.50",
        "税率": "13%",
        "起订量": "24",
        "交货天数": "5",
        "整单运费": "80",
        "有效期至": "2026/3/31",
    }
    return [rows[0] | filled, *rows[1:]]


def test_a_filled_sheet_becomes_an_offer_that_says_so(company, sourcing, rfq, tmp_path):
    one = sourcing.suppliers[0]
    report = come_back(company, sourcing, tmp_path, fill(sheet(company, sourcing, rfq, one)))
    assert (report.faults, report.parts) == ([], 1)
    assert write(company, sourcing, tmp_path).is_done
    seen = sourcing.compare(rfq)
    asked = next(s for s in seen.suppliers if s.partner_id == one)
    at = seen.suppliers.index(asked)
    assert (asked.source, asked.freight, asked.typed_by) == ("sheet", 80, "人buyer")
    first, second = (row.cells[at] for row in seen.rows)
    assert (first.price, first.tax_percent, first.moq, first.lead_days, second) == (3.5, 13, 24, 5, None)


def test_the_sheet_of_one_supplier_tells_nothing_of_another(company, sourcing, rfq):
    one, two, _ = sourcing.suppliers
    sourcing.type_in(rfq, two, (company.a, "3.33"), freight="44", remark="别家")
    told = repr(sheet(company, sourcing, rfq, one))
    for secret in ("3.33", "44", "别家", "GYS002"):
        assert secret not in told
    with pytest.raises(NotFound):
        sheet(company, sourcing, rfq, 999)


def test_what_was_tampered_with_is_refused_at_its_cell(company, sourcing, rfq, tmp_path):
    other = sourcing.ask(
        {"sku_id": company.lots, "quantity": 1}, partner_ids=[sourcing.suppliers[1]], few_reason="独家"
    )
    rows = fill(sheet(company, sourcing, rfq, sourcing.suppliers[0]))
    first = rows[0]
    with company.database.reading() as session:
        number = session.get_one(Document, other.document_id).number
    tried = [
        first | {"商品编码": "L-3"},  # not asked for
        first | {"商品编码": "没有"},
        first | {"询价单号": "XJD-20990101-0001"},
        first | {"询价单号": number},  # another inquiry, which does not ask this supplier
        first | {"供应商编码": "GYS999"},
        first | {"含税单价": "三块"},
        first | {"含税单价": "0"},
        first | {"税率": "130"},
        first | {"交货天数": "1.5"},
        first | {"有效期至": "5/1/2026"},
        first | {"有效期至": ""},
        first,
        first,  # twice
        rows[1] | {"含税单价": "1", "整单运费": "81", "有效期至": "2026-03-31"},  # another freight of the same offer
    ]
    report = come_back(company, sourcing, tmp_path, tried)
    assert faults(report) == [
        (2, "商品编码"), (3, "商品编码"), (4, "询价单号"), (5, "供应商编码"), (5, "商品编码"), (6, "供应商编码"),
        (7, "含税单价"), (8, "含税单价"), (9, "税率"), (10, "交货天数"), (11, "有效期至"), (12, "有效期至"),
        (14, "商品编码"), (15, "整单运费"),
    ]  # fmt: skip


def test_a_sealed_inquiry_takes_no_sheet_after_its_last_moment(company, sourcing, tmp_path, standing_clock):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10}, is_sealed=True)
    rows = fill(sheet(company, sourcing, rfq, sourcing.suppliers[0]))
    standing_clock.at = UNTIL + timedelta(seconds=1)
    assert faults(come_back(company, sourcing, tmp_path, rows)) == [(2, "询价单号")]


def test_whoever_may_not_ask_learns_of_no_inquiry(company, sourcing, rfq, tmp_path):
    rows = fill(sheet(company, sourcing, rfq, sourcing.suppliers[0]))
    elsewhere = company.hire("elsewhere", [("buyer", company.w2)])
    assert faults(come_back(company, sourcing, tmp_path, rows, elsewhere))[0] == (2, "询价单号")


def compared(company, sourcing, rfq, actor=None):
    with company.database.reading() as session:
        found = read_in(session, comparison_table, actor or sourcing.buyer, rfq_id=rfq.document_id)
        return [dict(zip(COMPARISON_COLUMNS, row, strict=True)) for row in found]


def test_the_offers_side_by_side_go_out_one_row_each(company, sourcing, rfq):
    one, two, _ = sourcing.suppliers
    sourcing.answer(rfq, one, {"price": "3"}, {"price": "9"})
    sourcing.answer(rfq, two, {"price": "2", "moq": 10})
    rows = compared(company, sourcing, rfq)
    said = {(row["商品编码"], row["含税单价"], row["最低"], row["起订量"]) for row in rows}
    assert said == {("A-1", 3, "", None), ("A-1", 2, "是", 10), ("B-2", 9, "是", None)}
    sourcing.award(rfq, (company.a, two, 10), few_reason="第三家没有回复")
    chosen = [(row["供应商"], row["已定标"]) for row in compared(company, sourcing, rfq) if row["已定标"]]
    assert chosen == [(next(row["供应商"] for row in rows if row["最低"] and row["商品编码"] == "A-1"), 10)]


def test_of_a_sealed_inquiry_no_offer_goes_out_before_its_last_day_is_over(company, sourcing):
    rfq = sourcing.ask({"sku_id": company.a, "quantity": 10}, is_sealed=True)
    sourcing.answer(rfq, sourcing.suppliers[0], 3)
    [row] = compared(company, sourcing, rfq)
    assert (row["商品编码"], row["供应商"], row["含税单价"]) == ("A-1", None, None)


def test_whoever_may_not_see_inquiries_gets_no_comparison(company, sourcing, rfq):
    with pytest.raises(PermissionDenied):
        compared(company, sourcing, rfq, company.hire("clerk-x", [("store_clerk", company.s1)]))


def in_boxes(rows, **more):
    """The second row, of B, in cases."""
    filled = {"含税单价": "120", "起订量": "2", "报价单位": "箱", "每报价单位含": "24", "有效期至": "2026-03-31"}
    return [rows[0], rows[1] | filled | more]


def test_an_offer_in_packs_goes_out_and_comes_back(company, sourcing, rfq, tmp_path):
    one = sourcing.suppliers[0]
    rows = in_boxes(sheet(company, sourcing, rfq, one))
    report = come_back(company, sourcing, tmp_path, rows)
    assert (report.faults, report.parts) == ([], 1)
    write(company, sourcing, tmp_path)
    seen = sourcing.compare(rfq)
    at = next(at for at, s in enumerate(seen.suppliers) if s.partner_id == one)
    cell = seen.rows[1].cells[at]
    assert (cell.price, cell.moq, cell.pack) == (5, 48, InPack("箱", 24, 1, Decimal(120), Decimal(2)))
    out = sheet(company, sourcing, rfq, one)
    assert [Decimal(out[1][name]) for name in ("含税单价", "起订量", "每报价单位含")] == [120, 2, 24]
    assert out[1]["报价单位"] == "箱"
    again = come_back(company, sourcing, tmp_path, out)
    assert (again.faults, again.parts, again.counts["same"]) == ([], 0, 2)
    known = come_back(company, sourcing, tmp_path, [out[0], out[1] | {"每报价单位含": ""}])
    assert (known.faults, known.parts) == ([], 0), "a unit of ours need not say what it holds"
    other = come_back(company, sourcing, tmp_path, [out[0], out[1] | {"每报价单位含": "２０"}])
    assert (other.faults, other.parts) == ([], 1), "a case of twenty is another price"


def test_a_pack_that_is_none_is_refused_at_its_cell(company, sourcing, rfq, tmp_path):
    rows = sheet(company, sourcing, rfq, sourcing.suppliers[0])
    for more, column in (
        ({"每报价单位含": "0"}, "每报价单位含"),
        ({"每报价单位含": "0.0001"}, "每报价单位含"),
        ({"每报价单位含": "一打"}, "每报价单位含"),
        ({"报价单位": "托盘", "每报价单位含": ""}, "每报价单位含"),
        ({"报价单位": "个"}, "每报价单位含"),
        ({"报价单位": ""}, "报价单位"),
        ({"报价单位": "箱" * 21}, "报价单位"),
        ({"报价单位": "克", "每报价单位含": "", "起订量": "1"}, "起订量"),
        ({"含税单价": "0.00000001"}, "含税单价"),
    ):
        report = come_back(company, sourcing, tmp_path, in_boxes(rows, **more))
        assert faults(report) == [(3, column)], more


def test_offers_in_packs_go_out_with_both_prices(company, sourcing, rfq):
    one, two, three = sourcing.suppliers
    sourcing.answer(rfq, one, None, {"price": "120", "unit": "箱"})
    sourcing.answer(rfq, two, None, "6")
    sourcing.answer(rfq, three, None, {"price": "1", "unit": "克"})
    rows = [row for row in compared(company, sourcing, rfq) if row["商品编码"] == "B-2"]
    said = sorted([row["含税单价"], *(row[name] for name in QUOTED_COLUMNS)] for row in rows)
    assert said == [[5, "箱", 24, 120], [6, None, None, None], [9, "克", "1/9", 1]]


def test_agreements_go_out_with_both_prices(company, sourcing, rfq):
    company.database.write(hold_flows)
    one, *others = sourcing.suppliers
    sourcing.answer(rfq, one, None, {"price": "120", "unit": "箱"})
    for other in others:
        sourcing.answer(rfq, other, None, "9")
    sourcing.award(rfq, (company.b, one, 5))
    with company.database.reading() as session:
        rows = list(read_in(session, agreement_table, sourcing.buyer, wanted=AgreementFilter()))
    [row] = [dict(zip(AGREEMENT_COLUMNS, row, strict=True)) for row in rows]
    assert [row[name] for name in ("单位", "含税单价", *QUOTED_COLUMNS)] == ["个", 5, "箱", 24, 120]
