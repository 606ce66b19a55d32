"""Looking into the log: every way to look, page by page, in words, and nothing that its reader may not see."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied
from jxc_app.core.use_case import Command, perform, read
from jxc_app.modules.access.models import Role, RolePermission
from jxc_app.modules.audit.chain import VerifyChain, chain_state, progress, verify_chain
from jxc_app.modules.audit.exporting import LOG_COLUMNS, log_table
from jxc_app.modules.audit.looking import LogFilter, LogPage, get_entry, log_people, search_log
from jxc_app.modules.audit.words import Names, changes_in_words, unnamed
from jxc_app.modules.catalog.categories import CategoryFields
from jxc_app.modules.catalog.commands import CreateSku
from jxc_app.modules.inventory.settings import SetStockLimits
from jxc_app.modules.partners.service import PartnerFields
from jxc_app.modules.printing.service import SavePrintSettings
from jxc_app.modules.warehouses.service import WarehouseFields
from tests.support.company import SYSTEM, Company, Line


def look(company: Company, **wanted: Any) -> LogPage:
    return read(search_log, actor=SYSTEM, database=company.database, wanted=LogFilter(**wanted))


def newest(company: Company) -> int:
    return look(company).rows[0].seq


def test_pages_meet_without_gap_or_overlap(company: Company) -> None:
    for _ in range(5):
        company.receive(company.a, 1)
    last = newest(company)

    def page(**place: int) -> tuple[list[int], bool, bool]:
        found = read(search_log, actor=SYSTEM, database=company.database, wanted=LogFilter(), size=3, **place)
        return [row.seq for row in found.rows], found.has_newer, found.has_older

    assert page() == ([last, last - 1, last - 2], False, True)
    assert page(before=last - 2) == ([last - 3, last - 4, last - 5], True, True)
    assert page(after=last - 3) == ([last, last - 1, last - 2], False, True)
    assert page(after=last - 4) == ([last - 1, last - 2, last - 3], True, True)
    assert page(before=3) == ([2, 1], True, False)
    assert page(before=1) == ([], True, False)


def test_pages_of_a_frequent_and_of_a_rare_beginning_meet_too(company: Company) -> None:
    numbers = [company.receive(company.a, 1).number for _ in range(5)]
    last = newest(company)

    def page(typed: str, **place: int) -> list[int]:
        wanted = LogFilter(search=typed)
        found = read(search_log, actor=SYSTEM, database=company.database, wanted=wanted, size=2, **place)
        return [row.seq for row in found.rows]

    often = numbers[0][:3]
    assert page(often) == [last, last - 1]
    assert page(often, before=last - 1) == [last - 2, last - 3]
    assert page(often, before=last - 3) == [last - 4]
    assert page(often, after=last - 4) == [last - 2, last - 3]
    assert page(numbers[1]) == page(numbers[1], before=last) == page(numbers[1], after=1) == [last - 3]


def test_every_way_to_look(company: Company, standing_clock: FixedClock) -> None:
    person = company.hire("keeper", [("keeper", None)])
    founded = newest(company)  # by another clock
    company.receive(company.a, 10)
    standing_clock.at += timedelta(days=10)
    issued = company.record("other_issue", [Line(company.a, 1)], actor=person)
    with pytest.raises(DomainError):
        company.record("other_issue", [Line(company.a, 99)], actor=person)
    last = newest(company)

    def found(**wanted: Any) -> list[int]:
        return [row.seq for row in look(company, **wanted).rows if row.seq > founded]

    assert found(person_id=person.user_id) == [last, last - 1]
    assert found(act="document.record") == [last, last - 1, last - 2]
    assert found(outcome="refused") == [last]
    assert found(outcome="done", person_id=person.user_id) == [last - 1]
    assert found(ip=person.ip) == [last, last - 1]
    assert found(object_type="document", object_id=issued.document_id) == [last - 1]
    assert found(search=issued.number) == found(search=issued.number[:4].lower()) == [last - 1]
    assert found(search=issued.number[1:]) == found(search="100%_") == []
    assert found(since=standing_clock.at) == [last, last - 1]
    assert found(until=standing_clock.at)[0] == last - 2
    assert found(since=standing_clock.at - timedelta(days=10), until=standing_clock.at, act="document.record") == [
        last - 2
    ]
    assert found(since=standing_clock.at + timedelta(days=9)) == []


def test_an_entry_is_told_in_words(company: Company) -> None:
    received = company.receive(company.a, 10, "3.5")
    with pytest.raises(DomainError):
        company.issue(company.a, 99)
    done = read(get_entry, actor=SYSTEM, database=company.database, seq=newest(company) - 1)
    told = {one.title: (one.before, one.after, one.is_changed) for one in done.changes}
    assert told["状态"] == ("", "已过账", True)
    assert told["仓库"] == ("", "仓W1", True)
    assert told["金额合计"] == ("", "35", True)
    assert (done.row.act, done.row.object_title, done.row.object_label) == ("录入并过账", "单据", received.number)
    refused = look(company, outcome="refused").rows[0]
    assert (refused.outcome_title, refused.reason) == (
        "被拒绝", "仓W1 的「商品A-1」（A-1）可用 10，需要 99，还缺 89。",
    )  # fmt: skip


def test_what_stays_stands_behind_what_changes(company: Company) -> None:
    before = {"name": "甲", "lot_tracked": False, "units": [{"name": "箱", "numerator": 12}]}
    after = {"name": "甲", "lot_tracked": True, "units": []}

    def told(session: Session) -> list[tuple[str, str, str, bool]]:
        changes = changes_in_words(Names(session), "sku", before, after)
        return [(one.title, one.before, one.after, one.is_changed) for one in changes]

    assert company.database.read(told) == [
        ("其他单位", "箱 = 12", "", True),
        ("按批次管理", "否", "是", True),
        ("商品名称", "甲", "甲", False),
    ]


#: what writes its own fields into the log → the object it says
_RECORDED: tuple[tuple[str, type[Command]], ...] = (
    ("sku", CreateSku), ("category", CategoryFields), ("partner", PartnerFields),
    ("warehouse", WarehouseFields), ("stock_setting", SetStockLimits), ("print_setting", SavePrintSettings),
)  # fmt: skip


@pytest.mark.parametrize(("object_type", "command"), _RECORDED)
def test_every_field_that_may_be_recorded_has_its_name(object_type: str, command: type[Command]) -> None:
    fields = dict.fromkeys(command.model_fields.keys(), 1)
    assert not unnamed(object_type, fields)


def test_prices_do_not_leave_with_those_who_may_not_see_them(company: Company) -> None:
    company.receive(company.a, 10, "3.5")
    reader = company.hire("reader", [("auditor", None)])
    seq = look(company, act="document.record").rows[0].seq

    def told() -> tuple[str, str]:
        entry = read(get_entry, actor=reader, database=company.database, seq=seq)
        rows = company.database.read(
            lambda session: [str(row) for row in log_table(session, None, actor=reader, wanted=LogFilter())]
        )
        return str(entry.changes), "".join(rows)

    assert all("金额合计" in text for text in told())
    _take(company, "auditor", "document.cost")
    assert not any("金额合计" in text for text in told())
    assert read(get_entry, actor=reader, database=company.database, seq=seq).is_partial


def test_an_export_is_what_is_filtered(company: Company) -> None:
    company.receive(company.a, 10)
    with pytest.raises(DomainError):
        company.issue(company.a, 99)

    def rows(session: Session) -> list[tuple[Any, ...]]:
        return list(log_table(session, None, actor=SYSTEM, wanted=LogFilter(outcome="refused")))

    [row] = company.database.read(rows)
    told = dict(zip(LOG_COLUMNS, row, strict=True))
    assert (told["结果"], told["操作"], told["人员"]) == ("被拒绝", "录入并过账", "系统")
    assert (told["变更"], "还缺 89" in told["原因"]) == ("", True)


def test_who_may_not_read_the_log_sees_and_verifies_nothing(company: Company) -> None:
    keeper = company.hire("keeper", [("keeper", None)])
    for reading, params in ((search_log, {"wanted": LogFilter()}), (get_entry, {"seq": 1}), (log_people, {})):
        with pytest.raises(PermissionDenied):
            read(reading, actor=keeper, database=company.database, **params)
    with pytest.raises(PermissionDenied):
        perform(verify_chain, VerifyChain(), actor=keeper, database=company.database)
    with pytest.raises(NotFound):
        read(get_entry, actor=SYSTEM, database=company.database, seq=10**6)


def test_a_verification_is_watched_and_remembered(company: Company, standing_clock: FixedClock) -> None:
    company.receive(company.a, 1)
    last, seen = newest(company), []
    token = progress.set(lambda done, of: seen.append((done, of)))
    verified = perform(verify_chain, VerifyChain(), actor=SYSTEM, database=company.database)
    progress.reset(token)
    assert (verified.checked, verified.first_bad_seq, seen[-1]) == (last, None, (last, last))
    kept = read(chain_state, actor=SYSTEM, database=company.database).verified
    assert kept is not None
    assert (kept.at, kept.is_good, kept.detail) == (standing_clock.at, True, f"共 {last} 条")
    assert look(company).rows[0].act == "校验日志链"


def _take(company: Company, role: str, permission: str) -> None:
    def work(session: Session) -> None:
        role_id = session.exec(select(Role.id).where(Role.code == role)).one()
        held = select(RolePermission).where(
            RolePermission.role_id == role_id, col(RolePermission.permission) == permission
        )
        session.delete(session.exec(held).one())

    company.database.write(work)
