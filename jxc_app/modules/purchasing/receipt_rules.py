"""What an inspection finds, as pure rules."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from jxc_app.core.quantities import ZERO

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


def exceptions_of(lines: Mapping[int, Sequence[Judged]], *, is_wrong: bool, is_missing: bool = False) -> list[str]:
    """The codes of what differs from the delivery note or was rejected; empty where all is well.

    ``is_missing``: of something on the note nothing came.
    ``lines`` by the line of the order that they fulfil: one of the delivery note may have come in several lots.
    """
    found = []
    differences = [_difference(each) for each in lines.values()]
    if is_missing or any(one < 0 for one in differences):
        found.append(SHORT)
    if any(one > 0 for one in differences):
        found.append(OVER)
    if any(one.rejected for each in lines.values() for one in each):
        found.append(REJECTED)
    return [*found, WRONG] if is_wrong else found


def _difference(lines: Sequence[Judged]) -> Decimal:
    """What was counted less what the note says; nothing where it says nothing."""
    noted = [one.noted for one in lines if one.noted is not None]
    counted = sum((one.accepted + one.rejected for one in lines), ZERO)
    return counted - sum(noted, ZERO) if noted else ZERO


def in_words(codes: Sequence[str]) -> str:
    """The exceptions as people read them."""
    return "、".join(EXCEPTIONS.get(code, code) for code in codes)
