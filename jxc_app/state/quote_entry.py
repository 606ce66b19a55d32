"""代录报价: what a supplier offered on paper or by telephone, typed in by somebody here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError, text
from jxc_app.modules.sourcing.answering import HEAD_FIELDS, LINE_FIELDS
from jxc_app.modules.sourcing.comparing import compare_quotes
from jxc_app.modules.sourcing.quoting import enter_quote
from jxc_app.state.addresses import number
from jxc_app.state.answers import in_words
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, editable
from jxc_app.state.quote import QuoteRow

_NAMES = {"price": "price", "tax_percent": "tax", "moq": "moq", "lead_days": "lead"}


class QuoteEntryState(SessionState, rx.State):
    """One offer of one of the suppliers who are asked."""

    is_loaded: bool = False
    revision: int = 0
    number: str = ""
    back: str = ""
    suppliers: rx.Field[list[Option]] = rx.field(default_factory=list)
    supplier_id: str = ""
    rows: rx.Field[list[QuoteRow]] = rx.field(default_factory=list)
    form: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _id: int = 0
    _skus: tuple[int, ...] = ()

    @rx.event
    @requires(enter_quote)
    async def open(self) -> None:
        """The inquiry and the supplier that the address names."""
        asked = self.router.url.query_parameters
        self._id, wanted = number(asked, "rfq"), str(number(asked, "supplier"))
        self.errors, self.form = {}, dict.fromkeys(HEAD_FIELDS, "")
        seen = await self._read(compare_quotes, rfq_id=self._id)
        self.number, self.back = seen.number, f"/rfq?id={self._id}"
        self.suppliers = [Option(str(one.partner_id), one.name) for one in seen.suppliers]
        known = {one.id for one in self.suppliers}
        self.supplier_id = wanted if wanted in known else next(iter(sorted(known)), "")
        self._skus = tuple(row.sku_id for row in seen.rows)
        self.rows = [
            QuoteRow(
                at, row.name, row.spec, row.unit, editable(row.quantity), "" if not row.due_on else f"{row.due_on}"
            )
            for at, row in enumerate(seen.rows, start=1)
        ]
        self._fill(seen, int(self.supplier_id or 0))
        self.is_loaded = True
        self.revision += 1

    @rx.event
    @requires(enter_quote)
    async def choose_supplier(self, partner_id: str) -> None:
        """Whose offer it is."""
        self.supplier_id = partner_id if partner_id in {one.id for one in self.suppliers} else self.supplier_id

    @rx.event
    @requires(enter_quote)
    async def type_line(self, position: int, name: str, typed: str) -> None:
        """What is offered for one SKU."""
        if name in LINE_FIELDS:
            told: dict[str, Any] = {name: typed[:20].strip(), f"fault_{name}": ""}
            self.rows = [replace(row, **told) if row.position == position else row for row in self.rows]

    @rx.event
    @requires(enter_quote)
    async def type_field(self, name: str, typed: str) -> None:
        """What is said of the whole."""
        if name in HEAD_FIELDS:
            self.form = {**self.form, name: typed[:500].strip()}

    @rx.event
    @requires(enter_quote)
    async def save(self) -> EventSpec:
        """Write it down."""
        offered = [row for row in self.rows if row.price]
        if not offered:
            self.errors = {"lines": text("quote.none")}
            return rx.toast.error(text("quote.none"))
        command = {
            "rfq_id": self._id, "partner_id": self.supplier_id or None, "freight": self.form.get("freight") or "0",
            "valid_until": self.form.get("valid_until") or None, "remark": self.form.get("remark", ""),
            "lines": [self._line(row) for row in offered],
        }  # fmt: skip
        try:
            await self._perform(enter_quote, command)
        except (DomainError, ValidationError) as refusal:
            self._point_at(in_words(refusal)[0], offered)
            raise
        return rx.redirect(self.back)

    def _line(self, row: QuoteRow) -> dict[str, Any]:
        said = {"sku_id": self._skus[row.position - 1], "price": row.price, "tax_percent": row.tax or "0"}
        return said | {"moq": row.moq or None, "lead_days": row.lead or None}

    def _fill(self, seen: Any, partner_id: int) -> None:
        """With what this supplier offers now, where it may be seen."""
        for at, row in enumerate(seen.rows):
            cell = next((one for one in row.cells if one and one.partner_id == partner_id), None)
            if cell is not None:
                said = {
                    "price": editable(cell.price), "tax": editable(cell.tax_percent), "moq": editable(cell.moq),
                    "lead": "" if cell.lead_days is None else str(cell.lead_days),
                }  # fmt: skip
                self.rows[at] = replace(self.rows[at], **said)
        who = next((one for one in seen.suppliers if one.partner_id == partner_id), None)
        if who is not None and who.valid_until is not None:
            self.form = {
                "freight": editable(who.freight) if who.freight else "", "valid_until": who.valid_until.isoformat(),
                "remark": who.remark,
            }  # fmt: skip

    def _point_at(self, faults: Mapping[str, str], offered: list[QuoteRow]) -> None:
        told: dict[int, dict[str, Any]] = {}
        for path, words in faults.items():
            parts = path.split(".")
            if len(parts) == 3 and parts[1].isdecimal() and parts[2] in _NAMES and int(parts[1]) < len(offered):
                told.setdefault(offered[int(parts[1])].position, {})[f"fault_{_NAMES[parts[2]]}"] = words
        self.rows = [replace(row, **told.get(row.position, {})) for row in self.rows]
