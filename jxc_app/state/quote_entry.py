"""代录报价: what a supplier offered on paper or by telephone, typed in by somebody here."""

from collections.abc import Mapping
from typing import Any

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from jxc_app.core.errors import DomainError, text
from jxc_app.modules.sourcing.answering import HEAD_FIELDS, LINE_FIELDS
from jxc_app.modules.sourcing.comparing import compare_quotes
from jxc_app.modules.sourcing.quoting import enter_quote
from jxc_app.modules.sourcing.rules import held_text
from jxc_app.modules.sourcing.units import SkuUnits, as_typed
from jxc_app.state.addresses import number
from jxc_app.state.answers import in_words
from jxc_app.state.base import SessionState, requires
from jxc_app.state.formats import Option, editable
from jxc_app.state.quote_rows import QuoteRow, as_command, filled, pack_options, pointed_at, with_packs
from jxc_app.state.quote_rows import typed as with_typed


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
    _units: tuple[Mapping[int, SkuUnits], ...] = ()

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
        self._units = tuple(row.units for row in seen.rows)
        self._offer_packs()
        self._fill(seen, int(self.supplier_id or 0))
        self.is_loaded = True
        self.revision += 1

    @rx.event
    @requires(enter_quote)
    async def choose_supplier(self, partner_id: str) -> None:
        """Whose offer it is."""
        self.supplier_id = partner_id if partner_id in {one.id for one in self.suppliers} else self.supplier_id
        self._offer_packs()

    @rx.event
    @requires(enter_quote)
    async def type_line(self, position: int, name: str, typed: str) -> None:
        """What is offered for one SKU."""
        if name in LINE_FIELDS:
            self.rows = [with_typed(row, name, typed) if row.position == position else row for row in self.rows]

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
        command: dict[str, Any] = {
            "rfq_id": self._id, "partner_id": self.supplier_id or None, "freight": self.form.get("freight") or "0",
            "valid_until": self.form.get("valid_until") or None, "remark": self.form.get("remark", ""),
        }  # fmt: skip
        try:
            command["lines"] = [
                {"sku_id": self._skus[row.position - 1]} | as_command(row, at) for at, row in enumerate(offered)
            ]
            await self._perform(enter_quote, command)
        except (DomainError, ValidationError) as refusal:
            self.rows = pointed_at(self.rows, offered, in_words(refusal)[0])
            raise
        return rx.redirect(self.back)

    def _of(self, at: int) -> SkuUnits:
        """In which units the chosen supplier may quote a line."""
        return self._units[at].get(int(self.supplier_id or 0), SkuUnits(self.rows[at].unit))

    def _offer_packs(self) -> None:
        self.rows = [
            with_packs(
                row,
                pack_options(
                    row.unit,
                    [(one.key, one.name, held_text(one.numerator, one.denominator)) for one in self._of(at).known],
                ),
            )
            for at, row in enumerate(self.rows)
        ]

    def _fill(self, seen: Any, partner_id: int) -> None:
        """With what this supplier offers now, where it may be seen."""
        for at, row in enumerate(seen.rows):
            cell = next((one for one in row.cells if one and one.partner_id == partner_id), None)
            if cell is not None:
                lead = "" if cell.lead_days is None else str(cell.lead_days)
                said = as_typed(cell, self._of(at)) | {"tax": editable(cell.tax_percent), "lead": lead}
                self.rows[at] = filled(self.rows[at], said)
        who = next((one for one in seen.suppliers if one.partner_id == partner_id), None)
        if who is not None and who.valid_until is not None:
            self.form = {
                "freight": editable(who.freight) if who.freight else "", "valid_until": who.valid_until.isoformat(),
                "remark": who.remark,
            }  # fmt: skip
