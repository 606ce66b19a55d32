"""The design page: every part in every state, to look at while building. Only development has it."""

from importlib import import_module

from jxc_app.core.settings import get_settings

if get_settings().environment == "development":
    import_module(f"{__name__}.page")
