"""The ready-made roles, as patterns over permission codes. Data after the first start; edited there."""

from dataclasses import dataclass
from fnmatch import fnmatch

from sqlmodel import Session, select

from jxc_app.core.use_case import PERMISSIONS
from jxc_app.modules.access.models import GrantScope, Role, RolePermission

_VIEWS = ("stock.view", "document.view", "document.price", "sku.view", "partner.view", "warehouse.view")
_ALL_PARTNERS = ("partner.view", "partner.supplier.view")
_COSTS = ("document.cost", "stock.cost")
_MONEY = (*_COSTS, "document.margin")
_STORE_WORK = ("sales_issue", "sales_return", "transfer", "transfer_receipt", "scrap")
#: money goes out by nobody who books goods
_SETTLING = (
    "supplier_invoice.*", "payment_request.*", "payment.*", "set_off.*", "supplier_statement.*",
    "supplier_refund.*", "supplier_credit_note.*",
    "purchase_price_difference.*", "gift_difference.*", "opening_payable.*", "opening_prepaid.*",
    "customer_receipt.*", "customer_refund.*", "receivable_set_off.*", "opening_receivable.*", "opening_advance.*",
    "customer_statement.*",
)  # fmt: skip
#: two SKUs become one in every warehouse: that is for whoever answers for all of them
_MERGING = ("sku_merge.*",)
#: at the counter; what was sold and is not there is answered for by who answers for the store
_RETAIL = ("retail_sale.post", "retail_return.post")
_SEES_PRICES = "price.list_view"
_COUNTING = ("count.view", "count.enter")
_SEES_NEEDS = "replenishment.view"
_SEES_ADVICE = "transfer_advice.view"
_SOURCING_SEEN = ("rfq.view",)
_REPLENISHING = (_SEES_NEEDS, "replenishment.decide")
_COUNT_REVIEWING = ("count.view", "count.arrange", "count.review")
_WAREHOUSE_WORK = (
    *_STORE_WORK, "other_receipt", "other_issue", "transfer_difference", "stock_status", "assembly", "disassembly",
)  # fmt: skip


@dataclass(frozen=True)
class ReadyRole:
    """One role as shipped: what it may do in its own warehouses, what everywhere, and what never by a pattern."""

    code: str
    name: str
    description: str
    assigned: tuple[str, ...] = ()
    everywhere: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    needs_factor: bool = False


def _acts(types: tuple[str, ...], *acts: str) -> tuple[str, ...]:
    return tuple(f"{type_}.{act}" for type_ in types for act in acts)


