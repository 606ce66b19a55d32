"""What goes out, what comes back, and that nothing inside can be reached."""

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from aiosmtpd.smtp import AuthResult
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.notifications.channels import (
    RetryDelivery,
    SaveChannel,
    SwitchChannel,
    TryChannel,
    retry_delivery,
    save_channel,
    switch_channel,
    try_channel,
)
from jxc_app.modules.notifications.delivering import send_due, send_one
from jxc_app.modules.notifications.models import Notice, NoticeChannel
from jxc_app.modules.notifications.queries import channel_form, delivery_of, list_channels, my_notices
from jxc_app.modules.notifications.sending.guarded import Gate, SendFailed, is_public
from jxc_app.modules.notifications.sending.posting import parts_of, post
from tests.modules.notifications.outside import ROBOT, add_channel, deliveries, put_delivery, receiving
from tests.support.company import SYSTEM, Company

LOCAL = Gate(frozenset({"localhost"}))


@pytest.fixture
def engine() -> str:
    """Sending is the same on both."""
    return "sqlite"


@pytest.fixture
def company(company: Company) -> Company:
    """One whose machine's administrator allows the receiver of these tests."""
    company.database.settings = company.database.settings.model_copy(update={"notice_hosts": ("localhost",)})
    return company


def only(company: Company):
    [delivery] = deliveries(company)
    return delivery


def test_a_robot_gets_its_message(company: Company) -> None:
    with receiving() as robot:
        channel_id = add_channel(company, "wecom", url=robot.url)
        put_delivery(company, channel_id)
        assert send_due(company.database) == 1
        assert send_due(company.database) == 0
    [(path, _, said)] = robot.posts
    assert path == "/hook?key=canary"
    assert said["text"]["content"] == "【进销存】单据作废\n李四 作废了 XSCK-1"
    assert (only(company).state, only(company).attempts) == ("sent", 1)
    [channel] = read(list_channels, actor=SYSTEM)
    assert channel.proved_at is not None


def test_a_robot_that_refuses_politely_is_not_believed(company: Company) -> None:
    """企业微信 answers 200 to a robot that is gone, with a code in the answer."""
    with receiving() as robot:
        robot.answer = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
        put_delivery(company, add_channel(company, "wecom", url=robot.url))
        send_due(company.database)
    assert only(company).state == "failed"
    assert only(company).error == "机器人地址已失效，请在群里重新复制"
    assert "93000" in only(company).answer


def test_dingtalk_is_signed(company: Company, standing_clock: FixedClock) -> None:
    with receiving() as robot:
        put_delivery(company, add_channel(company, "dingtalk", url=robot.url, secret="SEC-canary"))
        send_due(company.database)
    assert robot.posts[0][0].startswith("/hook?key=canary&timestamp=1767578400000&sign=")


def test_an_sms_gateway_gets_a_signed_message_it_can_check(company: Company) -> None:
    with receiving() as gateway:
        gateway.answer = b'{"code": 0}'
        put_delivery(company, add_channel(
            company, "sms", url=gateway.url, secret="s3cret", phones="13800001111,13900002222", success="code=0",
            template='{"mobile": "{phone}", "params": {"body": "{title}:{text}"}}',
        ), text='引号"不破坏')  # fmt: skip
        send_due(company.database)
        assert only(company).state == "sent"
        assert [said["mobile"] for _, _, said in gateway.posts] == ["13800001111", "13900002222"]
        _, headers, said = gateway.posts[0]
        assert said["params"]["body"] == '单据作废:引号"不破坏'
        signed = f"{headers['X-Timestamp']}\n{json.dumps(said, ensure_ascii=False)}".encode()
        assert headers["X-Signature"] == hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
        gateway.answer = b'{"code": 7}'
        put_delivery(company, 1)
        send_due(company.database)
    assert deliveries(company)[1].error == "短信服务商没有接受这条短信"


class _Box(Message):
    """Keeps the mails that came."""

    def __init__(self) -> None:
        super().__init__()
        self.mails = []

    def handle_message(self, message) -> None:
        self.mails.append(message)


def test_a_real_mail_server_gets_the_mail(company: Company) -> None:
    def judge(server, session, envelope, mechanism, data):
        return AuthResult(success=data.password == b"right", handled=False)

    box = _Box()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = Controller(box, "127.0.0.1", port, authenticator=judge, auth_require_tls=False)
    server.start()
    try:
        fields = {"host": "localhost", "port": str(port), "security": "none", "sender": "jxc@example.com"}
        fields |= {"to": "a@example.com;b@example.com", "login": "jxc", "password": "right"}
        good = add_channel(company, "mail", **fields)
        bad = add_channel(company, "mail", name="坏", **fields | {"password": "wrong"})
        put_delivery(company, good, title="单据作废\r\nBcc: x@example.com")
        put_delivery(company, bad)
        send_due(company.database)
    finally:
        server.stop()
    sent, refused = deliveries(company)
    assert (sent.state, refused.state) == ("sent", "failed")
    assert "授权码" in refused.error
    [mail] = box.mails
    assert mail["Bcc"] is None
    assert mail["To"] == "a@example.com, b@example.com"
    assert "李四 作废了 XSCK-1" in mail.get_payload(decode=True).decode()


