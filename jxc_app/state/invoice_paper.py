"""The lines of a paper in the form of an invoice: what each is taken for, and what follows for the receipts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pydantic import TypeAdapter, ValidationError

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, PositiveQuantity, rounded
from jxc_app.modules.invoices.reading import Found, Line, Reading
from jxc_app.modules.settlement.likely_goods import Likely
from jxc_app.modules.settlement.paper_lines import (
    Meant,
    OnPaper,
    Open,
    Part,
    in_base_units,
    laid_out,
    without_discounts,
)
from jxc_app.modules.settlement.payables import UnbilledLine
from jxc_app.state.formats import Option, editable, money, shown

#: what a line may be taken for beside a SKU: freight and the like, or whatever is ticked among the receipts
CHARGE, TICKED = "charge", "ticked"
_MOST = 500
_PER = TypeAdapter(PositiveQuantity)
_NOWHERE = "这些货品没有未开票的收货，或金额对不上，请在下面勾选"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A line of the paper, ready to show; ``goods``: what it is taken for, ``per_unit`` where its unit is not ours."""

    position: int
    name: str
    spec: str
    quantity: str
    amount: str
    rate: str
    goods: str
    is_counted: bool
    per_unit: str
    unit_words: str
    why: str
    fault: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """What one line is taken for; ``sku_ids``: those an amount for many goods may be."""

    goods: str = ""
    per_unit: str = "1"
    why: str = ""
    sku_ids: frozenset[int] = frozenset()


@dataclass(slots=True)
class PaperSheet:
    """The lines of one paper while its form is open; ``claims``: which of them speak of a line of a receipt."""

    lines: tuple[OnPaper, ...] = ()
    taken: dict[int, _Taken] = field(default_factory=dict)
    claims: dict[int, frozenset[int]] = field(default_factory=dict)
    nowhere: frozenset[int] = frozenset()

    def guess(self, likely: Iterable[Likely]) -> None:
        """Take every line for what it most likely is."""
        for one in likely:
            goods = CHARGE if one.is_charge else TICKED if one.is_summary else ""
            if not goods and len(one.sku_ids) == 1:
                goods = str(one.sku_ids[0])
            self.taken[one.position] = _Taken(goods, editable(one.per_unit), one.why, frozenset(one.sku_ids))

    def choose(self, position: int, goods: str, known: Collection[int]) -> None:
        """Somebody says what a line is; what is no choice is none."""
        if position in self.taken and goods in {"", CHARGE, TICKED, *map(str, known)}:
            self.taken[position] = replace(
                self.taken[position], goods=goods, why="", sku_ids=frozenset(known) if goods == TICKED else frozenset()
            )

    def say_per_unit(self, position: int, text: str) -> None:
        """Somebody says how many base units the paper's unit is."""
        if position in self.taken:
            self.taken[position] = replace(self.taken[position], per_unit=text[:20].strip(), why="")

    def lay(self, open_lines: Sequence[UnbilledLine]) -> dict[int, Part]:
        """What is billed of each line of a receipt by what the lines are taken for."""
        receipts = [Open(one.line_id, one.receipt_id, one.sku_id, one.open, one.amount) for one in open_lines]
        parts, nowhere = laid_out([one for line in self.lines if (one := self._meant(line))], receipts)
        self.claims = {line_id: frozenset(part.positions) for line_id, part in parts.items()}
        self.nowhere = frozenset(nowhere)
        return parts

    def _meant(self, line: OnPaper) -> Meant | None:
        said = self.taken.get(line.position, _Taken())
        if said.goods == TICKED:
            return Meant(line.position, line.amount, said.sku_ids, None, line.tax_percent) if said.sku_ids else None
        if not said.goods.isdigit() or _fault_of(said.per_unit):
            return None
        quantity = in_base_units(line.quantity, _PER.validate_python(said.per_unit)) if line.quantity else None
        return Meant(line.position, line.amount, frozenset({int(said.goods)}), quantity, line.tax_percent)

    @property
    def charges(self) -> Decimal:
        """Freight and the like among the lines, in yuan."""
        return sum((one.amount for one in self.lines if self._is_charge(one)), ZERO)

    def _is_charge(self, line: OnPaper) -> bool:
        return self.taken.get(line.position, _Taken()).goods == CHARGE

    def positions(self, line_id: int) -> list[int]:
        """The lines that speak of a line of a receipt; of what somebody ticked, those that stand for what is ticked."""
        if line_id in self.claims:
            return sorted(self.claims[line_id])
        return [one.position for one in self.lines if self.taken.get(one.position, _Taken()).goods == TICKED]

    def rate_of(self, line_id: int) -> Decimal | None:
        """The tax rate on the paper of a line of a receipt, in percent; None where its lines say several, or none."""
        spoken = set(self.positions(line_id))
        rates = {one.tax_percent for one in self.lines if one.position in spoken}
        return rates.pop() if len(rates) == 1 else None

    def rows(self, open_lines: Sequence[UnbilledLine], chosen: Collection[int]) -> list[PaperRow]:
        """Every line, ready to show; ``chosen``: the lines of receipts that are billed."""
        units = {one.sku_id: one.unit_name for one in open_lines}
        spoken = {position for one in chosen for position in self.positions(one)}
        return [self._row(line, units, is_spoken=line.position in spoken) for line in self.lines]

    def _row(self, line: OnPaper, units: Mapping[int, str], *, is_spoken: bool) -> PaperRow:
        said = self.taken.get(line.position, _Taken())
        unit = units.get(int(said.goods), "") if said.goods.isdigit() else ""
        is_counted = bool(unit and line.quantity and (line.unit != unit or said.per_unit != "1"))
        fault = "" if said.goods == CHARGE or is_spoken else self._fault(line, said)
        if is_counted and _fault_of(said.per_unit):
            fault = _fault_of(said.per_unit)
        return PaperRow(
            line.position, line.name, line.spec, f"{shown(line.quantity)} {line.unit}".strip(), money(line.amount),
            "" if line.tax_percent is None else f"{shown(line.tax_percent)}%", said.goods, is_counted, said.per_unit,
            f"{unit}/{line.unit or '票面单位'}", "" if fault else said.why, fault,
        )  # fmt: skip

    def _fault(self, line: OnPaper, said: _Taken) -> str:
        """Why nothing that is billed is behind a line."""
        if not said.goods:
            return said.why or "请选择它是什么"
        if said.goods == TICKED and line.position not in self.nowhere:
            return "请在下面勾选它包含的收货"
        return _NOWHERE

    def command(self) -> list[dict[str, object]]:
        """The lines as they are registered."""
        return [
            {
                "name": one.name, "spec": one.spec[:100], "unit": one.unit[:20], "quantity": one.quantity,
                "amount": one.amount, "tax": one.tax, "tax_percent": one.tax_percent,
                "is_charge": self._is_charge(one),
            }
            for one in self.lines
        ]  # fmt: skip


