"""From a new person to their first day, as administrator and newcomer live it."""

import re

from playwright.sync_api import expect

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.proving import prove

_OWN_PASSWORD = "Lantern-5528-harbour"


def test_a_newcomer_sets_their_own_password_and_is_sent_out_again(open_tab: OpenTab, company: Company) -> None:
    company.hire("renshi", ("administrator", ""))
    page = open_tab("renshi", "/users")
    page.get_by_role("button", name="新建人员").click()
    form = page.get_by_role("dialog", name="新建人员")
    form.get_by_label("姓名").fill("小周")
    form.get_by_label("登录名").fill("xiaozhou")
    form.get_by_label("角色", exact=True).select_option(label="仓管员")
    form.get_by_role("button", name="建立并生成链接").click()
    expect(form.get_by_text("请从列表里选择")).to_be_visible()
    form.get_by_label("仓库/门店").select_option(label="人民路店")
    form.get_by_role("button", name="再加一个").click()
    form.get_by_label("仓库/门店").select_option(label="中央仓")
    expect(form.get_by_role("listitem")).to_have_text(re.compile("仓管员（人民路店）"))
    form.get_by_role("button", name="建立并生成链接").click()
    prove(page)
    shown = page.get_by_role("dialog", name="交给 小周 的一次性链接")
    link = shown.get_by_label("一次性链接", exact=True).input_value()
    expect(shown.locator("img.qr-code")).to_be_visible()
    shown.get_by_role("button", name="我已交给本人").click()
    page.get_by_role("searchbox", name="姓名").fill("xiaozhou")  # others have hired more than one page of people
    expect(page.get_by_role("row", name=re.compile("小周.*仓管员（中央仓、人民路店）.*待首次登录"))).to_be_visible()
    page.get_by_label("状态", exact=True).select_option(label="待首次登录")
    expect(page.get_by_text("共 1 人")).to_be_visible()
    page.get_by_role("searchbox", name="姓名").fill("nobody")
    expect(page.get_by_text("没有人员")).to_be_visible()
    page.get_by_role("searchbox", name="姓名").fill("xz")
    page.get_by_label("角色", exact=True).select_option(label="仓管员")
    expect(page.get_by_role("link", name="小周")).to_be_visible()

    phone = open_tab("", link, PHONE)
    phone.get_by_label("新密码", exact=True).fill("too short")
    phone.get_by_label("再输一次新密码").fill("too short")
    phone.get_by_role("button", name="保存新密码").click()
    expect(phone.get_by_role("alert").filter(has_text="15 个字符").first).to_be_visible()
    phone.get_by_label("新密码", exact=True).fill(_OWN_PASSWORD)
    phone.get_by_label("再输一次新密码").fill(_OWN_PASSWORD)
    phone.get_by_role("button", name="保存新密码").click()
    expect(phone.get_by_text("密码已设好")).to_be_visible()
    phone.get_by_role("link", name="去登录").click()
    phone.get_by_label("登录名").fill("xiaozhou")
    phone.get_by_label("密码").fill(_OWN_PASSWORD)
    phone.get_by_role("button", name="登录").click()
    expect(phone).to_have_url(re.compile(r"/$"))
    phone.goto("/me")
    expect(phone.get_by_role("main").get_by_role("link", name="库存")).to_be_visible()
    expect(phone.get_by_role("main").get_by_role("link", name="人员")).to_be_hidden()
    phone.goto("/users")
    expect(phone.get_by_text("您没有打开这个页面的权限")).to_be_visible()
    expect(open_tab("", link, PHONE).get_by_text("这个链接不能用")).to_be_visible()

    expect(page.get_by_text("没有人员")).to_be_visible()  # nobody waits for a first sign-in any more
    page.get_by_role("button", name="清空条件").click()
    page.get_by_role("searchbox", name="姓名").fill("xiaozhou")
    page.get_by_role("link", name="小周").click()
    page.get_by_role("button", name="强制下线").click()
    expect(page.get_by_text("没有登录中的设备")).to_be_visible()
    phone.goto("/stock")
    expect(phone).to_have_url(re.compile("/sign-in"))
