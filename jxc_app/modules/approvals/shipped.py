"""The flows that every company begins with, all on. Data after the first start; people change them on the page."""

from datetime import UTC, datetime

from sqlmodel import Session, col, select

from jxc_app.core.unit_of_work import SYSTEM_USER_ID
from jxc_app.modules.approvals.models import ApprovalFlow, ApprovalFlowVersion
from jxc_app.modules.approvals.rules import EVERY_TYPE, Approver, Condition, Definition, Effect, Step

_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_SUPERVISORS = [
    Approver(kind="supervisor"), Approver(kind="role", role="reviewer"), Approver(kind="role", role="store_manager"),
]  # fmt: skip


def _fact(code: str, op: str, value: str) -> Condition:
    return Condition(kind="fact", fact=code, op=op, value=value)


SHIPPED: tuple[tuple[str, str, Definition], ...] = (
    (
        "large_issue", "大量出库要主管批准",
        Definition(
            act="post", types=["sales_issue", "exchange", "other_issue", "scrap"],
            condition=_fact("document.most_of_one_sku", ">", "50"),
            steps=[Step(approvers=_SUPERVISORS)],
            prompt="同一商品一张单出库超过 50 件，已提交主管审批，批准后自动过账。",
            split_window="day", split_match="sku", split_papers=10,
        ),
    ),
    (
        "return_quality", "退货入库要质检确认",
        Definition(
            act="post", types=["sales_return", "exchange"], condition=Condition(),
            steps=[Step(approvers=[Approver(kind="role", role="inspector"), Approver(kind="role", role="reviewer")])],
            prompt="退货先由质检确认，确认后才计入可用库存。请把退回的货放在待检处。",
        ),
    ),
    (
        "count_difference", "盘点差异大要主管批准",
        Definition(
            act="post", types=["count_gain", "count_loss"],
            condition=_fact("count.gross_value", ">", "500"),
            steps=[Step(approvers=_SUPERVISORS)],
            prompt="这次盘点的差异金额（盘盈盘亏合计）超过 500 元，已提交主管审批，批准后一起过账。",
        ),
    ),
    (
        "shortage_write_off", "零售缺货核销要主管批准",
        Definition(
            act="post", types=["retail_write_off"], condition=Condition(),
            steps=[Step(approvers=_SUPERVISORS)],
            prompt="缺货核销已提交主管审批，批准后不再等货补出。",
        ),
    ),
    (
        "award_review", "定标要主管批准",
        Definition(
            act="post", types=["rfq_award"],
            condition=Condition(
                kind="any",
                parts=[
                    _fact("quote.suppliers", "<", "3"), _fact("award.of_inquiry", ">", "5000"),
                    _fact("award.is_dearer", "is", "yes"), _fact("award.typed_alone", "is", "yes"),
                ],
            ),
            steps=[Step(approvers=_SUPERVISORS)],
            prompt="报价不足三家、金额超过 5000 元、没有选最便宜的或报价都是自己录的，要另一个人批准；"
            "批准后自动生成价格协议和采购订单。",
        ),
    ),
    (
        "order_without_offers", "没有询价的大额订单要主管批准",
        Definition(
            act="post", types=["purchase_order"], condition=_fact("order.needs_offers", "is", "yes"),
            steps=[Step(approvers=_SUPERVISORS)],
            prompt="没有价格协议的商品超过了直接采购限额，要主管批准，或者先询价。",
        ),
    ),
    (
        "order_dearer", "采购涨价要主管批准",
        Definition(
            act="post", types=["purchase_order"],
            condition=Condition(
                kind="line",
                parts=[
                    Condition(
                        kind="any", parts=[_fact("line.above_last", ">", "10"), _fact("line.off_agreement", ">", "0")]
                    )
                ],
            ),
            steps=[Step(approvers=_SUPERVISORS)],
            prompt="有商品比上次贵了 10% 以上，或高于协议价，要主管批准后订单才生效。",
        ),
    ),
    (
        "large_payment", "大额付款要老板批准",
        Definition(
            act="post", types=["payment_request"], condition=_fact("document.amount", ">", "20000"),
            steps=[Step(approvers=[Approver(kind="role", role="owner")])],
            prompt="付款申请超过 20000 元，老板批准后出纳才能付款。",
        ),
    ),
    (
        "risky_void", "作废要复核",
        Definition(
            act="void", types=[EVERY_TYPE],
            condition=Condition(
                kind="any",
                parts=[
                    _fact("void.is_own", "is", "no"), _fact("void.days_since", ">", "0"),
                    _fact("void.is_linked", "is", "yes"), _fact("document.amount", ">", "5000"),
                    _fact("document.pieces", ">", "50"),
                ],
            ),
            steps=[Step(approvers=_SUPERVISORS)],
            prompt="别人的、隔日的、有关联的或大额的单据，作废要另一个人复核；复核通过后才生效。",
        ),
    ),
)  # fmt: skip


