"""What levels are called, and how it is said that something is out of sight."""

from jxc_app.modules.inventory.lot_lives import EXPIRED

LEVEL_TITLES = {EXPIRED: "已过期", 3: "三级临期", 2: "二级临期", 1: "一级临期"}


def hidden_words(steps: int, places: int) -> str:
    """What of a lot's way the reader does not see; nothing where all is seen."""
    parts = [f"{steps} 笔单据"] if steps else []
    parts += [f"{places} 处库存"] if places else []
    return f"另有 {'、'.join(parts)}在你看不到的仓库" if parts else ""
