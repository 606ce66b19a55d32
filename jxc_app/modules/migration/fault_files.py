"""What is wrong with a file, as a file: one line for each wrong cell."""

from pathlib import Path

from jxc_app.modules.migration.sheet_check import SheetReport
from jxc_app.modules.migration.writers import write_file

FAULT_COLUMNS = ("行", "列", "现在的内容", "有什么问题", "怎么填")


def write_faults(report: SheetReport, path: Path) -> None:
    """Write the faults that were kept to ``path`` (.csv, .xlsx). Raises DomainError where that cannot be."""
    rows = ((one.row, one.column, one.value, one.message, one.advice) for one in report.faults)
    write_file(path, FAULT_COLUMNS, rows)