READY_ROLES = (
    ReadyRole(
        "administrator", "管理员", "管人员、角色与日志，不碰业务",
        everywhere=(
            "company.clear_demo", "user.*", "role.*", "proof.*", "session.*", "audit.*", "notice.*", "checklist.*",
            "printing.*", "barcode.*", "approval.flows", "station.manage", "warehouse.view", "books.*",
            "intake.manage",
        ),
        needs_factor=True,
    ),
    ReadyRole(
        "clerk", "录入员", "录入各类单据草稿，维护商品与往来单位，不能过账",
        assigned=("*.draft", *_VIEWS, "file.attach", "document.backdate", "document.cost", "opening.view"),
        everywhere=(
            "sku.*", "recipe.*", "price.*", "partner.*", "template.share", "warehouse.view",
            "opening.balance", "opening.balance_view",
        ),
        never=("sku.merge",),
    ),
    ReadyRole(
        "reviewer", "审核员", "审核并过账、作废他人录入的单据，复核事故回退",
        assigned=(
            "*.post", "*.void", *_VIEWS, "file.attach", "document.backdate", *_COSTS, "approval.decide",
            "incident.undo", *_COUNT_REVIEWING, "opening.view", *_SOURCING_SEEN,
        ),
        everywhere=(
            "sku.view", "recipe.view", *_ALL_PARTNERS, "warehouse.view", "books.view", "opening.balance_view",
            "lot.rule", "lot.correct", _SEES_PRICES,
        ),
        never=(*_SETTLING, *_MERGING, *_RETAIL, "retail_supply.*", "rfq.post"),
        needs_factor=True,
    ),
    ReadyRole(
        "keeper", "仓管员", "在自己的仓库收货、发货、退货给供应商、调拨、组装、报损",
        assigned=(
            *_acts((*_WAREHOUSE_WORK, "purchase_return"), "draft", "post"), *_VIEWS, "file.attach", *_COUNTING,
            "goods_receipt.count", "purchase_requisition.draft", _SEES_NEEDS, _SEES_ADVICE,
        ),
        everywhere=("sku.view", "sku.bind_barcode", "recipe.view", *_ALL_PARTNERS, "warehouse.view"),
    ),
    ReadyRole(
        "store_manager", "店长", "管一家门店：销售、退货、调拨、组装、作废",
        assigned=(
            *_acts(_WAREHOUSE_WORK, "draft", "post", "void"), *_VIEWS, "file.attach", "stock.setting", "abc.pin",
            "document.backdate", *_COSTS, "document.margin", "partner.contact.view", "approval.decide", "report.view",
            *_COUNT_REVIEWING, *_acts(("count_gain", "count_loss"), "post", "void"), "goods_receipt.count",
            *_acts(("purchase_requisition", "sales_order", "exchange"), "draft", "post", "void"), *_REPLENISHING,
            _SEES_ADVICE, "transfer.request", "receivable.view", "customer_receipt.post", "fulfilment.source",
            *_RETAIL, "retail.price", "retail.import", "retail_write_off.post",
            *_acts(("retail_sale", "retail_return", "retail_write_off"), "void"),
        ),
        everywhere=(
            "sku.view", "sku.bind_barcode", "recipe.view", "price.view_floor", "template.share", "partner.view",
            "warehouse.view", "stock.view", _SEES_PRICES,
        ),
    ),
    ReadyRole(
        "store_clerk", "店员", "在自己的门店销售与收货",
        assigned=(
            *_acts(("sales_order", "sales_issue", "sales_return", "exchange", "transfer_receipt"), "draft", "post"),
            *_VIEWS, "file.attach", *_COUNTING, "goods_receipt.count", "purchase_requisition.draft", *_RETAIL,
        ),
        everywhere=("sku.view", "partner.view", "warehouse.view", "stock.bands", _SEES_PRICES),
    ),
    ReadyRole(
        "owner", "老板", "看全部、管仓库门店、审批、反结账、回退事故，不录单",
        everywhere=(
            *_VIEWS, *_MONEY, "file.attach", "recipe.view", "partner.supplier.view", "template.share", "warehouse.*",
            "stock.setting", "audit.view", "user.view", "role.view", "partner.contact.view", "printing.*", "barcode.*",
            "price.view_floor", _SEES_PRICES, "approval.decide", "incident.undo", "checklist.view", "checklist.run",
            "checklist.sign_off", "period.view", "period.reopen",
            "abc.*", "count.view", "count.arrange", "count.tolerance", "report.view", "books.*", "opening.view",
            "opening.balance_view", "opening.go_live", "opening.undo_live", "lot.rule", "purchase.rules",
            "settlement.release", "replenishment.*", "invoice.accept", "payable.view", "sku.merge", *_MERGING,
            "sales.rules", "supplier.strategic", *_SOURCING_SEEN, "agreement.end", "purchase.figures", "ask.settings",
            "ask.view", "transfer_advice.*", "receivable.view", "credit.set", "fulfilment.rules",
        ),
        needs_factor=True,
    ),
    ReadyRole(
        "auditor", "审计员", "只读：全部单据、库存与操作日志",
        everywhere=(
            *_VIEWS, *_MONEY, "recipe.view", "partner.supplier.view", "price.view_floor", _SEES_PRICES, "audit.view",
            "user.view", "role.view",
            "checklist.view", "period.view", "count.view", "report.view", "opening.view", "opening.balance_view",
            "replenishment.view", "payable.view", *_SOURCING_SEEN, "purchase.figures", _SEES_ADVICE, "receivable.view",
        ),
    ),
    ReadyRole(
        "inspector", "质检员", "查验到货和退回的货，合格才放行入库",
        assigned=("approval.decide", "stock.view", "document.view", "file.attach", "goods_receipt.post"),
        everywhere=("sku.view", "partner.view", "warehouse.view"),
    ),
    ReadyRole(
        "finance", "财务", "月结、登记供应商发票、申请付款，看单据与成本，不收货、不付款",
        everywhere=(
            *_VIEWS, *_MONEY, "file.attach", "recipe.view", "partner.supplier.view", "price.view_floor", _SEES_PRICES,
            "partner.contact.view", "period.view",
            "period.close", "count.view", "report.view", "books.*", "opening.view", "opening.balance_view",
            "opening.go_live", "settlement.release", "replenishment.view", "invoice.accept", "payable.view",
            *_SOURCING_SEEN, "purchase.figures",
            *_acts(("supplier_invoice", "supplier_credit_note", "payment_request", "set_off"), "post", "void"),
            *_acts(("supplier_statement",), "post", "void"),
            "statement.note", "payment.without_invoice", "receivable.view", "credit.set", "customer_statement.note",
            *_acts(("receivable_set_off", "customer_statement"), "post", "void"),
            *_acts(("customer_receipt", "customer_refund", "supplier_refund"), "void"),
        ),
    ),
    ReadyRole(
        "buyer", "采购员", "申请、下采购订单、跟到货，不收货、不付款",
        assigned=(
            *_acts(("purchase_requisition", "purchase_order"), "draft", "post", "void"), *_VIEWS, *_COSTS,
            "file.attach", "payable.view", "purchase.figures", *_REPLENISHING, *_SOURCING_SEEN, "ask.view",
            *_acts(("rfq", "rfq_award"), "post", "void"),
        ),
        everywhere=("sku.view", *_ALL_PARTNERS, "partner.contact.view", "warehouse.view"),
    ),
    ReadyRole(
        "cashier", "出纳", "收客户的款、付已经申请、核对过的款，不登记发票、不申请付款",
        everywhere=(
            *_acts(("payment",), "post", "void"),
            *_acts(("customer_receipt", "customer_refund", "supplier_refund"), "post"),
            "payable.view", "receivable.view", "document.view", "document.cost", "file.attach",
            "sku.view",
            *_ALL_PARTNERS, "warehouse.view",
        ),
    ),
    ReadyRole("courier", "配送员", "取货、送货，只看派给自己的包裹，不见价格与库存", everywhere=("delivery.own",)),
    ReadyRole(
        "order_intake", "订单接口", "给外部系统的账号：在指定门店下单，查询、取消自己的订单", assigned=("intake.order",)
    ),
)  # fmt: skip


