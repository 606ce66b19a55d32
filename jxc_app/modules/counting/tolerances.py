"""How much a class may differ before a second person counts: as shipped, or as the company says."""

from collections import defaultdict
from decimal import Decimal
from typing import Annotated

from pydantic import Field as Limits
from sqlmodel import Session, select

from jxc_app.core.errors import Conflict
from jxc_app.core.quantities import Money
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.counting.models import CountTolerance
from jxc_app.modules.counting.permissions import COUNT_TOLERANCE, COUNT_VIEW
from jxc_app.modules.counting.rules import SHIPPED_TOLERANCES, Tolerance

_Percent = Annotated[Decimal, Limits(ge=0, le=100, decimal_places=2)]


class SetTolerance(Command):
    """Percent of the book and yuan; ``version`` 0: as shipped so far."""

    abc_class: str = Limits(pattern="^[ABC]$")
    version: int = Limits(ge=0, lt=2**31)
    percent: _Percent
    value_limit: Annotated[Money, Limits(ge=0)]
    always_second: bool


class ToleranceRef(Result):
    """A class whose tolerance was set."""

    abc_class: str
    version: int


def tolerances_of(session: Session) -> "defaultdict[str, Tolerance]":
    """The tolerance of each class; what has none counts as C."""
    known = dict(SHIPPED_TOLERANCES)
    for row in session.exec(select(CountTolerance)).all():
        known[row.abc_class] = Tolerance(row.percent, row.value_limit, row.always_second)
    return defaultdict(lambda: known["C"], known)


@query("count.tolerances", title="盘点容差", permission=COUNT_VIEW)
def list_tolerances(session: Session, scope: Scope) -> dict[str, tuple[Tolerance, int]]:
    """The tolerance and its version by class, A first."""
    versions = dict(session.exec(select(CountTolerance.abc_class, CountTolerance.version)).all())
    known = tolerances_of(session)
    return {code: (known[code], versions.get(code, 0)) for code in sorted(SHIPPED_TOLERANCES)}


@use_case("count.set_tolerance", title="设置盘点容差", permission=COUNT_TOLERANCE)
def set_tolerance(uow: UnitOfWork, command: SetTolerance) -> ToleranceRef:
    """Counts that are handed in from now on are judged by it. Raises Conflict ``version.stale``."""
    before = tolerances_of(uow.session)[command.abc_class]
    row = uow.session.get(CountTolerance, command.abc_class, with_for_update=True, populate_existing=True)
    if (row.version if row else 0) != command.version:
        raise Conflict("version.stale")
    after = command.model_dump(exclude={"version", "abc_class"})
    if row is None:
        row = CountTolerance(abc_class=command.abc_class, version=0, **after)
    for name, value in after.items():
        setattr(row, name, value)
    row.version += 1
    uow.session.add(row)
    uow.session.flush()
    changed = {name: value for name, value in after.items() if getattr(before, name) != value}
    uow.record(
        "count_tolerance", None, f"{command.abc_class} 类", after=changed,
        before={name: getattr(before, name) for name in changed},
    )  # fmt: skip
    return ToleranceRef(abc_class=command.abc_class, version=row.version)
