"""The working of a suggestion in plain words, step by step; the numbers are those that were used."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jxc_app.core.quantities import plain, rounded
from jxc_app.modules.replenishment.methods.assortment import CREDIBLE_WEEKS, LEAST_RISK, MOST_RISK
from jxc_app.modules.replenishment.methods.classes import CLASS_TITLES, ERRATIC, INTERMITTENT, LUMPY, NOTHING, SMOOTH
from jxc_app.modules.replenishment.methods.lot_size import LEAST, PACK, SHELF_LIFE
from jxc_app.modules.replenishment.methods.planning import (
    AUTO,
    AVERAGE,
    CHOSEN_TITLES,
    DEAD_WEEKS,
    LIMITS,
    SBA,
    SEASONAL,
    SMOOTHED,
    TSB,
    WINDOW_WEEKS,
)

#: what each method does, for somebody who has never heard of it
METHOD_WORDS = {
    AVERAGE: f"取最近 {WINDOW_WEEKS} 周的平均销量。",
    SMOOTHED: "越近的一周权重越大，每往前一周减到八成（指数平滑，α = 0.2）。",
    SEASONAL: "按一周（有两年数据时按一年）里的高低规律，结合最近的水平推算。",
    SBA: "这种商品隔一阵才卖一次：分别看每次卖多少、隔多久卖一次，两者相除，并扣除已知的高估（SBA 方法）。",
    TSB: f"已经 {DEAD_WEEKS} 周以上没有卖出，预测随时间逐渐减到零（TSB 方法）。",
    LIMITS: "不预测，只看上下限。",
}
_CLASS_WORDS = {
    SMOOTH: "几乎每周都卖，数量稳定",
    ERRATIC: "几乎每周都卖，但数量忽大忽小",
    INTERMITTENT: "隔几周才卖一次，每次数量相近",
    LUMPY: "隔几周才卖一次，数量忽大忽小",
}


#: stand in a working from which costs were taken, and what is on order
HIDDEN, BLIND = "hidden", "blind"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a title, sentences."""

    title: str
    lines: list[str]


def told(working: dict[str, Any], unit: str) -> list[Step]:
    """Every step, in the order in which it was worked out."""
    teller = _Teller(working, unit)
    return [
        Step("需求", teller.demand()),
        Step("预测", teller.forecast()),
        Step("补货点", teller.point()),
        Step("现有与在途", teller.position()),
        Step("订多少", teller.lot()),
    ]


def without_costs(working: dict[str, Any]) -> dict[str, Any]:
    """The same for whoever may not know what goods cost: nor what could be reckoned back to it."""
    if working.get("price") is None:
        return {name: value for name, value in working.items() if name not in ("cost", "usual_cost")}
    told_on = ("cost", "usual_cost", "price", "filled")
    return {name: value for name, value in working.items() if name not in told_on} | {"risk": 1, HIDDEN: True}


def without_orders(working: dict[str, Any]) -> dict[str, Any]:
    """The same for whoever counts blind: nor the sums that what is on order could be reckoned back from."""
    told_on = ("on_order", "position", "up_to", "short")
    return {name: value for name, value in working.items() if name not in told_on} | {BLIND: True}


def short(value: float | str | None, places: int = 2) -> str:
    """A number of a working as people read it."""
    return "" if value is None else plain(rounded(Decimal(str(value)), places))


