"""The right over files; who may see them follows from the subject."""

from jxc_app.core.scopes import Narrowing
from jxc_app.core.use_case import Permission

FILE_ATTACH = Permission("file.attach", "上传与移除附件", "单据", narrowed_by=frozenset(Narrowing))
