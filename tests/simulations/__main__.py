"""``make simulate``: a year of bad users, printed and drawn into docs/images/accuracy.svg."""

import tempfile
from pathlib import Path

from jxc_app.core.database import Database
from jxc_app.core.logs import configure_logs
from jxc_app.core.migrations import upgrade
from jxc_app.wiring import wire
from tests.benchmarks.templates import settings_of
from tests.simulations.bad_users import Shop, Size, Story
from tests.simulations.drawing import drawn

_PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "accuracy.svg"


def main() -> None:
    """Live the year three times, tell what came of it, and draw it."""
    configure_logs("WARNING")
    wire()
    lives = {"不盘点": (False, False), "按系统安排循环盘点": (True, False), "盘点，录入处也提醒": (True, True)}
    stories = {name: _lived(Size(), counts=counts, warned=warned) for name, (counts, warned) in lives.items()}
    for name, story in stories.items():
        _tell(name, story)
    _PICTURE.write_text(drawn({name: story.readings for name, story in stories.items()}), encoding="utf-8")


def _lived(size: Size, *, counts: bool, warned: bool) -> Story:
    with tempfile.TemporaryDirectory(prefix="jxc-year-") as folder:
        settings = settings_of(Path(folder), "")
        upgrade(settings)
        database = Database(settings.resolved_database_url, settings=settings)
        try:
            return Shop(database, size, counts=counts, warned=warned).live()
        finally:
            database.close()


def _tell(name: str, story: Story) -> None:
    print(f"\n{name}：售出 {story.sold:,} 行，账面不足被拒 {story.refused} 行")
    print(f"  盘 {story.counted:,} 行，改正 {story.corrected:,} 行")
    if story.asked:
        print(f"  过账前问过 {story.asked} 行，其中没有错的 {story.asked_right} 行，改过来 {story.put_right} 行")
    print("  差错：" + "，".join(f"{one} {times:,}" for one, times in sorted(story.mistakes.items())))
    for reading in story.readings[::4]:
        print(f"  {reading.day}  记录准确率 {reading.records:5.1f}%  数量准确率 {reading.pieces:5.1f}%")
    for month, one in story.measured.items():
        print(f"  {month} 系统的盘点准确率：{one.records} 条，记录 {one.record_percent}%，数量 {one.quantity_percent}%")
    half = story.readings[len(story.readings) // 2 :]
    records, pieces = (sum(getattr(one, what) for one in half) / len(half) for what in ("records", "pieces"))
    print(f"  下半年平均：记录 {records:.1f}%，数量 {pieces:.1f}%")


if __name__ == "__main__":
    main()
