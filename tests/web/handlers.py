"""Every handler of ours that a browser can name, as the app registered it."""

import inspect
from dataclasses import dataclass
from typing import Any, get_type_hints

from reflex_base.registry import RegistrationContext

import jxc_app.jxc_app as product
from jxc_app.state.guard import FRAMEWORK_EVENTS
from jxc_app.state.requires import Declaration, declaration_of


@dataclass(frozen=True, slots=True)
class Handler:
    """One handler: its full name, who may call it, what it takes."""

    name: str
    function: Any
    declaration: Declaration | None

    @property
    def short(self) -> str:
        return self.name.rpartition("___")[2].lstrip("_")

    @property
    def parameters(self) -> dict[str, Any]:
        hints = get_type_hints(self.function)
        return {name: hints.get(name, Any) for name in list(inspect.signature(self.function).parameters)[1:]}

    def plausible(self, number: int = 1) -> dict[str, Any]:
        """Arguments of the right types."""
        return {name: _plausible(hint, number) for name, hint in self.parameters.items()}


def _plausible(hint: Any, number: int) -> Any:
    text = str(hint)
    if hint is bool:
        return True
    if hint in (int, float):
        return number
    if text.startswith("list"):
        return []
    return {} if text.startswith("dict") else str(number)


def _all() -> dict[str, Any]:
    assert product.app is not None
    return {name: known.handler.fn for name, known in RegistrationContext.get().event_handlers.items()}


def is_reflexs(name: str) -> bool:
    """Whether Reflex made the handler, and not we."""
    return name in FRAMEWORK_EVENTS or "jxc_app___" not in name or name.endswith(".setvar")


REGISTERED = _all()
OURS = [
    Handler(name, function, declaration_of(function))
    for name, function in sorted(REGISTERED.items())
    if not is_reflexs(name)
]
