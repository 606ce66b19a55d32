"""Suppliers and customers as rows of a table; its titles are those that an import reads back."""

from collections.abc import Iterator
from decimal import Decimal

from sqlmodel import Session

from jxc_app.core.use_case import Scope, query
from jxc_app.modules.partners.partner_pages import PartnerDetails, PartnerFilter, stream_partners
from jxc_app.modules.partners.permissions import PARTNER_CONTACT_VIEW, PARTNER_VIEW
from jxc_app.modules.partners.terms import TERMS_TITLES

Rows = Iterator[tuple[str | int | Decimal | None, ...]]
_COLUMNS = (
    "编码", "名称", "联系人", "电话", "邮箱", "地址", "税号", "开户行", "银行账号", "账期", "账期起算", "月结日",
)  # fmt: skip
SUPPLIER_COLUMNS = (*_COLUMNS, "战略供应商", "备注", "状态")
CUSTOMER_COLUMNS = (*_COLUMNS, "信用额度", "批发客户", "备注", "状态")


@query("partner.export", title="导出往来单位", permission=PARTNER_VIEW)
def partner_table_masked(session: Session, scope: Scope, *, only: PartnerFilter) -> Rows:
    """Everything found, contact data masked."""
    return _rows(session, scope, only, sees_contact=False)


@query("partner.export_with_contact", title="导出往来单位（含联系方式）", permission=PARTNER_CONTACT_VIEW)
def partner_table(session: Session, scope: Scope, *, only: PartnerFilter) -> Rows:
    """Everything found, with contact data."""
    return _rows(session, scope, only, sees_contact=True)


def _rows(session: Session, scope: Scope, only: PartnerFilter, *, sees_contact: bool) -> Rows:
    for row in stream_partners(session, scope, only, sees_contact=sees_contact):
        yield _row(row, only.kind)


def _row(row: PartnerDetails, kind: str) -> tuple[str | int | Decimal | None, ...]:
    of_customers = (row.credit_limit, _yes_no(is_it=row.is_wholesale)) if kind == "customer" else ()
    of_suppliers = (_yes_no(is_it=row.is_strategic),) if kind == "supplier" else ()
    return (
        row.code, row.name, row.contact, row.phone, row.email, row.address, row.tax_number, row.bank,
        row.bank_account, row.payment_days, TERMS_TITLES[row.terms], row.closing_day, *of_customers, *of_suppliers,
        row.remark, "停用" if row.switched_off else "使用中",
    )  # fmt: skip


def _yes_no(*, is_it: bool) -> str:
    return "是" if is_it else "否"