def test_tries_grow_rarer_and_the_last_failure_is_told(company: Company, standing_clock: FixedClock) -> None:
    administrator = company.hire("guanli", [("administrator", None)])
    with receiving() as robot:
        robot.status = 500
        put_delivery(company, add_channel(company, "wecom", url=robot.url))
        waits = []
        while only(company).state != "dead":
            assert send_due(company.database) == 1
            assert send_due(company.database) == 0
            waits.append((only(company).next_try_at - standing_clock.at) / timedelta(minutes=1))
            standing_clock.at = only(company).next_try_at
    assert waits == [1, 5, 30, 120, 720, 0]
    assert only(company).error == "对方拒绝了请求（HTTP 500）"
    [message] = read(my_notices, actor=administrator).rows
    assert message.text.startswith("渠道「渠道wecom」试了 6 次都没有发出「单据作废」")
    assert send_due(company.database) == 0
    perform(retry_delivery, RetryDelivery(delivery_id=only(company).id), actor=SYSTEM)
    assert (only(company).state, only(company).attempts) == ("pending", 0)


def test_a_robot_gets_twenty_a_minute(company: Company, standing_clock: FixedClock) -> None:
    with receiving() as robot:
        channel_id = add_channel(company, "wecom", url=robot.url)
        for _ in range(25):
            put_delivery(company, channel_id)
        assert send_due(company.database) == 20
        standing_clock.at += timedelta(seconds=59)
        assert send_due(company.database) == 0
        standing_clock.at += timedelta(seconds=1)
        assert send_due(company.database) == 5
    assert len(robot.posts) == 25


_SENDER = """
import sys
from pathlib import Path
from jxc_app.wiring import wire
from jxc_app.core.database import Database, use_database
from jxc_app.core.settings import Settings
wire()
paths = {"data_dir": Path(sys.argv[1]), "secret_key_file": Path(sys.argv[2])}
settings = Settings(**paths, notice_hosts=("localhost",), _env_file=None)
database = Database(settings.resolved_database_url, settings=settings)
use_database(database)
from jxc_app.modules.notifications.delivering import send_due
send_due(database)
"""


def test_a_sender_that_is_killed_loses_nothing(company: Company, standing_clock: FixedClock) -> None:
    """Killed between the claim and the answer: the claim runs out, and another worker sends it again."""
    killed: list[int] = []

    def kill(_: object) -> None:
        if not killed:
            killed.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)

    settings = company.database.settings
    with receiving(kill) as robot:
        put_delivery(company, add_channel(company, "wecom", url=robot.url))
        process = subprocess.Popen(
            [sys.executable, "-c", _SENDER, str(settings.data_dir), str(settings.secret_key_file)],
            env=os.environ | {"JXC_ENVIRONMENT": "test"},
        )
        assert process.wait(60) == -signal.SIGKILL
        assert only(company).state == "sending"
        standing_clock.at = only(company).claimed_until - timedelta(seconds=1)
        assert send_due(company.database) == 0
        standing_clock.at += timedelta(seconds=1)
        assert send_due(company.database) == 1
    assert only(company).state == "sent"
    assert len(robot.posts) == 2


# addresses


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
     "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:1:1:0:0:80ff:fffe", "x"],
)  # fmt: skip
def test_nothing_inside_is_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "203.119.1.1", "2400:3200::1", "64:ff9b::808:808"])
def test_the_internet_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "017700000001", "127.1", "[::1]", "[::ffff:127.0.0.1]",
     "①②⑦.⓪.⓪.①", "127。0。0。1", "0"],
)  # fmt: skip
def test_no_spelling_of_this_machine_is_reached(host: str) -> None:
    with receiving() as inside:
        for url in (f"https://{host}:{inside.port}/", f"http://{host}:{inside.port}/"):
            with pytest.raises(SendFailed):
                post(url, b"{}", Gate())
    assert inside.posts == []


@pytest.mark.parametrize(
    "url",
    ["http://qyapi.weixin.qq.com/", "file:///etc/passwd", "gopher://x/", "ftp://x/", "https://", "//x", "x",
     "https://user:pass@qyapi.weixin.qq.com/", "https://x:0/", "https://x:99999/", "https://[::1", "json://x"],
)  # fmt: skip
def test_only_whole_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(SendFailed):
        parts_of(url, Gate())


