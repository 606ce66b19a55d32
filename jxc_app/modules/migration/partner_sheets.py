"""Suppliers and customers as lists that come in."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from jxc_app.core import registry
from jxc_app.core.errors import PermissionDenied, text
from jxc_app.core.ids import code_key
from jxc_app.core.masking import masked_mail, masked_phone, masked_words
from jxc_app.core.use_case import Permission
from jxc_app.modules.migration.sheets import (
    CLEARED,
    NO,
    YES,
    Asked,
    Column,
    Judged,
    Outcome,
    SheetKind,
    WrongCells,
    register,
    says_yes,
)
from jxc_app.modules.partners.importing import ImportedPartner, ImportPartners, import_partners
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.permissions import PARTNER_CONTACT_VIEW, SUPPLIER_STRATEGIC
from jxc_app.modules.partners.service import GUARDED_FIELDS
from jxc_app.modules.partners.terms import DELIVERY


def imported(cells: Mapping[str, str], kind: str, version: int) -> ImportedPartner:
    """A row as the use case takes it; an empty cell says nothing. Raises ValidationError, WrongCells."""
    filled = {name: _value(name, cell) for name, cell in cells.items() if cell or name in {"code", "name"}}
    return ImportedPartner.model_validate(filled | {f"is_{kind}": True, "version": version})


def _value(name: str, cell: str) -> str | bool | None:
    if name in {"is_wholesale", "is_strategic"}:
        return cell != CLEARED and says_yes(cell, name)
    if name == "terms" and cell == CLEARED:
        return DELIVERY
    if cell != CLEARED:
        return cell
    return None if name in {"payment_days", "credit_limit", "closing_day"} else ""


def differences(partner: Partner, row: ImportedPartner) -> dict[str, Any]:
    """What the row would change."""
    named = row.model_dump(exclude={"code", "version"}, exclude_unset=True)
    return {name: value for name, value in named.items() if getattr(partner, name) != value}


class _PartnerJudge:
    """One file of one kind: ``supplier`` or ``customer``."""

    kind = ""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None:
        self._session, self._updates = session, asked.updates
        self._known: dict[str, Partner] = {}
        self._seen: set[str] = set()
        self._sees_contact = _holds(session, asked, PARTNER_CONTACT_VIEW)
        self._says_strategic = _holds(session, asked, SUPPLIER_STRATEGIC)

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        keys = {code_key(cells["code"]) for cells in rows}
        found = self._session.exec(select(Partner).where(col(Partner.code_key).in_(keys))).all()
        self._known = {partner.code_key: partner for partner in found}

    def judge(self, cells: Mapping[str, str]) -> Judged:
        key = code_key(cells["code"])
        if key and key in self._seen:
            raise WrongCells({"code": text("partner.twice_in_file", code=cells["code"])})
        self._seen.add(key)
        partner = self._known.get(key)
        if partner is None:
            row = imported(cells, self.kind, 0)
            self._check_strategic(row, is_now=False)
            return Judged(Outcome.NEW, _entry(row))
        if not self._updates:
            raise WrongCells({"code": text("partner.code_taken", code=cells["code"])})
        # Whoever may not see a number took it out masked; written back, the mask would be all that is left of it.
        said = {name: cell for name, cell in cells.items() if not (cell and cell == _masked(partner, name))}
        self._check_guarded(said)
        row = imported(said, self.kind, partner.version)
        self._check_strategic(row, is_now=partner.is_strategic)
        return Judged(Outcome.CHANGED, _entry(row)) if differences(partner, row) else Judged(Outcome.SAME)

    def column_of(self, path: str) -> str:
        return path.split(".")[0]

    def _check_strategic(self, row: ImportedPartner, *, is_now: bool) -> None:
        wants = row.is_strategic if "is_strategic" in row.model_fields_set else is_now
        if wants != is_now and not self._says_strategic:
            raise WrongCells({"is_strategic": text("access.denied", permission=SUPPLIER_STRATEGIC.title)})

    def _check_guarded(self, cells: Mapping[str, str]) -> None:
        guarded = [name for name in GUARDED_FIELDS if cells.get(name)]
        if guarded and not self._sees_contact:
            words = text("access.denied", permission=PARTNER_CONTACT_VIEW.title)
            raise WrongCells(dict.fromkeys(guarded, words))


def _holds(session: Session, asked: Asked, right: Permission) -> bool:
    try:
        registry.scope(session, asked.actor, right.code)
    except PermissionDenied:
        return False
    return True


def _masked(partner: Partner, name: str) -> str | None:
    how = {
        "phone": masked_phone, "bank_account": masked_phone, "address": masked_words, "email": masked_mail,
    }.get(name)  # fmt: skip
    return how(getattr(partner, name)) if how else None


def _entry(row: ImportedPartner) -> dict[str, Any]:
    return row.model_dump(mode="json", exclude_unset=True)


class SupplierJudge(_PartnerJudge):
    """Rows of a list of suppliers."""

    kind = "supplier"


class CustomerJudge(_PartnerJudge):
    """Rows of a list of customers."""

    kind = "customer"


def _columns(what: str, code: str, name: str) -> tuple[Column, ...]:
    return (
        Column("code", ("编码", f"{what}编码", "编号", f"{what}编号", "代码"), "每家一个，不能重复", code, True),
        Column("name", ("名称", f"{what}名称", "单位名称", "全称"), "营业执照上的名称，最多 120 字", name, True),
        Column("contact", ("联系人",), "最多 60 字", "李经理"),
        Column("phone", ("电话", "联系电话", "手机"), "多个号码用顿号隔开；这一列请设为文本", "13800000000"),
        Column("email", ("邮箱", "电子邮箱", "邮件", "E-mail"), "只填一个", "li@example.com"),
        Column("address", ("地址", "联系地址"), "最多 200 字", "上海市徐汇区漕溪北路 18 号"),
        Column("tax_number", ("税号", "统一社会信用代码", "纳税人识别号"), "18 位", "91350100M000100Y43"),
        Column("bank", ("开户行", "开户银行"), "最多 80 字", "工商银行上海徐汇支行"),
        Column("bank_account", ("银行账号", "账号"), "这一列请设为文本，否则末几位会丢失", "1001234509001234567"),
        Column("payment_days", ("账期", "账期天数", "付款天数"), "0 到 3650 的整数，现结填 0，没有约定留空", "30"),
        Column(
            "terms", ("账期起算", "付款条件", "结算方式"), "货到、票到、月结、现款、预付之一，新建时不填为货到", "货到"
        ),
        Column("closing_day", ("月结日", "结账日"), "1 到 31，只用于月结；月末结账留空", ""),
    )


_LIMIT = Column("credit_limit", ("信用额度", "额度"), "单位元，不限制留空", "50000")
_WHOLESALE = Column(
    "is_wholesale",
    ("批发客户", "是否批发客户", "是否批发", "批发"),
    f"填 {YES} 或 {NO}，新建时不填为{NO}；没有上次售价时，批发客户按批发价带出",
    NO,
)
_STRATEGIC = Column(
    "is_strategic",
    ("战略供应商", "是否战略供应商"),
    f"填 {YES} 或 {NO}，新建时不填为{NO}；填{YES}要有「认定战略供应商」的权限",
    NO,
)
_REMARK = Column("remark", ("备注", "说明"), "最多 500 字", "")


def _command(entries: Sequence[Mapping[str, Any]]) -> ImportPartners:
    return ImportPartners.model_validate({"partners": list(entries)})


SUPPLIERS = register(
    SheetKind(
        code="suppliers",
        title="供应商",
        page="/suppliers",
        columns=(*_columns("供应商", "GYS001", "四海食品有限公司"), _STRATEGIC, _REMARK),
        case=import_partners,
        judge=SupplierJudge,
        command=_command,
        updates=True,
    )
)
CUSTOMERS = register(
    SheetKind(
        code="customers",
        title="客户",
        page="/customers",
        columns=(*_columns("客户", "KH001", "晨光便利店"), _LIMIT, _WHOLESALE, _REMARK),
        case=import_partners,
        judge=CustomerJudge,
        command=_command,
        updates=True,
    )
)
