"""Notices are set up on the pages, by somebody who writes no code."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from queue import Queue

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Inbox
from playwright.sync_api import Locator, Page, expect

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import clock, perform
from jxc_app.modules.documents.commands import VoidDocument
from jxc_app.modules.documents.voiding import void_document
from jxc_app.modules.notifications.delivering import send_due
from jxc_app.modules.notifications.sending.guarded import Gate
from jxc_app.modules.notifications.telling import tell_new
from tests.browser.company import Company
from tests.browser.conftest import PATIENCE, PHONE, OpenTab
from tests.browser.proving import prove
from tests.support.ports import free_port


class _Inbox(Inbox):
    """The mails as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._mails: Queue[Message] = Queue()

    def handle_message(self, message: Message) -> None:
        self._mails.put(message)

    def next_text(self) -> str:
        """What the next mail says."""
        return self._mails.get(timeout=PATIENCE / 1000).get_payload(decode=True).decode()


@contextmanager
def mail_server(port: int) -> Iterator[_Inbox]:
    """A real mail server on this machine."""
    inbox = _Inbox()
    server = Controller(inbox, "127.0.0.1", port)
    server.start()
    try:
        yield inbox
    finally:
        server.stop()


@pytest.fixture
def administrator(company: Company) -> str:
    company.hire("tongzhi", ("administrator", ""))
    return "tongzhi"


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has_text=name)


def void_something(company: Company) -> None:
    """Somebody takes a document back, and the product's next look at its log."""
    made = company.record("other_receipt", {"A100": "7"})
    command = VoidDocument(document_id=made.document_id, version=made.version, reason="录错了")
    perform(void_document, command, actor=Actor.system(), database=company.database)
    company.database.write(lambda session: tell_new(session, clock.get().now()))
    send_due(company.database, Gate(frozenset({"localhost"})))


def test_voids_are_mailed_to_the_owner_after_a_few_clicks(
    company: Company, open_tab: OpenTab, administrator: str
) -> None:
    port = free_port()
    page = open_tab(administrator, "/notices/channels", PHONE)
    page.get_by_role("button", name="添加渠道").click()
    form = page.get_by_role("dialog", name="添加渠道")
    form.get_by_label("渠道名称").fill("老板邮箱")
    form.get_by_label("加密方式").select_option(label="不加密（仅限公司内网）")
    form.get_by_label("发信服务器").fill("localhost")
    form.get_by_label("端口").fill(str(port))
    form.get_by_label("密码或授权码").fill("geheim-canary")
    form.get_by_label("发件邮箱").fill("tongzhi@example.com")
    form.get_by_label("收件邮箱").fill("不是邮箱")
    form.get_by_role("button", name="保存").click()
    prove(page)
    page.mouse.move(1, 1)  # a message stays as long as the pointer rests on it, and here it covers the tabs
    expect(form.get_by_role("alert").filter(has_text="邮箱地址「不是邮箱」不正确")).to_be_visible()
    form.get_by_label("收件邮箱").fill("laoban@example.com，caiwu@example.com")
    form.get_by_role("button", name="保存").click()
    expect(row(page, "老板邮箱")).to_contain_text("localhost → l***@example.com 等 2 个")

    row(page, "老板邮箱").get_by_role("button", name="测试发送").click()
    tried = page.get_by_role("dialog", name="测试发送：老板邮箱")
    expect(tried).to_contain_text(re.compile("没有发出：连不上 localhost"))
    tried.get_by_role("button", name="关闭").click()
    with mail_server(port) as inbox:
        page.get_by_role("link", name="发送记录").click()
        expect(row(page, "测试消息")).to_contain_text("没有发出")
        row(page, "测试消息").get_by_role("button", name="重发").click()
        expect(row(page, "测试消息")).to_contain_text("已发出")
        assert "在试用渠道「老板邮箱」" in inbox.next_text()

        page.get_by_role("link", name="通知规则").click()
        row(page, "单据作废").get_by_role("button", name="修改").click()
        page.get_by_role("dialog", name="修改规则").get_by_label("老板邮箱").click()
        page.get_by_role("button", name="保存").click()
        expect(row(page, "单据作废")).to_contain_text("老板邮箱")
        void_something(company)
        assert "作废了" in inbox.next_text()

    page.get_by_role("link", name="通知渠道").click()
    row(page, "老板邮箱").get_by_role("button", name="修改").click()
    secret = page.get_by_role("dialog", name="修改渠道").get_by_label("密码或授权码")
    expect(secret).to_have_attribute("placeholder", "已设置，留空不改")
    expect(secret).to_have_value("")
