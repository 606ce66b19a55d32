"""What the form of an invoice shows: lines that may be billed, files that were read, and what a sum speaks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field as Limits
from pydantic import TypeAdapter, ValidationError

from jxc_app.core.errors import field_errors
from jxc_app.core.quantities import ZERO, PositiveMoney, PositiveQuantity
from jxc_app.modules.invoices.reading import SOURCE_TITLES, Found, Reading
from jxc_app.modules.settlement.payables import UnbilledLine
from jxc_app.state.formats import editable, money, price_text, shown

_QUANTITY = TypeAdapter(PositiveQuantity)
_AMOUNT = TypeAdapter(Annotated[PositiveMoney, Limits(decimal_places=2)])
#: the fields of the form, in the order of the paper
FIELDS = (
    "number",
    "code",
    "issued_on",
    "seller_name",
    "seller_tax_id",
    "buyer_name",
    "buyer_tax_id",
    "net",
    "tax",
    "gross",
    "charges",
)
#: where the reader calls a field otherwise
_READ_AS = {"issued_on": "date", "gross": "total"}


@dataclass(frozen=True, slots=True)
class BillRow:
    """A line of a receipt, ready to show; ``fault_…``: what was typed there and cannot be taken."""

    id: int
    receipt: str
    href: str
    received_on: str
    code: str
    name: str
    spec: str
    unit: str
    open: str
    price: str
    due: str
    quantity: str
    amount: str
    is_chosen: bool
    fault_quantity: str = ""
    fault_amount: str = ""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read; ``wrong``: why nothing was found in it."""

    at: int
    name: str
    words: str
    wrong: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Billing:
    """What somebody says of one line."""

    quantity: str
    amount: str
    is_chosen: bool = False


def bill_row(line: UnbilledLine, said: Billing) -> BillRow:
    """One row of the table."""
    return BillRow(
        id=line.line_id,
        receipt=line.receipt_number,
        href=f"/document?id={line.receipt_id}",
        received_on=line.received_on.isoformat(),
        code=line.sku_code,
        name=line.sku_name,
        spec=line.spec,
        unit=line.unit_name,
        open=shown(line.open),
        price=price_text(line.price),
        due=money(line.amount),
        quantity=said.quantity,
        amount=said.amount,
        is_chosen=said.is_chosen,
        fault_quantity=_fault(_QUANTITY, said.quantity) if said.is_chosen else "",
        fault_amount=_fault(_AMOUNT, said.amount) if said.is_chosen else "",
    )


def fresh(line: UnbilledLine) -> Billing:
    """What is billed where nobody says otherwise: all of it, as ordered."""
    return Billing(editable(line.open), editable(line.amount))


def amount_of(said: Billing) -> Decimal:
    """What a chosen line comes to; nothing while it is no amount."""
    return ZERO if not said.is_chosen or _fault(_AMOUNT, said.amount) else _AMOUNT.validate_python(said.amount)


def amount_fault(text: str) -> str:
    """Why what was typed is no amount; nothing where it is one."""
    return _fault(_AMOUNT, text)


def amount_in(text: str) -> Decimal | None:
    """An amount of the head, where it is one."""
    return None if _fault(_AMOUNT, text) else _AMOUNT.validate_python(text)


def _fault(adapter: TypeAdapter[Decimal], text: str) -> str:
    try:
        adapter.validate_python(text)
    except ValidationError as error:
        return next(iter(field_errors(error).values())) if text else "请填写"
    return ""


def likely(lines: Iterable[UnbilledLine], gross: Decimal) -> set[int]:
    """The lines that an invoice of this amount most likely bills: all, or those of one receipt; none otherwise."""
    by_receipt: dict[int, list[UnbilledLine]] = {}
    for line in lines:
        by_receipt.setdefault(line.receipt_id, []).append(line)
    everything = [line for of_one in by_receipt.values() for line in of_one]
    for some in (everything, *by_receipt.values()):
        if some and sum((one.amount for one in some), ZERO) == gross:
            return {one.line_id for one in some}
    return set()


def fields_of(reading: Reading) -> tuple[dict[str, str], dict[str, str]]:
    """What the form says of a reading, and where each field was read."""
    values, sources = {}, {}
    for name in FIELDS:
        found: Found | None = getattr(reading, _READ_AS.get(name, name), None)
        if found is not None:
            values[name] = str(found.value)
            sources[name] = f"来自{SOURCE_TITLES[found.source]}"
    return values, sources


def file_words(reading: Reading) -> str:
    """What a reading is called in the list of files."""
    number = reading.number.value if reading.number else "没有读到号码"
    total = f"¥{money(reading.total.value)}" if reading.total else "没有读到金额"
    seller = reading.seller_name.value if reading.seller_name else ""
    return " · ".join(part for part in (number, seller, total) if part)
