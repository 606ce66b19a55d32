"""Rights of asking that are not those of a document type."""

from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.documents.types import AREA

ASK_SETTINGS = Permission("ask.settings", "设置要货模板与截单", AREA, scoped=False)
ASK_VIEW = Permission("ask.view", "查看要货进度", AREA)
ASK_CLOSE = Permission("ask.close", "要货截单", "系统", scoped=False)
declare(ASK_VIEW)
