"""What the lines of an invoice most likely are: remembered from the last time, else by code, by name, by figures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from jxc_app.core.quantities import QUANTITY_PLACES, ZERO, quotient
from jxc_app.core.use_case import Scope, query
from jxc_app.modules.catalog.likeness import Named, plain_name, why_alike
from jxc_app.modules.catalog.models import Barcode, Sku, SkuUnit, SupplierPack, Unit
from jxc_app.modules.settlement.paper_lines import OnPaper, in_base_units, is_charge, is_summary, item_key, thing_of
from jxc_app.modules.settlement.paper_models import SupplierItem
from jxc_app.modules.settlement.payables import UnbilledLine, unbilled_lines
from jxc_app.modules.settlement.permissions import PAYABLE_VIEW

_ONE = Decimal(1)
REMEMBERED = "记住的对应"


@dataclass(frozen=True, slots=True)
class Likely:
    """What a line most likely is; no SKU: nobody can tell. ``why`` says by what, for people.

    ``per_unit``: base units in one unit of the paper; ``is_known``: somebody confirmed this item before.
    """

    position: int
    sku_ids: tuple[int, ...] = ()
    per_unit: Decimal = _ONE
    why: str = ""
    is_charge: bool = False
    is_summary: bool = False
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class _Goods:
    """A SKU of which something is not billed: what it is called, its packs by their unit's name, what is open."""

    sku_id: int
    named: Named
    unit_name: str
    packs: Mapping[str, Decimal]
    supplier_codes: frozenset[str]
    quantity: Decimal
    amount: Decimal


@query("invoice.likely_goods", title="认出发票明细", permission=PAYABLE_VIEW)
def likely_goods(session: Session, scope: Scope, *, partner_id: int, lines: Sequence[OnPaper]) -> list[Likely]:
    """For each line what it most likely is, among what this supplier delivered and has not billed."""
    goods = _goods(session, partner_id, unbilled_lines.work(session, scope, partner_id=partner_id))
    known = _remembered(session, partner_id, {item_key(one.name, one.spec, one.unit) for one in lines})
    return [_likely(line, known.get(item_key(line.name, line.spec, line.unit), []), goods) for line in lines]


@dataclass(frozen=True, slots=True)
class _Known:
    """What somebody confirmed of an item: a SKU, and the one that it became since."""

    item: SupplierItem
    became_id: int | None


def _remembered(session: Session, partner_id: int, keys: Collection[str]) -> dict[str, list[_Known]]:
    wanted = (
        select(SupplierItem, Sku.merged_into_id)
        .join(Sku, col(Sku.id) == SupplierItem.sku_id)
        .where(SupplierItem.partner_id == partner_id, col(SupplierItem.item_key).in_(keys))
        .order_by(col(SupplierItem.sku_id))
    )
    found: dict[str, list[_Known]] = {}
    for item, became_id in session.exec(wanted):
        found.setdefault(item.item_key, []).append(_Known(item, became_id))
    return found


def _goods(session: Session, partner_id: int, open_lines: Sequence[UnbilledLine]) -> list[_Goods]:
    by_sku: dict[int, list[UnbilledLine]] = {}
    for line in open_lines:
        by_sku.setdefault(line.sku_id, []).append(line)
    packs, codes = _packs(session, partner_id, by_sku.keys())
    barcodes: dict[int, set[str]] = {}
    for sku_id, code in session.exec(
        select(Barcode.sku_id, Barcode.code).where(col(Barcode.sku_id).in_(list(by_sku)))
    ).all():
        barcodes.setdefault(sku_id, set()).add(code)
    return [
        _Goods(
            sku_id, Named(one.sku_code, one.sku_name, one.spec, frozenset(barcodes.get(sku_id, ()))), one.unit_name,
            packs.get(sku_id, {}), frozenset(codes.get(sku_id, ())), sum((line.open for line in lines), ZERO),
            sum((line.amount for line in lines), ZERO),
        )
        for sku_id, lines in by_sku.items()
        for one in lines[:1]
    ]  # fmt: skip


def _packs(
    session: Session, partner_id: int, sku_ids: Collection[int]
) -> tuple[dict[int, dict[str, Decimal]], dict[int, set[str]]]:
    """Base units in each further unit of SKUs, this supplier's own before the general, and what it calls them."""
    packs: dict[int, dict[str, Decimal]] = {}
    codes: dict[int, set[str]] = {}
    general = select(SkuUnit, Unit.name).join(Unit, col(Unit.id) == SkuUnit.unit_id)
    for pack, unit in session.exec(general.where(col(SkuUnit.sku_id).in_(list(sku_ids)))).all():
        packs.setdefault(pack.sku_id, {})[unit] = _base(pack.numerator, pack.denominator)
    own = select(SupplierPack, Unit.name).join(Unit, col(Unit.id) == SupplierPack.unit_id)
    own = own.where(SupplierPack.partner_id == partner_id, col(SupplierPack.sku_id).in_(list(sku_ids)))
    for theirs, unit in session.exec(own).all():
        packs.setdefault(theirs.sku_id, {})[unit] = _base(theirs.numerator, theirs.denominator)
        codes.setdefault(theirs.sku_id, set()).update(one for one in (theirs.supplier_code, theirs.barcode) if one)
    return packs, codes


