"""The security checks as the owner uses them: run, looked into, signed off."""

import re

from playwright.sync_api import Locator, Page, expect
from sqlmodel import Session, select

from jxc_app.modules.access.models import Role, RoleAssignment, RolePermission, User
from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.support.axe import findings


def test_a_right_in_excess_turns_a_light_red_and_is_signed_off(open_tab: OpenTab, company: Company) -> None:
    company.hire("jiancha", ("owner", ""))
    company.hire("yuejie", ("auditor", "C1"))
    page = open_tab("jiancha", "/checklist")
    run(page)
    expect(light(page)).not_to_contain_text("不相容职责")

    company.database.write(_give_in_excess)
    run(page)
    expect(light(page)).to_contain_text("要处理")
    expect(light(page)).to_contain_text("下一步：收回 yuejie 其中一边的角色")
    light(page).get_by_role("button").click()
    fact = page.get_by_role("row").filter(has_text="yuejie 同时握有两边")
    expect(fact).to_contain_text("不相容职责")
    assert findings(page) == []
    fact.get_by_role("link", name="看日志").click()
    expect(page).to_have_url(re.compile(r"/audit\?.*type=user"))
    expect(page.locator("tbody tr").first).to_contain_text("yuejie")
    page.go_back()

    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.get_by_role("button", name="复核", exact=True).click()
    dialog = page.get_by_role("dialog", name="复核「权限不超职责」")
    dialog.get_by_role("button", name="确认复核").click()
    expect(dialog.get_by_role("alert").first).to_contain_text("请写明看到了什么")
    dialog.get_by_label(re.compile("看到了什么")).fill("今天收回 yuejie 的管理权限")
    dialog.get_by_role("button", name="确认复核").click()
    expect(dialog).to_be_hidden()
    signed = page.get_by_role("table", name="复核记录").get_by_role("row").filter(has_text="今天收回 yuejie 的管理权限")
    expect(signed).to_contain_text("jiancha")
    expect(signed).to_contain_text("要处理")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def run(page: Page) -> None:
    """Run all five, to the end."""
    page.get_by_role("button", name="立即检查").click()
    expect(page.get_by_text("五项都已重新检查").last).to_be_visible()


def light(page: Page) -> Locator:
    """The second of the five."""
    return page.get_by_role("article").filter(has_text="权限不超职责")


def _give_in_excess(session: Session) -> None:
    """What no page lets through: a hand on the database, or a right from before duties excluded each other."""
    person = session.exec(select(User).where(User.login == "yuejie")).one()
    role = Role(code="too_much", name="临时帮手")
    session.add(role)
    session.flush()
    for permission in ("role.change", "other_issue.post"):
        session.add(RolePermission(role_id=role.id or 0, permission=permission, scope="all"))
    session.add(RoleAssignment(user_id=person.id or 0, role_id=role.id or 0))
