"""Telling whoever answers for a check: it turned red, or nobody looked at it in time. Once per change."""

from datetime import datetime

from sqlmodel import Session, select

from jxc_app.core.settings import get_settings
from jxc_app.modules.checklist.keeping import duty_of, last_run, setting_of
from jxc_app.modules.checklist.models import CheckRun, CheckSetting
from jxc_app.modules.checklist.rules import CHECKS, Duty, fresh_news, news
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.notifications.sources import act_in_words, with_reason
from jxc_app.modules.notifications.telling import tell

CHECK_RED = Event("checklist.red", "安全检查变红", Severity.DANGER, is_security=True)
CHECK_LATE = Event("checklist.late", "安全检查到期或逾期", Severity.WARNING, is_security=True)
CHECK_CHANGED = Event("checklist.changed", "安全检查设置改动", Severity.WARNING, is_security=True)
declare_events(CHECK_RED, CHECK_LATE, CHECK_CHANGED)


def _changed(session: Session, act: Act) -> Happening:
    words = with_reason(act_in_words(act), act.entry.reason)
    return Happening(CHECK_CHANGED.code, words, "/checklist", actor_id=act.entry.actor_id)


for _action in ("checklist.change", "checklist.set_names"):
    on(_action, _changed)


def tell_of_checks(session: Session, now: datetime) -> int:
    """Tell what is new since it was told last; how many things that were."""
    codes = sorted(session.exec(select(CheckSetting.check_code)).all())
    return sum(_tell_of(session, setting_of(session, code, now), now) for code in codes if code in CHECKS)


def _tell_of(session: Session, setting: CheckSetting, now: datetime) -> int:
    run, duty = last_run(session, setting.check_code), duty_of(session, setting)
    now_so = news(run.state if run else "", duty, now)
    fresh = fresh_news(setting.told, now_so)
    for what in fresh:
        tell(session, _happening(setting, run, duty, what), now)
    if setting.told != now_so:
        setting.told = now_so
        session.add(setting)
        session.flush()
    return len(fresh)


def _happening(setting: CheckSetting, run: CheckRun | None, duty: Duty, what: str) -> Happening:
    title, link = CHECKS[setting.check_code].title, f"/checklist?check={setting.check_code}"
    if what == "red" and run is not None:
        step = f"下一步：{run.steps[0]}。" if run.steps else ""
        return Happening(CHECK_RED.code, f"「{title}」变红：{run.sentence}{step}", link, person_id=setting.owner_id)
    day = f"{duty.due.astimezone(get_settings().zone):%Y-%m-%d}"
    words = f"「{title}」应在 {day} 前复核" + (",已经逾期。" if what == "late" else ",快到期了。")
    return Happening(CHECK_LATE.code, words, link, person_id=setting.owner_id)
