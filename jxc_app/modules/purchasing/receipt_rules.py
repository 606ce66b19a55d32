"""What an inspection finds, as pure rules."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

#: why goods are rejected
REJECTIONS = {
    "damaged": "破损", "wrong": "送错", "quality": "质量不合格", "expiry": "效期不符", "over": "多送", "other": "其他",
}  # fmt: skip
SHORT, OVER, REJECTED, WRONG = "short", "over", "rejected", "wrong"
#: what freezes a settlement
EXCEPTIONS = {SHORT: "短装", OVER: "多于送货单", REJECTED: "有不合格", WRONG: "有送错的货"}


class Judged(Protocol):
    """A line of a receipt after its inspection, in base units."""

    noted: Decimal | None
    accepted: Decimal
    rejected: Decimal


def exceptions_of(lines: Sequence[Judged], *, is_wrong: bool) -> list[str]:
    """The codes of what differs from the delivery note or was rejected; empty where all is well."""
    found = []
    counted = [(one.noted, one.accepted + one.rejected) for one in lines if one.noted is not None]
    if any(noted is not None and counted < noted for noted, counted in counted):
        found.append(SHORT)
    if any(noted is not None and counted > noted for noted, counted in counted):
        found.append(OVER)
    if any(one.rejected for one in lines):
        found.append(REJECTED)
    return [*found, WRONG] if is_wrong else found


def in_words(codes: Sequence[str]) -> str:
    """The exceptions as people read them."""
    return "、".join(EXCEPTIONS.get(code, code) for code in codes)
