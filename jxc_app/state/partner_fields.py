"""A partner as texts of a form, and back."""

from collections.abc import Mapping
from typing import Any

from jxc_app.core.quantities import plain
from jxc_app.modules.partners.partner_pages import PartnerDetails
from jxc_app.modules.partners.rules import is_credit_code, tidy_tax_number
from jxc_app.modules.partners.service import GUARDED_FIELDS
from jxc_app.modules.partners.terms import DELIVERY, MONTHLY

KINDS = {"supplier": "供应商", "customer": "客户"}
LABELS = {
    "code": "编码", "name": "名称", "is_supplier": "供应商", "is_customer": "客户",
    "is_wholesale": "批发客户", "contact": "联系人",
    "phone": "电话", "email": "邮箱", "address": "地址", "tax_number": "统一社会信用代码", "bank": "开户行",
    "bank_account": "银行账号",
    "payment_days": "账期", "terms": "账期起算", "closing_day": "月结日", "credit_limit": "信用额度", "remark": "备注",
}  # fmt: skip
TERMS_CHOICES = {
    "delivery": "货到几天", "invoice": "票到几天", "monthly": "月结几天", "cash": "现款", "prepaid": "预付",
}  # fmt: skip
_FLAGS = ("is_supplier", "is_customer", "is_wholesale")
_EMPTY_IS_NONE = ("payment_days", "credit_limit", "closing_day")


def empty_form(kind: str, code: str) -> dict[str, str]:
    """A new partner of this kind."""
    return dict.fromkeys(LABELS, "") | {"code": code, f"is_{kind}": "1", "terms": DELIVERY}


def form_of(partner: PartnerDetails) -> dict[str, str]:
    """A partner as the form shows it."""
    return {name: _text(getattr(partner, name)) for name in LABELS}


def command_of(form: Mapping[str, str], *, sees_contact: bool) -> dict[str, Any]:
    """The form as the use cases take it; guarded fields are left out for those who see them masked."""
    fields: dict[str, Any] = {name: text for name, text in form.items() if sees_contact or name not in GUARDED_FIELDS}
    for name in _EMPTY_IS_NONE:
        fields[name] = fields[name].strip() or None
    if form["terms"] != MONTHLY:
        fields["closing_day"] = None
    return fields | {name: form[name] == "1" for name in _FLAGS}


def tax_warning(text: str) -> str:
    """What is odd about a tax number, in words; nothing is refused for it."""
    tidy = tidy_tax_number(text)
    if not tidy or is_credit_code(tidy):
        return ""
    if len(tidy) != 18:
        return f"统一社会信用代码是 18 位，现在是 {len(tidy)} 位。仍可保存。"
    return "校验码对不上，可能有一位输错了。仍可保存。"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if value is None:
        return ""
    return value if isinstance(value, str) else plain(value) if not isinstance(value, int) else str(value)
