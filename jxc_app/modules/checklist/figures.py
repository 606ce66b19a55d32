"""Check 5, the figures agree: the nightly proof (ledger = balances = values = documents), and counting the goods."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from jxc_app.core.clock import business_date
from jxc_app.core.outcomes import Outcome, latest_outcomes
from jxc_app.core.settings import get_settings
from jxc_app.modules.checklist.rules import DAY, HOUR, Evidence, Finding, Light, finding, nothing_known
from jxc_app.modules.inventory.counted import counts
from jxc_app.modules.inventory.proving import DUTY as PROOF_DUTY

_A_NIGHT = 26 * HOUR
_LOOKS_BACK = 31 * DAY
#: of 100 records (research/features.md §0: 99 % and more is the aim; §4.4: 95 % the least), of 100 turns to count
_ACCURATE, _LEAST_ACCURATE = 99, 95
_IN_TIME, _LEAST_IN_TIME = 95, 80


@dataclass(frozen=True, slots=True)
class Counting:
    """The counts of the last 31 days, and how many SKUs (in each warehouse) are past their turn."""

    has_begun: bool = False
    records: int = 0
    accurate: int = 0
    planned: int = 0
    overdue: int = 0


def judge(proof: Outcome | None, counting: Counting, now: datetime) -> Finding:
    """Red where figures differ or the proof has not run for a night; without counts it is never green."""
    if proof is None:
        return nothing_known("还没有核对过，不知道数据是否一致。", "让服务开着过夜，或在“数据核对”页点立即核对")
    facts = [*_proof(proof, now), *_counts(counting)]
    return finding("流水、余额、金额、单据全部相符，盘点按节奏进行，与账面相符。", facts)


def _proof(proof: Outcome, now: datetime) -> Iterable[Evidence]:
    if not proof.is_good:
        for part in proof.detail.split("、"):
            yield Evidence(
                Light.RED,
                "核对不符",
                f"{part or '核对'}：不符",
                "/books",
                "停止过账，从最近一次核对通过的备份开始逐项查对",
            )
    if now - proof.at > _A_NIGHT:
        yield Evidence(
            Light.RED, "核对没有运行", f"上次核对是 {int((now - proof.at) / HOUR)} 小时前", "/books",
            "让服务过夜运行；急用时在“数据核对”页点立即核对",
        )  # fmt: skip
    if proof.is_good:
        yield Evidence(Light.GREEN, "核对", "流水 = 余额 = 金额 = 单据，最近一次核对全部相符", "/books")


def _counts(counting: Counting) -> Iterable[Evidence]:
    if not counting.has_begun:
        yield Evidence(
            Light.GREY, "盘点未开始", "实物盘点还没有开始，账面没有和实物比过", "/stock", "盘点一次，让账面和实物比一比"
        )
        return
    yield _accuracy(counting)
    yield _rhythm(counting)


def _accuracy(counting: Counting) -> Evidence:
    if not counting.records:
        return Evidence(Light.AMBER, "久未盘点", "近 31 天没有盘点过账", "/stock", "安排本月盘点")
    light = _light(counting.accurate, counting.records, _ACCURATE, _LEAST_ACCURATE)
    share = _share(counting.accurate, counting.records)
    text = f"近 31 天盘点 {counting.records:,} 项，账实相符 {counting.accurate:,} 项（{share}）"
    if light == Light.GREEN:
        return Evidence(light, "账实准确率", text, "/stock")
    step = f"查清差异原因，按审核过的盘盈盘亏调整（目标 {_ACCURATE}% 以上）"
    return Evidence(light, "账实准确率偏低", text, "/stock", step)


def _rhythm(counting: Counting) -> Evidence:
    if not counting.planned:
        return Evidence(Light.AMBER, "没有盘点计划", "没有商品排进循环盘点，以后不会有人盘", "/stock", "设置循环盘点")
    kept = counting.planned - counting.overdue
    light = _light(kept, counting.planned, _IN_TIME, _LEAST_IN_TIME)
    share = _share(kept, counting.planned)
    text = f"{counting.planned:,} 项商品按节奏循环盘点，{counting.overdue:,} 项到期未盘（按时 {share}）"
    if light == Light.GREEN:
        return Evidence(light, "循环盘点", text, "/stock")
    return Evidence(light, "盘点拖期", text, "/stock", "先盘到期最久的商品")


def _light(part: int, whole: int, good: int, least: int) -> Light:
    if part * 100 >= whole * good:
        return Light.GREEN
    return Light.AMBER if part * 100 >= whole * least else Light.RED


def _share(part: int, whole: int) -> str:
    """In per cent with one decimal, cut off and not rounded: 99.96 % is not all of it.

    >>> _share(9996, 10000), _share(3, 3)
    ('99.9%', '100%')
    """
    if part == whole:
        return "100%"
    whole_part, tenth = divmod(part * 1000 // whole, 10)
    return f"{whole_part}.{tenth}%"


def check_figures(session: Session, now: datetime) -> Finding:
    """The check of how the proof ended last, and of what counting found."""
    return judge(latest_outcomes(session).get(PROOF_DUTY), _counting(session, now), now)


def _counting(session: Session, now: datetime) -> Counting:
    source, day = counts(), business_date(now, get_settings().zone)
    if not source.has_begun(session):
        return Counting()
    records = source.records(session, now - _LOOKS_BACK, now)
    rhythms = source.rhythms(session, day)
    return Counting(
        True, len(records), sum(one.is_accurate for one in records), sum(one.planned for one in rhythms),
        sum(one.overdue for one in rhythms),
    )  # fmt: skip