def _base(numerator: int, denominator: int) -> Decimal:
    return quotient(Decimal(numerator), Decimal(denominator), QUANTITY_PLACES)


def _likely(line: OnPaper, known: Sequence[_Known], goods: Sequence[_Goods]) -> Likely:
    by_id = {one.sku_id: one for one in goods}
    summary = is_summary(line)
    if known:
        meant = [one for it in known for one in (it.item.sku_id, it.became_id) if one in by_id]
        there, per_unit = tuple(one for one in meant if one is not None), known[0].item.per_unit
        why = REMEMBERED if there else "记住的货品都没有未开票的收货"
        return Likely(line.position, there, per_unit or _ONE, why, is_summary=per_unit is None, is_known=True)
    if is_charge(line.name):
        return Likely(line.position, why="按品名认作运费等费用", is_charge=True)
    if summary:
        return Likely(line.position, tuple(by_id), why="汇总开票，按金额对应", is_summary=True)
    for found, why in (_by_code(line, goods), _by_name(line, goods), _by_figures(line, goods)):
        if found is not None:
            return Likely(line.position, (found.sku_id,), _per_unit(line, found), why)
    return Likely(line.position, why="没有认出，请选择")


def _by_code(line: OnPaper, goods: Sequence[_Goods]) -> tuple[_Goods | None, str]:
    """Our code, the supplier's own or a barcode stands in the words of the line, as a word of its own."""
    words = {plain_name(one) for one in f"{thing_of(line.name)} {line.spec}".replace("（", " ").split()}
    for title, codes_of in (
        ("供应商料号", lambda one: one.supplier_codes),
        ("条码", lambda one: one.named.barcodes),
        ("编码", lambda one: {one.named.code}),
    ):
        found = [one for one in goods if words & {plain_name(code) for code in codes_of(one)}]
        if len(found) == 1:
            return found[0], f"{title}一样"
    return None, ""


def _by_name(line: OnPaper, goods: Sequence[_Goods]) -> tuple[_Goods | None, str]:
    """Exactly one is called like it; of several the one that is the same to the letter, or whose money fits."""
    item = Named("", thing_of(line.name), line.spec)
    alike = [(one, why) for one in goods if (why := why_alike(item, one.named) or _contained(item, one))]
    same = [pair for pair in alike if pair[1].startswith("名称和规格一样")]
    fits = [pair for pair in alike if _fits(line, pair[0])]
    for some in (same, alike, fits):
        if len(some) == 1:
            return some[0]
    return None, ""


def _contained(item: Named, goods: _Goods) -> str:
    """A paper often bears name and spec in one: every word of ours stands in its."""
    theirs, ours = plain_name(item.name, item.spec), (plain_name(goods.named.name), plain_name(goods.named.spec))
    is_there = len(ours[0]) > 1 and all(one in theirs for one in ours)
    return "品名里有我们的名称和规格" if is_there else ""


def _by_figures(line: OnPaper, goods: Sequence[_Goods]) -> tuple[_Goods | None, str]:
    """All that is open of exactly one costs just this, in whatever unit the paper counts it."""
    found = [one for one in goods if one.amount == line.amount and line.quantity]
    return (found[0], "金额和未开票的一样") if len(found) == 1 else (None, "")


def _fits(line: OnPaper, goods: _Goods) -> bool:
    """All that is open of it, in one of its packs, for just this money."""
    if line.quantity is None or line.amount != goods.amount:
        return False
    return any(in_base_units(line.quantity, per) == goods.quantity for per in (_ONE, *goods.packs.values()))


def _per_unit(line: OnPaper, goods: _Goods) -> Decimal:
    """Base units in the paper's unit: by the unit's name, else by what makes the money fit best, else one."""
    if line.unit and line.unit == goods.unit_name:
        return _ONE
    if line.unit in goods.packs:
        return goods.packs[line.unit]
    if not line.quantity or not goods.quantity or not goods.amount:
        return _ONE
    if line.amount == goods.amount:
        exactly = quotient(goods.quantity, line.quantity, QUANTITY_PLACES)
        return exactly if in_base_units(line.quantity, exactly) == goods.quantity else _ONE
    price = goods.amount / goods.quantity
    return min((_ONE, *goods.packs.values()), key=lambda per: abs(line.amount - (line.quantity or ZERO) * per * price))
