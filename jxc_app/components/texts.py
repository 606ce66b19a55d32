"""Words on the screen, looked up in the browser, so that a page is one build for every language."""

import json

import reflex as rx
from reflex.vars import VarData
from reflex_base.utils.imports import ImportVar

_LOOK_UP = VarData(imports={"$/public/i18n": [ImportVar(tag="useT")]}, hooks={"const t = useT()": None})


def t(key: str, **gaps: rx.Var[str] | rx.Var[int] | str) -> rx.Var[str]:
    """The text of ``key`` in the reader's language; ``gaps`` fill its ``{names}``."""
    if not gaps:
        return rx.Var(_js_expr=f"t({json.dumps(key)})", _var_type=str, _var_data=_LOOK_UP)
    filled = rx.Var.create(gaps)
    return rx.Var(
        _js_expr=f"t({json.dumps(key)}, {filled})",
        _var_type=str,
        _var_data=VarData.merge(_LOOK_UP, filled._get_all_var_data()),
    )
