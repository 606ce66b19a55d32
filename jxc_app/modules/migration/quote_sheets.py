"""The sheet of one inquiry for one supplier: it goes out empty or as last offered, and comes back filled in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core import registry
from jxc_app.core.errors import PermissionDenied, text
from jxc_app.core.ids import code_key
from jxc_app.core.quantities import ZERO, plain
from jxc_app.core.scopes import Scope
from jxc_app.core.use_case import clock
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.rows import sees
from jxc_app.modules.documents.types import POSTED
from jxc_app.modules.migration.cells import date_of, number_of, read_into
from jxc_app.modules.migration.sheets import Asked, Column, Judged, Outcome, SheetKind, WrongCells, register
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.sourcing.models import Rfq, RfqInvitation
from jxc_app.modules.sourcing.offers import Quoted, quoted, wanted_by_sku
from jxc_app.modules.sourcing.quoting import SHEET, EnterQuote, ImportQuotes, OfferedSku, import_quotes
from jxc_app.modules.sourcing.rules import Offer
from jxc_app.modules.sourcing.types import RFQ
from jxc_app.modules.sourcing.units import SkuUnits, offer_of, units_of

_HEAD = ("freight", "valid_until", "remark")
Key = tuple[int, int]


@dataclass(slots=True)
class _Inquiry:
    """One inquiry in force as the judge needs it."""

    id: int
    answer_until: datetime
    is_sealed: bool
    skus: Mapping[str, int]
    by_supplier: Mapping[str, Quoted]
    units: Mapping[tuple[int, int], SkuUnits]


@dataclass(slots=True)
class _Group:
    """The rows of one supplier's offer."""

    number: str
    supplier: str
    held: Quoted
    head: dict[str, str]
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    offers: dict[int, Offer] = field(default_factory=dict)
    rows: int = 0

    def entry(self, key: Key) -> dict[str, Any]:
        """What the use case takes for it."""
        quote = {
            "rfq_id": key[0], "partner_id": key[1], "source": SHEET, "lines": list(self.lines.values()), **self.head,
            "freight": self.head["freight"] or "0",
        }  # fmt: skip
        return {"quote": EnterQuote.model_validate(quote).model_dump(mode="json"), "rows": self.rows}


class QuoteJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge` and ``Gathers``."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._now = session, clock.get().now()
        try:
            self._scope = registry.scope(session, asked.actor, RFQ.permissions["post"])
        except PermissionDenied:
            self._scope = Scope()
        self._inquiries: dict[str, _Inquiry | None] = {}
        self._groups: dict[Key, _Group] = {}

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The inquiries that the rows name: those in sight and in force."""
        for number in {code_key(cells["number"]) for cells in rows} - self._inquiries.keys():
            self._inquiries[number] = self._inquiry(number.upper())

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row; one without a price offers nothing of that SKU."""
        inquiry, held, sku_id = self._named(cells)
        group = self._group(inquiry, held, cells)
        if sku_id in group.lines:
            raise WrongCells({"sku": text("quote.line_twice")})
        group.rows += 1
        line = self._line(sku_id, cells)
        if line is None:
            return Judged(Outcome.CHANGED if sku_id in held.offers else Outcome.SAME, {"of": group.number})
        group.offers[sku_id] = offer_of(line, inquiry.units[held.partner_id, sku_id])
        group.lines[sku_id] = line.model_dump()
        if not held.quote_id:
            return Judged(Outcome.NEW, {"of": group.number})
        is_same = _is_same_line(group, sku_id) and _is_same_head(group.head, held)
        return Judged(Outcome.SAME if is_same else Outcome.CHANGED, {"of": group.number})

    def column_of(self, path: str) -> str:
        """Columns have names of their own."""
        name = path.split(".")[-1]
        return {"tax_percent": "tax", "lead_days": "lead"}.get(name, name)

    def gathered(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
        """One supplier's offer at a time, once all rows have been judged."""
        for _ in entries:
            pass
        for key, group in self._groups.items():
            if group.lines and not _is_same(group):
                yield [group.entry(key)]

    def preview(self) -> Sequence[tuple[str, ...]]:
        """Inquiry, supplier, how many SKUs are offered, freight."""
        return [
            (group.number, group.supplier, str(len(group.lines)), group.head["freight"] or "0")
            for group in self._groups.values()
            if group.lines and not _is_same(group)
        ]

    def _inquiry(self, number: str) -> _Inquiry | None:
        found = self._session.exec(
            select(Document, Rfq)
            .join(Rfq, col(Rfq.document_id) == Document.id)
            .where(Document.number == number, Document.status == POSTED)
        ).first()
        if found is None or not sees(self._session, self._scope, found[0].id or 0):
            return None
        rfq_id = found[0].id or 0
        skus = self._session.exec(select(Sku).where(col(Sku.id).in_(wanted_by_sku(self._session, rfq_id)))).all()
        codes = self._session.exec(
            select(Partner.id, Partner.code_key)
            .join(RfqInvitation, col(RfqInvitation.partner_id) == Partner.id)
            .where(RfqInvitation.document_id == rfq_id)
        ).all()
        of = {one.partner_id: one for one in quoted(self._session, rfq_id)}
        units = units_of(self._session, of, [one.id or 0 for one in skus])
        return _Inquiry(
            rfq_id, found[1].answer_until, found[1].is_sealed, {code_key(one.code): one.id or 0 for one in skus},
            {key: of[partner_id or 0] for partner_id, key in codes}, units,
        )  # fmt: skip

    def _named(self, cells: Mapping[str, str]) -> tuple[_Inquiry, Quoted, int]:
        inquiry = self._inquiries.get(code_key(cells["number"]))
        if inquiry is None:
            raise WrongCells({"number": text("quote.unknown_rfq", number=cells["number"][:40])})
        if inquiry.is_sealed and self._now > inquiry.answer_until:
            raise WrongCells({"number": text("quote.sealed", number=cells["number"])})
        held, sku_id = inquiry.by_supplier.get(code_key(cells["partner"])), inquiry.skus.get(code_key(cells["sku"]))
        faults = {}
        if held is None:
            faults["partner"] = text("rfq.not_invited")
        if sku_id is None:
            faults["sku"] = text("quote.no_such_line")
        if held is None or sku_id is None:
            raise WrongCells(faults)
        return inquiry, held, sku_id

    def _group(self, inquiry: _Inquiry, held: Quoted, cells: Mapping[str, str]) -> _Group:
        head = _head(cells, self._now.date())
        fresh = _Group(cells["number"], held.partner_name, held, head)
        group = self._groups.setdefault((inquiry.id, held.partner_id), fresh)
        for name, said in head.items():
            if said and group.head[name] and said != group.head[name]:
                raise WrongCells({name: text("quote.two_heads")})
            group.head[name] = group.head[name] or said
        return group

    def _line(self, sku_id: int, cells: Mapping[str, str]) -> OfferedSku | None:
        if not cells.get("price"):
            return None
        faults: dict[str, str] = {}
        said: dict[str, Any] = {"sku_id": sku_id, "unit": cells.get("unit", "")}
        for column, name in (("price", "price"), ("tax", "tax_percent"), ("moq", "moq"), ("lead", "lead_days")):
            if cell := cells.get(column, "").removesuffix("%"):
                said[name] = read_into(faults, column, lambda cell=cell: number_of(cell))  # type: ignore[misc]
        if holds := cells.get("holds", ""):
            said["holds"] = holds if "/" in holds else read_into(faults, "holds", lambda: number_of(holds))
        if faults:
            raise WrongCells(faults)
        return OfferedSku.model_validate(said)


def _head(cells: Mapping[str, str], today: date) -> dict[str, str]:
    faults: dict[str, str] = {}
    freight, until = cells.get("freight", ""), cells.get("valid_until", "")
    day = read_into(faults, "valid_until", lambda: date_of(until)) if until else None
    number = read_into(faults, "freight", lambda: plain(Decimal(number_of(freight)))) if freight else ""
    if day is None and not faults and cells.get("price"):
        faults["valid_until"] = text("input.missing")
    if faults:
        raise WrongCells(faults)
    return {"freight": number or "", "valid_until": day.isoformat() if day else "", "remark": cells.get("remark", "")}


def _is_same_line(group: _Group, sku_id: int) -> bool:
    offer = group.held.offers.get(sku_id)
    return offer is not None and replace(offer, landed=ZERO) == group.offers[sku_id]


def _is_same_head(head: Mapping[str, str], held: Quoted) -> bool:
    said = (Decimal(head["freight"] or "0"), head["valid_until"], head["remark"])
    return said == (held.freight, held.valid_until.isoformat(), held.remark)


def _is_same(group: _Group) -> bool:
    same = all(_is_same_line(group, sku_id) for sku_id in group.lines)
    return same and group.lines.keys() == group.held.offers.keys() and _is_same_head(group.head, group.held)


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportQuotes:
    return ImportQuotes.model_validate({"quotes": [entry["quote"] for entry in entries]})


QUOTES = register(
    SheetKind(
        code="quotes",
        title="供应商报价",
        page="/rfqs",
        case=import_quotes,
        judge=QuoteJudge,
        command=_command,
        updates=True,
        gathers=True,
        rows=lambda entry: int(entry["rows"]),
        preview_columns=("询价单号", "供应商", "报价商品数", "整单运费"),
        hint="一行一个商品；不报的商品单价留空。整单运费、有效期和备注写在任意一行，写在几行要一样。",
        columns=(
            Column("number", ("询价单号",), "询价单的单号", "XJD-20260105-0001", is_required=True),
            Column("partner", ("供应商编码",), "供应商的编码", "GYS001", is_required=True),
            Column("sku", ("商品编码",), "商品的编码；这一列请设为文本", "YL0001", is_required=True),
            Column("price", ("含税单价", "单价"), "按报价单位，大于 0；不报留空", "84", is_required=True),
            Column("tax", ("税率", "税率%"), "百分数，如 13", "13"),
            Column("moq", ("起订量",), "按报价单位", "1"),
            Column("lead", ("交货天数",), "从下单到送达的天数，整数", "5"),
            Column("unit", ("报价单位",), "单价和起订量按什么报；留空按询价的单位", "箱"),
            Column("holds", ("每报价单位含",), "一个报价单位等于多少询价单位；我方已登记的包装可以留空", "24"),
            Column("freight", ("整单运费", "运费"), "整张报价的运费，元", "80"),
            Column("valid_until", ("有效期至", "报价有效期"), "年-月-日", "2026-03-31"),
            Column("remark", ("报价备注", "备注"), "最多 500 字", ""),
        ),
    )
)
