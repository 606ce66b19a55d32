"""Rights over how things are printed. Printing a document needs no more than seeing it."""

from jxc_app.core.use_case import Permission

PRINT_SETTINGS = Permission("printing.settings", "打印设置", "系统", scoped=False)
