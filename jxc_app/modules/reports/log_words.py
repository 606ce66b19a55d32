"""What the log calls reports and the proof of the books."""

from typing import Any

from jxc_app.core.log_words import name_object, name_values


def _listed(titles: Any) -> str:
    return "、".join(titles) if titles else "没有"


name_object("monthly_report", "账实差异报告", rows="明细行数")
name_object("books", "账目核对", checked="核对项数", failed="不符的项")
name_values("books", "failed", _listed)
