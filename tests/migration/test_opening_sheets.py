"""Opening stock, goods on their way and balances as files: judged cell by cell, whole or not at all, never twice."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import select

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.models import Document
from jxc_app.modules.migration.opening.sheets import OPENING_STOCK
from jxc_app.modules.migration.sheet_check import SheetReport, check_sheet
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import Asked, Outcome, SheetKind
from jxc_app.modules.openings.service import SetCutover, set_cutover
from tests.support.company import SYSTEM, Company

HEADER = "仓库,商品编码,批次,数量,成本单价,金额\n"


class Sheet:
    """A file of one kind, and what becomes of it."""

    def __init__(self, folder: Path, text: str, kind: SheetKind = OPENING_STOCK, encoding: str = "utf-8") -> None:
        self.kind, self.path, self.parts = kind, folder / "list.csv", folder / "parts"
        self.path.write_text(text, encoding=encoding)

    def check(self, *, actor: Actor = SYSTEM, **asked) -> SheetReport:
        return check_sheet(self.kind, self.path, Asked(actor, **asked), self.parts)

    def write(self, actor: Actor = SYSTEM) -> Progress:
        return write_parts(self.kind, self.parts, Progress(), actor, seconds=60)


@pytest.fixture
def begun(company: Company) -> Company:
    perform(set_cutover, SetCutover(starts_on=date(2026, 1, 1)), actor=SYSTEM, database=company.database)
    return company


def drafts(company: Company) -> list[Document]:
    with company.database.reading() as session:
        return list(session.exec(select(Document).order_by(Document.id)).all())


def test_a_good_file_becomes_drafts_dated_the_day_before(begun: Company, tmp_path: Path) -> None:
    sheet = Sheet(
        tmp_path, HEADER + 'W1,A-1,,10,3.5,\n仓W2,b-2,,"1,200",,2400\nW1,L-3,批1,5,2,10\n', encoding="gb18030"
    )
    report = sheet.check()
    assert (report.fault_count, report.counts[Outcome.NEW]) == (0, 3), report.faults
    assert report.preview == (("仓W1", "2", "1", "15", "45.00"), ("仓W2", "1", "1", "1,200", "2,400.00"))
    assert drafts(begun) == []
    assert sheet.write().written == 3
    made = drafts(begun)
    assert [(one.status, str(one.business_date), one.total_amount) for one in made] == [
        ("draft", "2025-12-31", Decimal(45)), ("draft", "2025-12-31", Decimal(2400)),
    ]  # fmt: skip
    assert sheet.check().counts == {Outcome.NEW: 0, Outcome.CHANGED: 0, Outcome.SAME: 3}
