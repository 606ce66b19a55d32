"""What the proof checks of what is put together and taken apart."""

from sqlalchemy import Table, and_, select

from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.posting import SOURCE
from jxc_app.modules.inventory.movements import worth_by_source
from jxc_app.modules.inventory.proof import Compared, rows_of, sql_check
from jxc_app.modules.manufacturing.types import ASSEMBLY, DISASSEMBLY

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_TYPES = (ASSEMBLY.code, DISASSEMBLY.code)


@sql_check("组装拆卸：入库金额 = 出库金额")
def assemblies_keep_value() -> Compared:
    """What an assembly brings in is worth exactly what it uses up, and so is what its reversal takes back."""
    ours = and_(_documents.c.type.in_(_TYPES), _documents.c.posted_at.is_not(None))
    booked = worth_by_source(SOURCE).subquery()
    wrong = (
        select(_documents.c.id, _documents.c.number, booked.c.value)
        .join(booked, booked.c.source_id == _documents.c.id)
        .where(ours, booked.c.value != 0)
    )
    return wrong, rows_of(_documents).where(ours)
