"""What the log calls the undoing of an incident."""

from typing import Any

from jxc_app.core.log_words import name_object, name_values
from jxc_app.modules.incidents.states import STATE_TITLES


def _state(code: Any) -> str:
    return STATE_TITLES.get(code, str(code))


name_object("incident", "事故回退", state="状态", documents="回退的单据", releases="释放占用")
name_values("incident", "state", _state)