class _Teller:
    """``_w``: the working."""

    def __init__(self, working: dict[str, Any], unit: str) -> None:
        self._w, self._unit = working, unit

    def _much(self, value: float | str | None) -> str:
        return f"{short(value)} {self._unit}"

    def _is_said(self, name: str) -> bool:
        return name in self._w.get("supplier_says", ())

    def _whose(self, name: str) -> str:
        return "供应商" if self._is_said(name) else ""

    def demand(self) -> list[str]:
        w = self._w
        what = "销售、领用和其他出库，减去退货" + (
            "，加上调往其他仓库的" if w["transfers"] else "；调拨、盘点、报损不算"
        )
        lines = [f"看截至 {w['day']} 前的 {w['days']} 天：{what}。"]
        if w["asked"] == LIMITS:
            return ["方法是「按上下限」，不看过去的需求。"]
        if w["empty"]:
            lines.append(f"其中 {w['empty']} 天没有货可卖，这些天不当作没有需求，而是不计入。")
        lines += [
            f"{_day(day)} 出库 {self._much(size)}，超过平常一天的 {w['multiple']} 倍，当作一次性订单，按平常一天计。"
            for day, size in w["one_offs"].items()
        ]
        if w["class"] == NOTHING:
            return [*lines, "这段时间没有需求。"]
        words = _CLASS_WORDS[w["class"]]
        figures = f"平均每 {short(w['adi'])} 周卖一次，数量变异系数平方 {short(w['cv2'])}"
        return [*lines, f"类型：{CLASS_TITLES[w['class']]}（{words}；{figures}）。"]

    def forecast(self) -> list[str]:
        w = self._w
        if w["method"] not in METHOD_WORDS:
            return ["没有需求可以预测。"]
        chosen = "自动选择" if w["asked"] == AUTO else "按参数"
        lines = [f"方法：{CHOSEN_TITLES[w['method']]}（{chosen}）。{METHOD_WORDS[w['method']]}"]
        if w["method"] != LIMITS:
            lines.append(f"预计每天 {self._much(w['per_day'])}，预测误差的标准差每天 {self._much(w['sigma'])}。")
        if w["season"] != 1:
            lines.append(f"接下来的日子有季节系数，平均乘以 {short(w['season'])}。")
        return lines

    def point(self) -> list[str]:
        w = self._w
        if w["method"] == LIMITS:
            return [f"下限 {self._much(w['minimum'])}：可用加在途降到下限或以下时补货。"]
        lead = f"到货要 {short(w['lead'])} 天" + ("（供应商交期）" if self._is_said("lead") else "")
        if w["receipts"]:
            lead += f"（按 {w['receipts']} 次实际到货，波动 ±{short(w['lead_spread'])} 天）"
        lines = [
            f"{lead}，加 1 天到下次计算，共 {short(w['protection'])} 天，预计需求 {self._much(w['over'])}。",
            *(self._safety() if "risk" in w else self._safety_by_z()),
        ]
        if w["minimum"] is not None:
            lines.append(f"另设下限 {self._much(w['minimum'])}，两者取大。")
        return [*lines, f"补货点 {self._much(w['point'])}：降到这里或以下就补。"]

    def _safety(self) -> list[str]:
        w = self._w
        lines = []
        if w["usual"] is not None:
            share = round(100 * w["known"] / (w["known"] + CREDIBLE_WEEKS))
            lines.append(
                f"波动：自己 {w['known']} 周的误差每天 {short(w['sigma'])}，"
                f"本仓销量相近的商品通常 {short(w['usual'])}；"
                f"周数越多越信自己的（{share}%），合起来{self._with_season()}每天 {self._much(w['believed'])}。"
            )
        if not w["spread"]:
            return [*lines, "需求没有波动，不需要安全库存。"]
        lines.append(
            f"{short(w['protection'])} 天的波动 = √（天数 × 每天波动² + 每天需求² × 到货波动²）"
            f"= {self._much(w['spread'])}。"
        )
        return [*lines, self._risk(), self._level()]

    def _with_season(self) -> str:
        return "" if self._w["season"] == 1 else "（乘以季节系数）"

    def _risk(self) -> str:
        """Whose safety stock it is: shared out among all, or its own."""
        w = self._w
        if HIDDEN in w:
            return f"目标满足率 {w['fill']}% 是本仓全部商品合起来的：便宜的多备、贵的少备（单价您无权查看）。"
        if w["price"] is None:
            return f"目标满足率 {w['fill']}%：每次补货周期不够卖的可能要降到 {short(w['risk'])}%。"
        known = w["cost"] is not None
        cost = f"单价 {short(w['cost'])} 元" if known else f"单价不明，按中等的 {short(w['usual_cost'])} 元"
        most = max(MOST_RISK * 100, 100 - w["fill"])
        return (
            f"目标满足率 {w['fill']}% 是本仓全部商品合起来的：便宜的多备、贵的少备，同样的满足率压的钱最少。"
            f"{cost}，每次补货周期允许 {short(w['risk'])}% 的可能不够卖（每元 {short(w['price'], 4)}%，"
            f"最少 {short(LEAST_RISK * 100)}%、最多 {short(most)}%）；"
            f"这个商品自己预计满足 {short(w['filled'] * 100, 1)}%。"
        )

    def _level(self) -> str:
        w = self._w
        risk = "很小" if HIDDEN in w else f"{short(w['risk'])}%"
        return (
            f"平时卖得少、偶尔有大单（对数正态分布），只有{risk}的可能超过的量是 "
            f"{self._much(w['over'] + w['safety'])}，减去预计需求，安全库存 {self._much(w['safety'])}。"
        )

    def _safety_by_z(self) -> list[str]:
        """As it was worked out before risks were shared out: decided suggestions keep their working."""
        w = self._w
        return [
            f"安全库存 {self._much(w['safety'])}：目标满足率 {w['fill']}%，系数 z = {short(w['z'])}，"
            "安全库存 = z × √（天数 × 每天误差² + 每天需求² × 到货波动²）。",
        ]

    def position(self) -> list[str]:
        w = self._w
        if BLIND in w:
            known = (short(w[name]) for name in ("on_hand", "reserved", "in_transit"))
            parts = "现存 {} − 占用 {} + 在途 {}".format(*known)
            return [f"{parts}，加上在订的（盲收，收完前不显示），不高于补货点 {self._much(w['point'])}，需要补货。"]
        here, coming = (w["on_hand"], w["reserved"]), (w["on_order"], w["in_transit"])
        parts = "现存 {} − 占用 {} + 在订 {} + 在途 {}".format(*(short(one) for one in (*here, *coming)))
        return [f"{parts} = {self._much(w['position'])}，不高于补货点 {self._much(w['point'])}，需要补货。"]

    def lot(self) -> list[str]:
        w = self._w
        cap = f"，不超过上限 {self._much(w['maximum'])}" if w["maximum"] is not None else ""
        goal = "补到上限" if w["method"] == LIMITS else f"一次订 {w['review']} 天的量，补到"
        lines = [f"{goal} {self._much(w['up_to'])}{cap}，差 {self._much(w['short'])}。"] if BLIND not in w else []
        words = {
            LEAST: f"{self._whose('least')}起订量 {self._much(w['least'])}，不足则按起订量。",
            PACK: f"{self._whose('pack')}每次要订 {self._much(w['pack'])} 的整数倍，向上取整。",
            SHELF_LIFE: f"保质期 {w['shelf_life']} 天，多订的卖不完，减到能卖完的整包装数。",
        }
        advice = [f"建议订 {self._much(w['quantity'])}。"] if "quantity" in w else []
        return [*lines, *(words[cause] for cause in w["causes"]), *advice]


def _day(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%Y-%m-%d")
