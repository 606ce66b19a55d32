"""What a partner sees behind the link of a statement, and says line by line. The token stands behind the # of the
address and is kept nowhere.
"""

from dataclasses import dataclass

import reflex as rx

from jxc_app.core.errors import text
from jxc_app.core.quantities import plain
from jxc_app.modules.receivables.money import STATEMENT as CUSTOMER
from jxc_app.modules.settlement.answering import answer_statement, open_statement
from jxc_app.modules.settlement.stated import KINDS, StatedLine, StatementSeen
from jxc_app.modules.settlement.statement_models import CONFIRMED, OBJECTED
from jxc_app.state.base import PUBLIC, SessionState, requires
from jxc_app.state.formats import money, price_text


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line, ready to show; ``at`` counts from 0, as the server names faults."""

    at: int
    line_no: int
    on: str
    number: str
    own_number: str
    code: str
    name: str
    spec: str
    unit: str
    quantity: str
    price: str
    amount: str
    is_back: bool
    verdict: str
    remark: str
    fault: str


class SupplierStatementState(SessionState, rx.State):
    """``step``: ``answer`` while it is to be answered, ``confirmed``, or ``refused`` (``words`` say why)."""

    step: str = ""
    words: str = ""
    thanks: str = ""
    revision: int = 0
    number: str = ""
    partner: str = ""
    is_customer: bool = False
    period: str = ""
    sums: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    rows: rx.Field[list[LineRow]] = rx.field(default_factory=list)
    answered_by: str = ""
    name: str = ""
    remark: str = ""
    objections: int = 0
    _lines: tuple[StatedLine, ...] = ()
    _said: rx.Field[dict[int, tuple[str, str]]] = rx.field(default_factory=dict)

    @rx.event
    @requires(PUBLIC)
    async def open(self) -> None:
        """Look which statement the link is for."""
        self.step, self.words, self.thanks, self.errors, self._said = "", "", "", {}, {}
        self.name, self.remark = "", ""
        self._take(await self._perform(open_statement, {"token": self._token()}))

    @rx.event
    @requires(PUBLIC)
    async def agree(self, line_no: int) -> None:
        """This line is right."""
        self._say(line_no, CONFIRMED, "")

    @rx.event
    @requires(PUBLIC)
    async def object(self, line_no: int) -> None:
        """This line is not."""
        self._say(line_no, OBJECTED, self._said.get(line_no, ("", ""))[1])

    @rx.event
    @requires(PUBLIC)
    async def type_why(self, line_no: int, words: str) -> None:
        """What is wrong with it."""
        self._say(line_no, OBJECTED, words[:200].strip())

    @rx.event
    @requires(PUBLIC)
    async def agree_all(self) -> None:
        """All that is not objected to is right."""
        for one in self._lines:
            if self._said.get(one.line_no, ("", ""))[0] != OBJECTED:
                self._said[one.line_no] = (CONFIRMED, "")
        self._show()

    @rx.event
    @requires(PUBLIC)
    async def type_name(self, words: str) -> None:
        """Who answers."""
        self.name = words[:60].strip()

    @rx.event
    @requires(PUBLIC)
    async def type_remark(self, words: str) -> None:
        """Something else to say."""
        self.remark = words[:500].strip()

    @rx.event
    @requires(PUBLIC)
    async def send(self) -> None:
        """Send the answer."""
        said = [
            {"line_no": one.line_no, "verdict": self._said[one.line_no][0], "remark": self._said[one.line_no][1]}
            for one in self._lines
            if one.line_no in self._said
        ]
        command = {"token": self._token(), "name": self.name, "remark": self.remark, "lines": said}
        try:
            found = await self._perform(answer_statement, command)
        finally:
            self._show()
        self._take(found)
        if found.ok:
            self.thanks = "已确认，谢谢。" if found.is_confirmed else "异议已提交，对方会与您联系核对。"

    def _say(self, line_no: int, verdict: str, why: str) -> None:
        if any(one.line_no == line_no for one in self._lines):
            self._said = {**self._said, line_no: (verdict, why)}
            self._show()

    def _take(self, found: StatementSeen) -> None:
        if not found.ok:
            self.step, self.words = "refused", text(found.reason, seconds=found.retry_after_seconds)
            return
        self.step = "confirmed" if found.is_confirmed else "answer"
        self.number, self.partner, self.answered_by = found.number, found.partner_name, found.answered_by
        self.is_customer = found.type == CUSTOMER
        self.period = f"{found.from_on} 至 {found.to_on}"
        self.sums = {name: money(getattr(found, name)) for name in KINDS[found.type].sums}
        self._lines = found.lines
        self._said = {one.line_no: (one.verdict, one.remark) for one in found.lines if one.verdict}
        self._show()

    def _show(self) -> None:
        self.rows = [
            _row(at, one, self._said.get(one.line_no, ("", "")), self.errors) for at, one in enumerate(self._lines)
        ]
        self.objections = sum(verdict == OBJECTED for verdict, _ in self._said.values())
        self.revision += 1

    def _token(self) -> str:
        return self.router.url.fragment[:100]


def _row(at: int, one: StatedLine, said: tuple[str, str], errors: dict[str, str]) -> LineRow:
    return LineRow(
        at, one.line_no, one.on.isoformat(), one.number, one.own_number, one.sku_code, one.sku_name, one.spec,
        one.unit_name, "" if one.quantity is None else plain(one.quantity), price_text(one.price), money(one.amount),
        one.amount < 0, said[0],
        said[1], errors.get(f"lines.{at}.remark", ""),
    )  # fmt: skip
