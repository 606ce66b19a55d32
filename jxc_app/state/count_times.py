"""When what is typed off a paper was counted, and what a person is told where stock moved since."""

from datetime import datetime

from jxc_app.core.errors import DomainError
from jxc_app.core.settings import get_settings
from jxc_app.state.count_rows import SheetRow


def counted_moment(typed: str, field: str = "counted_at") -> datetime | None:
    """The moment on the company's clock; None: now. Raises DomainError ``count.time_unknown``."""
    if not typed.strip():
        return None
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=get_settings().zone)
    except ValueError:
        raise DomainError("count.time_unknown", field=field) from None


def moved_words(row: SheetRow, typed: str, *, has_moved: bool) -> str:
    """What is said of an entry whose stock moved; nothing where it did not since the count was made.

    ``has_moved``: between the time that was stated and now, which is taken into account.
    """
    said = typed.strip().replace("T", " ")
    if has_moved:
        return f"「{row.name}」在 {said} 之后有过出入库（最近 {row.moved}）：按 {said} 的账面比较，之后的不算差异。"
    if row.moved and not said:
        return (
            f"「{row.name}」{row.moved} 有过出入库，这个数按现在的账面比较。是在那之前数的，请填「实盘时间」再录一次。"
        )
    return ""
