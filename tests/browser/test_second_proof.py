"""Two-step sign-in, and the second proof before what is sensitive."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import expect

from jxc_app.core.database import Database
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.notifications.channels import SaveChannel, SwitchChannel, save_channel, switch_channel
from tests.browser.company import PASSWORD, Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.proving import prove
from tests.modules.notifications.outside import Receiver, receiving


@contextmanager
def sms_gateway(company: Company) -> Iterator[Receiver]:
    """What the company's channel for SMS posts to, while it is in use."""
    allowed = company.database.settings.model_copy(update={"notice_hosts": ("localhost",)})
    with receiving() as gateway, closing(Database(company.database.url, settings=allowed)) as database:
        fields = {"url": gateway.url, "phones": "13900002222"}
        wanted = SaveChannel(name="验证码短信", kind="sms", fields=fields)
        made = perform(save_channel, wanted, actor=Actor.system(), database=database)
        yield gateway
        off = SwitchChannel(channel_id=made.channel_id, version=made.version, switched_off=True)
        perform(switch_channel, off, actor=Actor.system(), database=database)


def newest_code(gateway: Receiver) -> str:
    """The code in the message that came last."""
    return re.findall(r"(?<!\d)\d{6}(?!\d)", gateway.posts[-1][2]["content"])[0]


def test_voiding_asks_who_sits_there_and_once_in_five_minutes(open_tab: OpenTab, keeper: str, company: Company) -> None:
    own = company.person(keeper)
    first, second = (company.record("other_receipt", {"C200": "1"}, by=own) for _ in range(2))
    page = open_tab(keeper, f"/document?id={first.document_id}", PHONE)
    page.get_by_role("button", name="作废").click()
    page.get_by_label("作废原因").fill("点错了")
    page.get_by_label("请输入单号").fill(str(first.number))
    page.get_by_role("button", name="确认作废").click()
    dialog = page.get_by_role("dialog", name="二次验证")
    dialog.get_by_label("您的登录密码").fill("not this one")
    dialog.get_by_role("button", name="验证并继续").click()
    expect(dialog.get_by_role("alert")).to_contain_text("密码不正确")
    prove(page)
    expect(page.locator(".status.reversed")).to_be_visible()
    expect(page.locator(".timeline")).to_contain_text("点错了")

    page.goto(f"/document?id={second.document_id}")
    page.get_by_role("button", name="作废").click()
    page.get_by_label("作废原因").fill("也错了")
    page.get_by_label("请输入单号").fill(str(second.number))
    page.get_by_role("button", name="确认作废").click()
    expect(page.locator(".status.reversed")).to_be_visible()


@pytest.mark.corner
def test_an_app_is_bound_and_asked_at_the_next_sign_in(open_tab: OpenTab, keeper: str) -> None:
    page = open_tab(keeper, "/security")
    page.get_by_role("button", name="绑定身份验证器").click()
    prove(page)
    expect(page.locator("img.qr-code")).to_be_visible()
    app = pyotp.TOTP(page.locator("code").first.inner_text())
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("alert").filter(has_text="验证码不正确")).to_be_visible()
    page.get_by_label("验证码").fill(app.now())
    page.get_by_role("button", name="启用").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.get_by_role("button", name="我已保存好").click()
    expect(page.locator(".recovery-codes")).to_be_hidden()

    entry = open_tab("", "/sign-in")
    entry.get_by_label("登录名").fill(keeper)
    entry.get_by_label("密码").fill(PASSWORD)
    entry.get_by_role("button", name="登录").click()
    entry.get_by_label("验证码").fill(app.at(datetime.now(UTC) + timedelta(seconds=30)))
    entry.get_by_role("button", name="登录").click()
    expect(entry).to_have_url(re.compile(r"/$"))
    expect(entry.get_by_role("navigation").first).to_be_visible()


@pytest.mark.corner
def test_a_code_sent_to_ones_telephone_proves_too(open_tab: OpenTab, keeper: str, company: Company) -> None:
    made = company.record("other_receipt", {"C200": "1"})
    with sms_gateway(company) as gateway:
        page = open_tab(keeper, "/security", PHONE)
        page.get_by_role("button", name="绑定", exact=True).click()
        page.get_by_label("手机号").fill("138")
        page.get_by_role("button", name="发送验证码").click()
        expect(page.get_by_role("alert").filter(has_text="手机号不正确")).to_be_visible()
        page.get_by_label("手机号").fill("13812341234")
        page.get_by_role("button", name="发送验证码").click()
        prove(page)
        expect(page.get_by_text("验证码发往 138****1234")).to_be_visible()
        page.get_by_label("验证码", exact=True).fill(newest_code(gateway))
        page.get_by_role("button", name="确认绑定").click()
        expect(page.get_by_text("138****1234")).to_be_visible()

        page.goto(f"/document?id={made.document_id}")
        page.get_by_role("button", name="作废").click()
        page.get_by_label("作废原因").fill("点错了")
        page.get_by_label("请输入单号").fill(str(made.number))
        page.get_by_role("button", name="确认作废").click()
        dialog = page.get_by_role("dialog", name="二次验证")
        dialog.get_by_role("button", name="短信验证码 138****1234").click()
        dialog.get_by_role("button", name="发送", exact=True).click()
        expect(dialog.get_by_role("button", name="秒后可重发")).to_be_disabled()
        prove(page, newest_code(gateway))
