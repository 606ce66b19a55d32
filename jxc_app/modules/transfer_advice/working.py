"""The working of a piece of advice as it is kept: every figure that went in, each candidate with its points."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jxc_app.core.quantities import MONEY_PLACES, ZERO, plain, product, rounded
from jxc_app.modules.transfer_advice.advising import Advice
from jxc_app.modules.transfer_advice.scoring import Scored
from jxc_app.modules.transfer_advice.situation import Network, Standing
from jxc_app.modules.warehouses.distance import way_in_words

#: what a part of the score is called
PARTS = {"surplus": "能调数量", "distance": "距离", "slower": "卖得慢", "cost": "运费"}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a title, sentences."""

    title: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate as it is shown, its points by part."""

    name: str
    spare: str
    way: str
    per_day: str
    points: list[str]
    total: str
    is_chosen: bool


def working_of(one: Advice, network: Network, price: Decimal | None) -> dict[str, Any]:
    """Everything that the sentences need; quantities as text."""
    to, giver, rule = one.receiver, one.giver, network.rule
    return {
        "line": _short(to.line), "target": _short(to.target), "free": plain(to.free), "coming": plain(to.coming),
        "ordered": plain(to.ordered), "per_day": _short(to.per_day), "lead": _short(to.lead_days),
        "lost": _short(to.lost), "price": None if price is None else plain(price),
        "giver_free": plain(giver.free), "giver_keep": _short(giver.keep), "giver_line": _short(giver.line),
        "giver_ending": plain(giver.ending), "giver_per_day": _short(giver.per_day), "life": rule.least_life_days,
        "quiet": rule.quiet_days, "chosen": giver.warehouse_id,
        "weights": [rule.surplus_weight, rule.distance_weight, rule.slower_weight, rule.cost_weight],
        "candidates": [_candidate(each) for each in one.candidates],
    }  # fmt: skip


def lost_of(one: Standing, price: Decimal | None) -> Decimal:
    """Sales in yuan that are expected to be lost; nothing where no price tells."""
    return ZERO if price is None else product(one.lost, price, MONEY_PLACES)


def _candidate(one: Scored) -> dict[str, Any]:
    way, giver = one.giver.kilometres, one.giver
    return {
        "id": giver.warehouse_id, "spare": plain(giver.spare), "kilometres": None if way is None else plain(way),
        "minutes": giver.minutes, "per_day": _short(giver.per_day),
        "cost": None if giver.cost is None else plain(rounded(giver.cost, 2)),
        "points": [plain(one.surplus), plain(one.distance), plain(one.slower), plain(one.cost)],
        "total": plain(one.total),
    }  # fmt: skip


def _short(value: Decimal) -> str:
    return plain(rounded(value, 2))


def way_of(working: Mapping[str, Any]) -> str:
    """How far the chosen giver is."""
    for one in working["candidates"]:
        if one["id"] == working["chosen"]:
            return _way(one)
    return ""


def _way(one: Mapping[str, Any]) -> str:
    far = one["kilometres"]
    return way_in_words(None if far is None else Decimal(far), one["minutes"])


def candidates_of(working: Mapping[str, Any], names: Mapping[int, str]) -> list[CandidateRow]:
    """The candidates, the best first."""
    return [
        CandidateRow(
            names.get(one["id"], ""), one["spare"], _way(one), one["per_day"], one["points"], one["total"],
            one["id"] == working["chosen"],
        )
        for one in working["candidates"]
    ]  # fmt: skip


def reason_of(working: Mapping[str, Any], unit: str) -> str:
    """In one sentence, for a row."""
    w = working
    spare = next((one["spare"] for one in w["candidates"] if one["id"] == w["chosen"]), "")
    return f"调出方可调 {spare} {unit}，每天卖 {w['giver_per_day']}；调入方每天卖 {w['per_day']}，警戒线 {w['line']}"


def told(working: Mapping[str, Any], names: Mapping[int, str], unit: str, rank: int, need: str) -> list[Step]:
    """Step by step why so much goes this way."""
    w, giver = working, names.get(working["chosen"], "")
    return [
        Step("为什么缺", [
            f"可用 {w['free']}，在途和待发来 {w['coming']}，合计已到警戒线 {w['line']} {unit} 或以下。",
            f"补到 {w['target']} {unit}，在订 {w['ordered']} {unit}，所以需要 {need} {unit}。",
        ]),
        Step("谁来调", [
            f"有富余的仓库门店里取最近的 {len(w['candidates'])} 家打分，满分 100："
            + "，".join(f"{title} {weight}" for title, weight in zip(PARTS.values(), w["weights"], strict=True)) + "。",
            *[_scored_words(one, names.get(one["id"], ""), unit) for one in w["candidates"]],
            f"第一家不够，由第二家 {giver} 补足。" if rank > 1 else f"{giver} 得分最高，由它一家调。",
        ]),
        Step("调出方会不会缺", [
            f"{giver} 可用 {w['giver_free']} {unit}，每天卖 {w['giver_per_day']}，自留 {w['giver_keep']} {unit}"
            f"（警戒线 {w['giver_line']}，并够卖到下一次补货），只调超出的部分。",
            f"剩余保质期不到 {w['life']} 天的批次有 {w['giver_ending']} {unit}，不调。"
            if w["giver_ending"] != "0" else f"剩余保质期不到 {w['life']} 天的批次不调；目前没有。",
            f"{w['quiet']} 天内从对方调来的商品不再调回去。",
        ]),
        Step("不调会怎样", [_lost_words(w, unit)]),
    ]  # fmt: skip


def _scored_words(one: Mapping[str, Any], name: str, unit: str) -> str:
    parts = " + ".join(f"{title} {points}" for title, points in zip(PARTS.values(), one["points"], strict=True))
    cost = "运费未知" if one["cost"] is None else f"运费 {one['cost']} 元"
    facts = f"可调 {one['spare']} {unit}，{_way(one)}，每天卖 {one['per_day']}，{cost}"
    return f"{name}：{facts}；{parts} = {one['total']} 分。"


def _lost_words(w: Mapping[str, Any], unit: str) -> str:
    if w["lost"] == "0":
        return f"到货要 {w['lead']} 天，现有的预计够卖到那时，但已低于警戒线。"
    price = "没有零售价，不计金额" if w["price"] is None else f"按零售价 {w['price']} 元计"
    return f"到货要 {w['lead']} 天、每天卖 {w['per_day']}，预计少卖 {w['lost']} {unit}，{price}。"
