"""How a SKU stands in a warehouse, and the words for it. Pure."""

from decimal import Decimal

OUT, LOW, NORMAL, OVER = "out", "low", "normal", "over"
STATE_TITLES = {OUT: "缺货", LOW: "偏低", NORMAL: "正常", OVER: "积压"}
#: what lasts longer than a quarter outlives the longest order cycle that replenishment plans for, and the season
OVER_DAYS = 90
#: sums over the last days that the board shows
SPANS = (30, 90)
#: days missing within so many before today are worked out from the ledger
FILLED_DAYS = 30
#: the average of retail is 8.3 % (Gruen, Corsten & Bharadwaj, Retail Out-of-Stocks, 2002); half of it is well kept
BAD_RATE, WARN_RATE = Decimal("0.08"), Decimal("0.04")

#: the words on the board for what it shows
MEANINGS = (
    ("计划商品", "夜里算出警戒线的商品，按仓库分别计数；停用的商品和仓库不算。"),
    ("缺货", "警戒线大于 0，而可用（现存减占用）为 0。"),
    ("偏低", "还有可用，但已经降到警戒线或以下。在途和待发来的不算，所以比余缺平衡里的缺货方多。"),
    ("积压", f"可用超过目标库存，而且超过 {OVER_DAYS} 天的预计需求：一个季度也卖不完。"),
    ("正常", "其余的计划商品。"),
    ("积压金额", "积压商品在这个仓库的全部库存金额，在途的也算。"),
    ("缺货率", "缺货的商品数 ÷ 计划商品数。一段日子的缺货率 = 每天缺货数之和 ÷ 每天计划商品数之和。"),
    ("缺货天数、积压天数", "每天缺货（积压）的商品数加起来：一个商品缺一天算 1，一个仓库一天缺三个商品算 3。"),
    (
        "每天的记录",
        f"每天夜里记一次当时的情况。最近 {FILLED_DAYS} 天里没有记的日子，按当天开始时的现存补算："
        "不减占用，用今天的警戒线和目标，不算金额；当时一件货也没有的仓库不算。",
    ),
    ("失败履约率", "别的门店来要货，账上有、货架没有的行数 ÷ 已经答复（发货或拒绝）的行数；取消、过期、未答复的不算。"),
    ("跨店用时", "从要货到全部收到的时间；中位数是一半的要货不超过的时间，九成线是十分之九不超过的时间。"),
)  # fmt: skip


def tone(rate: Decimal | None) -> str:
    """How a rate looks: good, warn, bad; nothing where nothing is planned.

    >>> [tone(one) for one in (None, Decimal(0), Decimal("0.04"), Decimal("0.0801"))]
    ['', 'good', 'warn', 'bad']
    """
    if rate is None:
        return ""
    return "bad" if rate >= BAD_RATE else "warn" if rate >= WARN_RATE else "good"
