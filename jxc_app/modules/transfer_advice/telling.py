"""The working of a piece of advice in sentences: why it lacks, who gives, what it saves, whether it pays."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jxc_app.core.quantities import ZERO, plain, rounded
from jxc_app.modules.transfer_advice.paying import DEAR, PAYS, WAITS, Truck
from jxc_app.modules.warehouses.distance import way_in_words

#: what a part of the score is called
PARTS = {"surplus": "能调数量", "distance": "距离", "slower": "卖得慢", "cost": "运费"}
VERDICT_TITLES = {PAYS: "划算", WAITS: "等到货", DEAR: "运费高于损失"}


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


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a row says besides its working: units, yuan; ``truck`` None: it was decided, and its truck is no more."""

    need: Decimal
    quantity: Decimal
    rank: int
    lost: Decimal
    worth: Decimal
    freight: Decimal
    verdict: str
    truck: Truck | None = None


def way_of(working: Mapping[str, Any]) -> str:
    """How far the chosen giver is."""
    return next((_way(one) for one in working["candidates"] if one["id"] == working["chosen"]), "")


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


def reason_of(working: Mapping[str, Any], unit: str, verdict: str) -> str:
    """In one sentence, for a row: why this one gives, or why it does not pay."""
    w = working
    if verdict == WAITS and w.get("due"):
        return f"在订{_much(w['due'][0][1], unit)}，{_when(w['due'][0][0])}到，按每天卖 {w['per_day']}，卖完以前就到"
    if verdict == DEAR and "saved" in w:
        risk = f"，调出方自己预计少卖 {w['risked']}" if w["risked"] != "0" else ""
        return f"到货前预计只多卖 {w['saved']} {unit}{risk}，抵不过分摊的运费"
    spare = next((one["spare"] for one in w["candidates"] if one["id"] == w["chosen"]), "")
    return f"调出方可调 {spare} {unit}，每天卖 {w['giver_per_day']}；调入方每天卖 {w['per_day']}，警戒线 {w['line']}"


def told(working: Mapping[str, Any], names: Mapping[int, str], unit: str, row: Weighed) -> list[Step]:
    """Step by step why so much goes this way, and whether it pays."""
    steps = [
        Step("为什么缺", _lacking(working, unit, plain(row.need))),
        Step("谁来调", _chosen(working, names, unit, row.rank)),
        Step("调出方会不会缺", _giver(working, names.get(working["chosen"], ""), unit)),
    ]
    if "saved" not in working:  # of an earlier version
        return steps
    return [
        *steps, Step("不调会怎样", _lost(working, unit)), Step("调了能避免多少损失", _saved(working, unit, row)),
        Step("划算吗", _verdict(working, unit, row)),
    ]  # fmt: skip


def _lacking(w: Mapping[str, Any], unit: str, need: str) -> list[str]:
    found = [
        f"可用 {w['free']}，在途和待发来 {w['coming']}，合计已到警戒线 {w['line']} {unit} 或以下。",
        f"补到 {w['target']} {unit}，在订 {w['ordered']} {unit}，所以需要 {need} {unit}。"
        if "ordered" in w
        else f"减去在订的（盲收，收完前不显示），需要 {need} {unit}。",
    ]
    if w.get("due"):
        due = "，".join(f"{_when(days)}到{_much(units, unit)}" for days, units in w["due"])
        found.append(f"在订的货：{due}。")
    if w.get("gave"):
        found.append(f"{w['quiet']} 天内刚从这里调出过这个商品，本来不再调入；现在已经没有货，所以仍然建议。")
    return found


def _much(units: str, unit: str) -> str:
    """How many; nothing for whoever counts blind."""
    return f" {units} {unit}" if units else ""


def _chosen(w: Mapping[str, Any], names: Mapping[int, str], unit: str, rank: int) -> list[str]:
    giver = names.get(w["chosen"], "")
    weights = "，".join(f"{title} {weight}" for title, weight in zip(PARTS.values(), w["weights"], strict=True))
    found = [
        f"有富余的仓库门店里取最近的 {len(w['candidates'])} 家打分，满分 100：{weights}。",
        *[_scored_words(one, names.get(one["id"], ""), unit) for one in w["candidates"]],
        f"第一家不够，由第二家 {giver} 补足。" if rank > 1 else f"{giver} 得分最高，由它一家调。",
    ]
    resting = [names[one] for one in w.get("resting", ()) if one in names]
    if resting:
        found.append(f"{'、'.join(resting)} {w['quiet']} 天内调入过这个商品，有富余也不调出。")
    return found


