"""Balances with partners as a list that comes in, and goes out in the same columns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core.errors import DomainError, text
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read_in
from jxc_app.modules.migration.cells import date_of, number_of, read_into
from jxc_app.modules.migration.exports import Export
from jxc_app.modules.migration.sheets import Asked, Column, Judged, Outcome, SheetKind, WrongCells, register
from jxc_app.modules.migration.writers import Cell
from jxc_app.modules.openings.lock import are_balances_fixed
from jxc_app.modules.openings.models import KIND_TITLES, BalanceKind, OpeningBalance
from jxc_app.modules.openings.queries import stream_balances
from jxc_app.modules.openings.service import ImportBalances, SaveBalance, check_kind, import_balances
from jxc_app.modules.partners.models import Partner

_KINDS = {title: code for code, title in KIND_TITLES.items()} | {
    "应付账款": "payable", "应收账款": "receivable", "预付账款": "prepaid", "预收账款": "advance", "预付款": "prepaid",
    "预收款": "advance",
}  # fmt: skip
Key = tuple[int, str, str]


class BalanceJudge:
    """See :class:`jxc_app.modules.migration.sheets.Judge`."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        if are_balances_fixed(session):
            raise DomainError("opening.balances_fixed")
        self._session, self._updates = session, asked.updates
        self._partners: dict[str, list[Partner]] = {}
        self._known: dict[Key, OpeningBalance] = {}
        self._seen: set[Key] = set()

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """The partners that the rows name, by code or by name, and what is there with them."""
        said = {cells["partner"] for cells in rows}
        keys = {code_key(one) for one in said}
        found = self._session.exec(
            select(Partner).where(col(Partner.code_key).in_(keys) | col(Partner.name).in_(said))
        ).all()
        self._partners = {}
        for partner in found:
            for key in {partner.code_key, code_key(partner.name)}:
                self._partners.setdefault(key, []).append(partner)
        ids = [partner.id for partner in found]
        held = self._session.exec(select(OpeningBalance).where(col(OpeningBalance.partner_id).in_(ids))).all()
        self._known = {(one.partner_id, one.kind, one.reference): one for one in held}

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row."""
        faults: dict[str, str] = {}
        partner = read_into(faults, "partner", lambda: self._partner(cells["partner"]))
        kind = read_into(faults, "kind", lambda: _kind(cells["kind"]))
        amount = read_into(faults, "amount", lambda: number_of(cells["amount"]))
        due_on = read_into(faults, "due_on", lambda: date_of(cells["due_on"])) if cells.get("due_on") else None
        if partner and kind:
            read_into(faults, "partner", lambda: check_kind(partner, kind))
        if faults or partner is None or kind is None:
            raise WrongCells(faults)
        said = {"partner_id": partner.id, "kind": kind, "amount": amount, "due_on": due_on}
        fields = SaveBalance.model_validate(said | {name: cells.get(name, "") for name in ("reference", "remark")})
        return self._judged(fields)

    def column_of(self, path: str) -> str:
        """Columns have the names of the fields, but for the partner."""
        return "partner" if path == "partner_id" else path

    def _partner(self, cell: str) -> Partner:
        found = self._partners.get(code_key(cell), [])
        exact = [partner for partner in found if partner.code_key == code_key(cell)] or found
        if len(exact) != 1:
            raise DomainError("opening.name_of_many" if exact else "opening.unknown_partner", code=cell[:60])
        if exact[0].switched_off_at is not None:
            raise DomainError("partner.switched_off", name=exact[0].name)
        return exact[0]

    def _judged(self, fields: SaveBalance) -> Judged:
        key: Key = (fields.partner_id, fields.kind, fields.reference)
        if key in self._seen:
            raise WrongCells({"reference": text("opening.balance_twice")})
        self._seen.add(key)
        held = self._known.get(key)
        if held is None:
            return Judged(Outcome.NEW, fields.model_dump(mode="json"))
        if (held.amount, held.due_on, held.remark) == (fields.amount, fields.due_on, fields.remark):
            return Judged(Outcome.SAME)
        if not self._updates:
            raise WrongCells({"reference": text("opening.balance_taken", kind=KIND_TITLES[fields.kind])})
        change = fields.model_copy(update={"balance_id": held.id, "version": held.version})
        return Judged(Outcome.CHANGED, change.model_dump(mode="json"))


def _kind(cell: str) -> BalanceKind:
    if cell.strip() not in _KINDS:
        raise DomainError("opening.unknown_kind", kinds="、".join(KIND_TITLES.values()))
    return BalanceKind(_KINDS[cell.strip()])


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportBalances:
    return ImportBalances.model_validate({"balances": list(entries)})


BALANCES = register(
    SheetKind(
        code="opening-balances",
        title="期初往来余额",
        page="/opening/balances",
        case=import_balances,
        judge=BalanceJudge,
        command=_command,
        updates=True,
        columns=(
            Column(
                "partner",
                ("往来单位", "单位编码", "往来单位编码", "供应商", "客户", "供应商编码", "客户编码", "单位名称"),
                "编码或名称；先导入供应商和客户",
                "GYS001",
                is_required=True,
            ),
            Column(
                "kind",
                ("类型", "余额类型", "科目", "往来类型"),
                f"填 {'、'.join(KIND_TITLES.values())} 之一",
                "应付",
                is_required=True,
                choices=tuple(KIND_TITLES.values()),
            ),
            Column(
                "amount",
                ("金额", "余额", "期初余额", "期初金额"),
                "元，大于 0；方向由类型决定",
                "12800.50",
                is_required=True,
            ),
            Column(
                "reference",
                ("原单据号", "单据号", "发票号", "单号"),
                "同一单位有几笔时用来区分，最多 60 字",
                "FP-2025-1203",
            ),
            Column(
                "due_on", ("到期日", "应付日期", "应收日期", "账期到期"), "如 2026-01-31，没有约定留空", "2026-01-31"
            ),
            Column("remark", ("备注", "说明"), "最多 200 字", ""),
        ),
        hint="应付、预付记在供应商名下，应收、预收记在客户名下。",
    )
)


def _exported(session: Session, actor: Actor) -> Iterator[tuple[Cell, ...]]:
    for row in read_in(session, stream_balances, actor):
        due = "" if row.due_on is None else row.due_on.isoformat()
        yield row.partner_code, row.kind_title, row.amount, row.reference, due, row.remark


BALANCE_EXPORT = Export(tuple(column.titles[0] for column in BALANCES.columns), _exported)
