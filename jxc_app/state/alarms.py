"""What a failed or missing proof or backup is called on the screen, and what is to be done next."""

from jxc_app.core.outcomes import Outcome
from jxc_app.core.use_case import clock
from jxc_app.modules.reports.rules import Trouble
from jxc_app.state.formats import moment


def proof_alarm(outcome: Outcome | None, trouble: Trouble) -> str:
    """In one sentence; nothing where all is well."""
    if trouble == Trouble.FAILED and outcome is not None:
        return f"账目核对不符（{moment(outcome.at)}）：{outcome.detail or '有数对不上'}。请先停止过账，查清再继续。"
    if trouble == Trouble.LATE and outcome is not None:
        return f"账目已有 {_hours(outcome)} 小时没有核对，上次是 {moment(outcome.at)}。"
    return "账目还从来没有核对过。" if trouble == Trouble.NEVER else ""


def backup_alarm(outcome: Outcome | None, trouble: Trouble) -> str:
    """In one sentence; nothing where all is well."""
    if trouble == Trouble.FAILED and outcome is not None:
        return f"备份没有成功（{moment(outcome.at)}）{'：' if outcome.detail else ''}{outcome.detail}。"
    if trouble == Trouble.LATE and outcome is not None:
        return f"已有 {_hours(outcome)} 小时没有备份，上次是 {moment(outcome.at)}。"
    return "数据还从来没有备份过。" if trouble == Trouble.NEVER else ""


def proof_steps(trouble: Trouble, hour: int) -> list[str]:
    """What to do about the proof, in order."""
    nightly = f"让服务开着：每天 {hour} 点自动核对；开机晚于这个时间，开机约 10 分钟后补做。"
    if trouble == Trouble.FAILED:
        return [
            "先停止录入和过账，告诉店里的人稍等。",
            "记下下面不符的项目，不要自己改数据库。",
            "到操作日志里看最近一次核对通过之后做过什么，有没有不认识的操作。",
            "请维护人员在服务器上运行 jxc prove，它会列出每一处不符；必要时从核对通过那天的备份恢复（jxc restore）。",
            "处理好以后点“立即核对”，全部相符时红色提示会在所有页面自动消失。",
        ]
    return [] if trouble == Trouble.NONE else ["现在就点“立即核对”，一般几秒钟完成。", nightly]


def backup_steps(trouble: Trouble, hour: int) -> list[str]:
    """What to do about the backup, in order."""
    if trouble == Trouble.NONE:
        return []
    return [
        "看服务器的磁盘是不是满了，备份文件夹能不能写入。",
        "请维护人员在服务器上运行 jxc backup 补做一次，成功后红色提示会在打开下一页时消失。",
        f"让服务开着：每天 {hour} 点自动备份；开机晚于这个时间，开机约 10 分钟后补做。",
    ]


def _hours(outcome: Outcome) -> int:
    return int((clock.get().now() - outcome.at).total_seconds() // 3600)