def test_a_name_that_answers_differently_the_second_time_gains_nothing() -> None:
    """DNS rebinding: one look-up, and the connection goes to what was checked."""
    asked = []

    def resolve(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "8.8.8.8"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with receiving() as inside, pytest.raises(SendFailed, match="内部网络"):
        post(f"https://rebind.example:{inside.port}/", b"{}", Gate(resolve=resolve))
    assert (asked, inside.posts) == (["rebind.example"], [])


def test_one_address_inside_among_public_ones_is_enough_to_refuse() -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")]
    with pytest.raises(SendFailed, match="内部网络"):
        Gate(resolve=lambda *_, **__: found).connect("two.example", 443)
    assert ip_address("8.8.8.8").is_global


def test_a_redirect_is_not_followed_and_a_long_answer_is_cut() -> None:
    with receiving() as outside, receiving() as inside:
        outside.status, outside.headers = 302, {"Location": inside.url}
        with pytest.raises(SendFailed, match="没有跟随"):
            post(outside.url, b"{}", LOCAL)
        outside.status, outside.answer = 200, b"x" * 1_000_000
        assert len(post(outside.url, b"{}", LOCAL).text) == 300
    assert inside.posts == []


# channels


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("wecom", {"url": ""}, "url"),
        ("wecom", {"url": "http://qyapi.weixin.qq.com/x"}, "url"),
        ("wecom", {"url": "https://evil.example/x"}, "url"),
        ("sms", {"url": "https://sms.example/x", "phones": "13800001111", "template": "no"}, "template"),
        ("sms", {"url": "https://sms.example/x", "phones": "1380000x111"}, "phones"),
        ("mail", {"host": "smtp.qq.com", "port": "x", "security": "ssl", "sender": "a@b.cn", "to": "a@b.cn"}, "port"),
        ("mail", {"host": "smtp.qq.com", "port": "25", "security": "none", "sender": "a@b.cn", "to": "a@b.cn"},
         "security"),
        ("mail", {"host": "smtp.qq.com", "port": "465", "security": "ssl", "sender": "a@b.cn", "to": "a@b"}, "to"),
    ],
)  # fmt: skip
def test_wrong_fields_are_refused_at_their_place(company: Company, kind: str, fields: dict, field: str) -> None:
    with pytest.raises(DomainError) as refused:
        add_channel(company, kind, **fields)
    assert refused.value.field == f"fields.{field}"


def test_a_secret_is_nowhere_and_stays_when_left_empty(company: Company) -> None:
    channel_id = add_channel(company, "dingtalk", url="https://oapi.dingtalk.com/robot/send?access_token=canary-1f",
                             secret="canary-SEC")  # fmt: skip
    again = SaveChannel(channel_id=channel_id, version=1, name="改名", kind="dingtalk", fields={})
    perform(save_channel, again, actor=SYSTEM)
    with company.database.reading() as session:
        channel = session.get(NoticeChannel, channel_id)
        entries = session.exec(select(AuditEntry)).all()
    for written in (str(channel.model_dump()), str(read(list_channels, actor=SYSTEM)), str(entries), repr(again)):
        assert "canary" not in written
    assert channel.shown == "oapi.dingtalk.com ····y-1f"
    with pytest.raises(DomainError, match="已有名为"):
        add_channel(company, "wecom", name="改名", url=ROBOT)


def test_a_channel_can_be_tried_and_switched_off(company: Company) -> None:
    with receiving() as robot:
        channel_id = add_channel(company, "wecom", url=robot.url)
        tried = perform(try_channel, TryChannel(channel_id=channel_id), actor=SYSTEM)
        assert send_one(company.database, tried.delivery_id)
        assert "收到这条消息，说明渠道可以使用" in robot.posts[0][2]["text"]["content"]
    with company.database.reading() as session:
        assert delivery_of(session, tried.delivery_id) == ("sent", "")
    put_delivery(company, channel_id)
    perform(switch_channel, SwitchChannel(channel_id=channel_id, version=1, switched_off=True), actor=SYSTEM)
    assert [one.state for one in deliveries(company)] == ["sent", "dead"]
    assert send_due(company.database) == 0
    with pytest.raises(DomainError, match="停用"):
        perform(try_channel, TryChannel(channel_id=channel_id), actor=SYSTEM)


def test_a_try_that_fails_says_why_and_is_not_sent_hours_later(company: Company) -> None:
    with receiving() as robot:
        robot.answer = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
        channel_id = add_channel(company, "wecom", url=robot.url)
        tried = perform(try_channel, TryChannel(channel_id=channel_id), actor=SYSTEM)
        assert send_one(company.database, tried.delivery_id)
    with company.database.reading() as session:
        assert delivery_of(session, tried.delivery_id) == ("dead", "机器人地址已失效，请在群里重新复制")
        assert session.exec(select(Notice)).all() == []


def test_a_channel_is_edited_without_its_secrets(company: Company) -> None:
    fields = {"host": "smtp.qq.com", "port": "465", "security": "ssl", "sender": "jxc@example.com", "login": "jxc"}
    to = "a@example.com，b@example.com；c@example.com"
    channel_id = add_channel(company, "mail", **fields, to=to, password="geheim-canary")
    found = read(channel_form, actor=SYSTEM, channel_id=channel_id)
    assert found.fields == fields | {"to": "a@example.com, b@example.com, c@example.com"}
    assert found.secrets_held == ("password",)
    robot = read(channel_form, actor=SYSTEM, channel_id=add_channel(company, "wecom", url=ROBOT))
    assert (robot.fields, robot.secrets_held) == ({}, ("url",))
