"""Partners as their list shows them, and what would happen to those chosen, in words."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jxc_app.modules.partners.partner_pages import PartnerDetails
from jxc_app.modules.partners.terms import Terms, in_words
from jxc_app.state.formats import shown
from jxc_app.state.partner_fields import KINDS

_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One partner as the list shows it; ``beside``: a wholesale customer, of the other kind too."""

    id: int
    href: str
    code: str
    name: str
    beside: str
    contact: str
    phone: str
    payment_days: str
    credit_limit: str
    strategic: str
    is_off: bool


def line_of(row: PartnerDetails, kind: str) -> PartnerLine:
    """One row of the list of this kind."""
    return PartnerLine(
        id=row.id,
        href=f"/{kind}?id={row.id}",
        code=row.code,
        name=row.name,
        beside=" · ".join(_marks(row, kind)),
        contact=row.contact,
        phone=row.phone,
        payment_days=in_words(Terms(row.terms, row.payment_days, row.closing_day)),
        credit_limit=shown(row.credit_limit),
        strategic="是" if row.is_strategic else "",
        is_off=row.switched_off,
    )


def _marks(row: PartnerDetails, kind: str) -> Iterator[str]:
    if kind == "customer" and row.is_wholesale:
        yield "批发客户"
    if kind == "customer" and row.is_supplier:
        yield "也是供应商"
    if kind == "supplier" and row.is_customer:
        yield "也是客户"


def consequence_of(act: str, kind: str, chosen: Collection[str]) -> str:
    """What ``act`` (off, on or terms) would do to the partners of these names."""
    what, names = KINDS[kind], list(chosen)
    some = "、".join(names[:_NAMES_SHOWN]) + (f" 等 {len(names)} 家" if len(names) > _NAMES_SHOWN else "")
    return {
        "off": f"停用{what}：{some}。停用后不能再用在新单据上，已有的单据仍可过账和作废，以后可以恢复。",
        "on": f"恢复{what}：{some}。恢复后又可以用在新单据上。",
        "terms": f"修改{what}：{some}。只改下面选中的项目，其他资料不变。",
    }[act]
