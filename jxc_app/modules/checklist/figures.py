"""Check 5, the figures agree: the nightly proof (ledger = balances = values = documents), and counting the goods."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from jxc_app.core.outcomes import Outcome, latest_outcomes
from jxc_app.modules.checklist.rules import DAY, HOUR, Evidence, Finding, Light, finding, nothing_known
from jxc_app.modules.inventory.proving import DUTY as PROOF_DUTY

#: the duty that compares counted goods with the books; it has no outcome before the first count
COUNT_DUTY = "count"
_A_NIGHT = 26 * HOUR
_COUNTED_WITHIN = 31 * DAY


def judge(proof: Outcome | None, counted: Outcome | None, now: datetime) -> Finding:
    """Red where figures differ or the proof has not run for a night; without counts it is never green."""
    if proof is None:
        return nothing_known("还没有核对过，不知道数据是否一致。", "让服务开着过夜，或运行一次核对（jxc prove）")
    facts = [*_proof(proof, now), *_counts(counted, now)]
    return finding("流水、余额、金额、单据全部相符，盘点与账面相符。", facts)


def _proof(proof: Outcome, now: datetime) -> Iterable[Evidence]:
    if not proof.is_good:
        for part in proof.detail.split("、"):
            yield Evidence(
                Light.RED, "核对不符", f"{part or '核对'}：不符", "/", "停止过账，从最近一次核对通过的备份开始逐项查对"
            )
    if now - proof.at > _A_NIGHT:
        yield Evidence(
            Light.RED, "核对没有运行", f"上次核对是 {int((now - proof.at) / HOUR)} 小时前", "/",
            "让服务过夜运行；急用时运行一次核对（jxc prove）",
        )  # fmt: skip
    if proof.is_good:
        yield Evidence(Light.GREEN, "核对", "流水 = 余额 = 金额 = 单据，最近一次核对全部相符", "/")


def _counts(counted: Outcome | None, now: datetime) -> Iterable[Evidence]:
    if counted is None:
        yield Evidence(
            Light.GREY, "盘点未开始", "实物盘点还没有开始，账面没有和实物比过", "/stock", "盘点一次，让账面和实物比一比"
        )
    elif not counted.is_good:
        yield Evidence(
            Light.RED, "盘点有差异", f"盘点与账面不符：{counted.detail}", "/stock",
            "查清差异原因，按审核过的盘盈盘亏调整",
        )  # fmt: skip
    elif now - counted.at > _COUNTED_WITHIN:
        yield Evidence(Light.AMBER, "久未盘点", f"{counted.at:%Y-%m-%d} 之后没有盘点过", "/stock", "安排本月盘点")
    else:
        yield Evidence(Light.GREEN, "盘点", "最近一次盘点与账面相符", "/stock")


def check_figures(session: Session, now: datetime) -> Finding:
    """The check of how proof and counting ended last."""
    known = latest_outcomes(session)
    return judge(known.get(PROOF_DUTY), known.get(COUNT_DUTY), now)
