"""Opening files as tests write, check, write down and post them."""

from datetime import date
from pathlib import Path

from sqlmodel import select

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.documents.models import Document
from jxc_app.modules.migration.opening.posting import Step, post_some, take_back_some
from jxc_app.modules.migration.opening.sheets import OPENING_STOCK
from jxc_app.modules.migration.sheet_check import SheetReport, check_sheet
from jxc_app.modules.migration.sheet_write import Progress, write_parts
from jxc_app.modules.migration.sheets import Asked, SheetKind
from jxc_app.modules.openings.models import OpeningRun
from jxc_app.modules.openings.service import SetCutover, set_cutover
from tests.support.company import SYSTEM, Company

HEADER = "仓库,商品编码,批次,数量,成本单价,金额\n"
FIRST_DAY = date(2026, 1, 1)


class Sheet:
    """A file of one kind, and what becomes of it."""

    def __init__(self, folder: Path, text: str, kind: SheetKind = OPENING_STOCK, encoding: str = "utf-8") -> None:
        self.kind, self.path, self.parts = kind, folder / "list.csv", folder / "parts"
        self.path.write_text(text, encoding=encoding)

    def check(self, *, actor: Actor = SYSTEM, **asked) -> SheetReport:
        return check_sheet(self.kind, self.path, Asked(actor, **asked), self.parts)

    def write(self, actor: Actor = SYSTEM, *, seconds: float = 60) -> Progress:
        return write_parts(self.kind, self.parts, Progress(), actor, seconds=seconds)

    def brought_in(self) -> int:
        """Check it, write it, and post the run; the run's id."""
        report = self.check()
        assert not report.fault_count, report.faults
        self.write()
        run = latest_run()
        assert post_some(run.id, Step(), SYSTEM, seconds=60).is_over
        return run.id


def latest_run() -> OpeningRun:
    from jxc_app.core.database import get_database

    with get_database().reading() as session:
        return session.exec(select(OpeningRun).order_by(OpeningRun.id.desc())).first()


def begin(company: Company, day: date = FIRST_DAY) -> None:
    """Say from which day the books are kept here."""
    perform(set_cutover, SetCutover(starts_on=day), actor=SYSTEM, database=company.database)


def documents(company: Company) -> list[Document]:
    with company.database.reading() as session:
        return list(session.exec(select(Document).order_by(Document.id)).all())


def take_back(run_id: int) -> Step:
    return take_back_some(run_id, "导错了", Step(), SYSTEM, seconds=60)
