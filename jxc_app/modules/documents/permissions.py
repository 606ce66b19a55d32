"""Rights over documents that do not depend on their type; the others are declared with each type."""

from jxc_app.core.use_case import Permission

DOCUMENT_VIEW = Permission("document.view", "查看单据", "单据")
DOCUMENT_MIGRATE = Permission("document.migrate", "导入历史单据", "单据", scoped=False, sensitive=True)