#: 紧急采购绿色通道: below this amount, and with these caps
_LIMIT, _CAP_OF_MONTH = "5000", "20000"
SHIPPED += (
    (
        "emergency_order", "紧急采购要先批准",
        Definition(
            act="post", types=["purchase_order"], condition=_fact("order.is_emergency", "is", "yes"),
            steps=[Step(approvers=_SUPERVISORS, hours=2, escalate_hours=4)],
            prompt="紧急采购已提交审批，批准后自动生效。小额、战略供应商、库存不到安全库存一半的自动走绿色通道。",
        ),
    ),
    (
        "emergency_channel", "紧急采购绿色通道",
        Definition(
            act="post", types=["purchase_order"], effect=Effect.PASS,
            condition=Condition(
                kind="all",
                parts=[
                    _fact("order.is_emergency", "is", "yes"), _fact("document.amount", "<", _LIMIT),
                    _fact("supplier.is_strategic", "is", "yes"), _fact("stock.highest_percent", "<", "50"),
                    _fact("order.emergencies_of_supplier", "<", _LIMIT),
                    _fact("order.emergencies_of_person", "<", _CAP_OF_MONTH),
                ],
            ),
            steps=[Step(approvers=_SUPERVISORS)],
            prompt="已走紧急采购绿色通道，免事前审批；主管会在 24 小时内复核这次使用。",
            split_hours=72, split_match="partner", split_papers=20, most_a_day=2, most_a_month=8,
        ),
    ),
)  # fmt: skip


def hold_flows(session: Session) -> None:
    """Put no flow in force: the demo company's people lived three months without any."""
    for flow in session.exec(select(ApprovalFlow)).all():
        flow.live_version_id = None
        session.add(flow)
    session.flush()


def put_in_force(session: Session) -> None:
    """Put the shipped flows in force as they were shipped."""
    for flow in session.exec(select(ApprovalFlow).where(col(ApprovalFlow.is_shipped).is_(True))).all():
        first = select(ApprovalFlowVersion.id).where(
            ApprovalFlowVersion.flow_id == flow.id, ApprovalFlowVersion.number == 1
        )
        flow.live_version_id = session.exec(first).one()
        session.add(flow)
    session.flush()


def seed_flows(session: Session) -> None:
    """Make the shipped flows that are missing, in force; those that exist are left as people shaped them."""
    known = set(session.exec(select(ApprovalFlow.code)).all())
    for code, title, definition in SHIPPED:
        if code in known:
            continue
        flow = ApprovalFlow(code=code, title=title, is_shipped=True, changed_at=_FIRST_DAY)
        session.add(flow)
        session.flush()
        version = ApprovalFlowVersion(
            flow_id=flow.id or 0, number=1, act=definition.act, definition=definition.model_dump_json(), note="出厂",
            made_by=SYSTEM_USER_ID, made_at=_FIRST_DAY,
        )  # fmt: skip
        session.add(version)
        session.flush()
        flow.live_version_id = version.id
        session.add(flow)
    session.flush()
