"""What the demo's customers have paid: most of what was due, one is late, one has paid ahead, one got money back."""

from datetime import date
from decimal import ROUND_UP, Decimal

from sqlmodel import Session

from jxc_app.core.database import Database
from jxc_app.core.quantities import ZERO
from jxc_app.modules.migration.demo.company import WALK_IN
from jxc_app.modules.migration.demo.founding import Founded
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.receivables.credit import Credit, SetCredit, set_credit, standing
from jxc_app.modules.receivables.entries import Open, open_entries
from jxc_app.modules.receivables.receiving import RecordReceipt, record_receipt

RECEIVING_SEED = 20260911
_DAY = 24 * 60
#: who has paid nothing lately, and who paid more than was due
_LATE, _AHEAD = "KH09", "KH12"
_WAYS = ("bank", "wechat", "bank", "alipay")


class Receiving:
    """The cashier takes what customers on account owe."""

    def __init__(self, tell: Narrator, database: Database, founded: Founded, today: date) -> None:
        self._tell, self._database, self._partners, self._today = tell, database, founded.partners, today

    def run(self) -> None:
        """Yesterday everybody was called: all pay what is due but one, who pays the half of it."""
        codes = sorted(code for code in self._partners if code.startswith("KH") and code != WALK_IN)
        with self._tell.ago(_DAY):
            for at, code in enumerate(codes):
                owed = [one for one in self._owed(code) if one.due_on <= self._today]
                due = sum((one.open for one in owed), ZERO)
                amount = (due / 2).quantize(Decimal(1)) if code == _LATE else due
                if amount > 0:
                    self._take(code, amount, _WAYS[at % len(_WAYS)])
            self._take(_AHEAD, Decimal("500.00"), "bank", remark="订金")
            for code in (_LATE, _AHEAD, "KH08"):
                self._limit(code)

    def _limit(self, code: str) -> None:
        """Finance agrees on a limit with room for a third more than the customer uses, and on how late is too late."""

        def read(session: Session) -> Credit:
            return standing(session, session.get_one(Partner, self._partners[code]))

        found = self._database.read(read)
        limit = (found.used * 4 / 3 / 1000).to_integral_value(ROUND_UP) * 1000 or Decimal(5000)
        command = SetCredit(
            partner_id=self._partners[code], credit_limit=limit, overdue_days=30, version=found.version,
            rule_version=found.rule_version,
        )  # fmt: skip
        self._tell.act("caiwu", set_credit, command)

    def _owed(self, code: str) -> list[Open]:
        def read(session: Session) -> list[Open]:
            return open_entries(session, self._partners[code], is_credit=False)

        return self._database.read(read)

    def _take(self, code: str, amount: Decimal, method: str, *, remark: str = "") -> None:
        command = RecordReceipt(
            document_key=self._tell.key(), partner_id=self._partners[code],
            warehouse_id=self._tell.warehouse_id("W01"), amount=amount, method=method, oldest_first=not remark,
            remark=remark,
        )  # fmt: skip
        self._tell.act("chuna", record_receipt, command)
