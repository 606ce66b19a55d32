"""Rights over reports. A role that is narrowed to some rows sees none of a report, for it is made of all."""

from jxc_app.core.use_case import Permission
from jxc_app.modules.documents.permissions import BY_ROW

_AREA = "报表"
REPORT_VIEW = Permission("report.view", "查看账实差异报告", _AREA, narrowed_by=BY_ROW)
REPORT_MAKE = Permission("report.make", "生成账实差异报告", _AREA, scoped=False)
BOOKS_VIEW = Permission("books.view", "核对失败时收到红色提示", "系统", scoped=False)
BOOKS_PROVE = Permission("books.prove", "立即核对全部账目", "系统", scoped=False)