def seed_roles(session: Session) -> None:
    """Make the ready-made roles that are missing; roles that exist are left as people shaped them."""
    known = set(session.exec(select(Role.code)).all())
    for ready in READY_ROLES:
        if ready.code in known:
            continue
        role = Role(
            code=ready.code, name=ready.name, description=ready.description, needs_factor=ready.needs_factor
        )  # fmt: skip
        session.add(role)
        session.flush()
        for permission, scope in grants_of(ready).items():
            session.add(RolePermission(role_id=role.id or 0, permission=permission, scope=scope))
    session.flush()


def take_passwords(session: Session) -> None:
    """Let no role want more than a password: for a demo whose password everybody may read."""
    for role in session.exec(select(Role)):
        role.needs_factor = False
    session.flush()


def grants_of(ready: ReadyRole) -> dict[str, str]:
    """The permissions of a ready-made role; where a pattern of both lists fits, the wider scope holds.

    A right that is not held for warehouses is always held everywhere.
    """
    grants: dict[str, str] = {}
    for code, permission in sorted(PERMISSIONS.items()):
        if _fits(code, ready.never):
            continue
        if _fits(code, ready.everywhere):
            grants[code] = GrantScope.ALL
        elif _fits(code, ready.assigned):
            grants[code] = GrantScope.ASSIGNED if permission.scoped else GrantScope.ALL
    return grants


def _fits(code: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(code, pattern) for pattern in patterns)