def _scored_words(one: Mapping[str, Any], name: str, unit: str) -> str:
    parts = " + ".join(f"{title} {points}" for title, points in zip(PARTS.values(), one["points"], strict=True))
    cost = "运费未知" if one["cost"] is None else f"运费 {one['cost']} 元"
    facts = f"可调 {one['spare']} {unit}，{_way(one)}，每天卖 {one['per_day']}，{cost}"
    return f"{name}：{facts}；{parts} = {one['total']} 分。"


def _giver(w: Mapping[str, Any], giver: str, unit: str) -> list[str]:
    found = [
        f"{giver} 可用 {w['giver_free']} {unit}，每天卖 {w['giver_per_day']}，自留 {w['giver_keep']} {unit}"
        f"（警戒线 {w['giver_line']}，并够卖到下一次补货），只调超出的部分。",
        f"剩余保质期不到 {w['life']} 天的批次有 {w['giver_ending']} {unit}，不调。"
        if w["giver_ending"] != "0" else f"剩余保质期不到 {w['life']} 天的批次不调；目前没有。",
        f"{w['quiet']} 天内调入过这个商品的门店不调出，调出过的不再调入（已经没货的除外）。",
    ]  # fmt: skip
    if w.get("giver_due"):
        found.insert(
            1, f"它自己在订的货{_when(w['giver_due'])}到，到那时预计自己要卖 {w['giver_until']} {unit}，这部分不调。"
        )
    return found


def _lost(w: Mapping[str, Any], unit: str) -> list[str]:
    until = "自己在订的货最早到" if w.get("due") and w["horizon"] == w["due"][0][0] else "现在下单能到"
    found = [
        f"看到 {w['horizon']} 天后（{until}）为止：现有和在途 {w['near']} {unit}，每天卖 {w['per_day']}，"
        f"每天的波动（标准差）{w['sigma']}{'，在订的货到一批加一批' if w.get('due') else ''}。",
        f"预计少卖 {w['lost']} {unit}：取每次到货前最缺的一刻，把需求可能比平均多的情形也算进去。",
    ]
    if w["per_day"] == "0":
        found[1] = "没有预计的需求，所以不计少卖。"
    return found


def _saved(w: Mapping[str, Any], unit: str, row: Weighed) -> list[str]:
    price = w["price"]
    sales = f"，按零售价 {price} 元计 {_yuan(row.lost)} 元" if price is not None else "，没有零售价，不计销售额"
    each = f"零售价的 {w['percent']}%" if price is not None else "每件 1 元（没有零售价）"
    return [
        f"调拨 {w['days']} 天后能卖，之前少卖的救不回来；"
        f"调入 {plain(row.quantity)} {unit} 预计多卖 {w['saved']} {unit}{sales}。",
        f"调出方少了这些，自己预计少卖 {w['risked']} {unit}。",
        f"少卖一件的代价按{each}计（参数“缺货代价”），两者相抵，避免损失 {_yuan(row.worth)} 元。",
    ]


def _verdict(w: Mapping[str, Any], unit: str, row: Weighed) -> list[str]:
    found = [] if row.truck is None else _truck(w, row.truck)
    found.append(f"分摊到这条的运费 {_yuan(row.freight)} 元，避免损失 {_yuan(row.worth)} 元。")
    if row.verdict == PAYS:
        found.append("划算：损失大于运费。")
    elif row.verdict == WAITS:
        found.append("等到货：在订的货在卖完以前就到，不值得为它发车。")
    else:
        found.append("运费高于损失：默认不调；确实要调可以勾选后采纳。")
    return found


def _truck(w: Mapping[str, Any], truck: Truck) -> list[str]:
    handling = f"每件装卸费 {w['unit_cost']} 元"
    cost = f"这趟车 {_yuan(truck.fixed)} 元" if truck.fixed else "这条线上已有待发的调拨单，车本来就要开，不再计车费"
    if not truck.riding:
        return [f"{cost}，另计{handling}；这趟车上没有一条的避免损失高于自己的装卸费。"]
    enough = "够付车费" if truck.pays else "不够付车费"
    return [
        f"{cost}，另计{handling}。车整趟算：避免损失高于自己装卸费的有 {truck.riding} 条，"
        f"扣掉装卸费共 {_yuan(truck.gain)} 元，{enough}；车费按各条避免的损失分摊。"
    ]


def _when(days: str) -> str:
    return "今天" if days == "0" else f" {days} 天后"


def _yuan(value: Decimal) -> str:
    return plain(rounded(value, 2)) if value else plain(ZERO)
