"""Pure rules of goods that arrive: what is missing or too many, and what becomes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from jxc_app.core.quantities import ZERO

#: what becomes of a request, and why less was sent than was asked
STATE_TITLES = {
    "asked": "等答复", "accepted": "已答应", "sent": "已发出", "received": "已收到", "refused": "已拒绝",
    "cancelled": "已取消", "lapsed": "没人答复",
}  # fmt: skip
CAUSE_TITLES = {"not_found": "货架上找不到", "kept": "已留给别人", "damaged": "坏了", "other": "其他原因"}
#: how much is told to whoever may not know numbers: below this it is little
FEW = Decimal(5)
PLENTY, LITTLE, NOTHING = "plenty", "little", "nothing"
BAND_TITLES = {PLENTY: "有货", LITTLE: "少量", NOTHING: "无"}
#: goods dispatched longer ago than this are late
OVERDUE_AFTER = timedelta(hours=48)
#: why less arrived → how it is settled (None: the rest still comes and stays on its way)
SHORT_REASONS: dict[str, tuple[str, str | None]] = {
    "later": ("还在路上，下次再收", None),
    "not_sent": ("对方少发，退回对方库存", "returned"),
    "damaged": ("路上破损，记入损失", "lost"),
    "lost": ("路上丢失，记入损失", "lost"),
}
#: why more arrived; it enters stock by a receipt of its own
OVER_REASONS: dict[str, str] = {
    "over_sent": "对方多发，多出部分入库",
    "other": "其他原因（请写明）",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one line, in base units: what is received, what is missing for good, what came on top."""

    received: Decimal
    missing: Decimal
    surplus: Decimal
    settlement: str


def outcome_of(open_quantity: Decimal, counted: Decimal, reason: str) -> Outcome | str:
    """What a count means, or the code of what is wrong with its reason.

    >>> outcome_of(Decimal(10), Decimal(8), "lost")
    Outcome(received=Decimal('8'), missing=Decimal('2'), surplus=Decimal('0'), settlement='lost')
    >>> outcome_of(Decimal(10), Decimal(8), "")
    'transfer.reason_needed'
    """
    difference = counted - open_quantity
    if difference == 0:
        return Outcome(counted, ZERO, ZERO, "")
    if difference > 0:
        return Outcome(open_quantity, ZERO, difference, "") if reason in OVER_REASONS else "transfer.reason_needed"
    if reason not in SHORT_REASONS:
        return "transfer.reason_needed"
    settlement = SHORT_REASONS[reason][1]
    return Outcome(counted, -difference if settlement else ZERO, ZERO, settlement or "")


def reason_in_words(reason: str, words: str) -> str:
    """How a reason stands in the remark of its line."""
    title = SHORT_REASONS[reason][0] if reason in SHORT_REASONS else OVER_REASONS.get(reason, "")
    return "：".join(part for part in (title, words.strip()) if part)


def band_of(available: Decimal) -> str:
    """Much, little or nothing, of base units that are free.

    >>> [band_of(Decimal(one)) for one in (-1, 0, 1, 4, 5)]
    ['nothing', 'nothing', 'little', 'little', 'plenty']
    """
    if available <= 0:
        return NOTHING
    return LITTLE if available < FEW else PLENTY


def is_overdue(dispatched_at: datetime, now: datetime) -> bool:
    """Whether goods should have arrived by now."""
    return now - dispatched_at > OVERDUE_AFTER


def age_in_words(since: datetime, now: datetime) -> str:
    """How long something has been on its way.

    >>> from datetime import UTC
    >>> at = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    >>> age_in_words(at, at + timedelta(minutes=20)), age_in_words(at, at + timedelta(hours=50))
    ('不到 1 小时', '2 天 2 小时')
    """
    hours = int((now - since).total_seconds() // 3600)
    if hours < 1:
        return "不到 1 小时"
    days, rest = divmod(hours, 24)
    return " ".join(part for part in (f"{days} 天" if days else "", f"{rest} 小时" if rest else "") if part)