def sheet_of(reading: Reading) -> PaperSheet:
    """The lines of a paper, where they can be read whole and make its sums; an empty sheet otherwise."""
    lines = [_on_paper(one) for one in reading.lines]
    total, tax = reading.total and reading.total.value, reading.tax and reading.tax.value
    if not lines or len(lines) > _MOST or any(one is None for one in lines):
        return PaperSheet()
    found = without_discounts([one for one in lines if one is not None])
    amounts, taxes = sum((one.amount for one in found), ZERO), sum((one.tax for one in found), ZERO)
    if amounts != total or taxes != (tax or ZERO) or any(one.amount <= 0 or one.tax < 0 for one in found):
        return PaperSheet()
    return PaperSheet(tuple(found), {one.position: _Taken() for one in found})


def _on_paper(line: Line) -> OnPaper | None:
    """A line in yuan with tax; None where its money cannot be read."""
    if line.amount is None:
        return None
    rate = _value(line.tax_rate)
    tax = _value(line.tax)
    if tax is None:
        tax = rounded(line.amount.value * (rate or ZERO), 2)
    quantity = _value(line.quantity)
    return OnPaper(
        0, line.name.value if line.name else "（没有品名）", line.spec.value if line.spec else "",
        line.unit.value if line.unit else "",
        rounded(quantity, QUANTITY_PLACES) if quantity and quantity >= Decimal("0.000001") else None,
        rounded(line.amount.value + tax, 2), rounded(tax, 2), None if rate is None else rounded(rate * 100, 2),
    )  # fmt: skip


def _value(found: Found[Decimal] | None) -> Decimal | None:
    return None if found is None else found.value


def _fault_of(text: str) -> str:
    try:
        _PER.validate_python(text)
    except ValidationError:
        return "每单位折合多少，要填大于 0 的数"
    return ""


def goods_options(open_lines: Sequence[UnbilledLine]) -> list[Option]:
    """What a line of a paper may be: freight and the like, what is ticked, or a SKU that came and is not billed."""
    by_sku: dict[int, list[UnbilledLine]] = {}
    for one in open_lines:
        by_sku.setdefault(one.sku_id, []).append(one)
    return [
        Option(CHARGE, "运费等费用"),
        Option(TICKED, "下面勾选的各行"),
        *(
            Option(
                str(sku_id), f"{one.sku_code} {one.sku_name} {one.spec}".strip()
                + f"（未开票 {shown(sum((line.open for line in lines), ZERO))} {one.unit_name}）",
            )
            for sku_id, lines in by_sku.items()
            for one in lines[:1]
        ),
    ]  # fmt: skip
