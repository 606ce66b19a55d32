"""Codes sent to a person's own address as second proof: through real servers on loopback."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from sqlmodel import select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, PermissionDenied, ProofNeeded
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.access.models import SecondProof, SentCode
from jxc_app.modules.access.proof_addresses import (
    BeginAddress,
    BindAddress,
    Bound,
    RemoveAddress,
    SendProofCode,
    begin_address,
    bind_address,
    remove_address,
    send_proof_code,
)
from jxc_app.modules.access.proving_oneself import GiveProof, give_proof
from jxc_app.modules.access.queries import own_security
from jxc_app.modules.access.sent_codes import other_ways
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.notifications.channels import SwitchChannel, switch_channel
from tests.modules.notifications.outside import Receiver, add_channel, deliveries, receiving
from tests.support.company import PASSWORD, SYSTEM, Company
from tests.support.sessions import at_browser, prove

MOBILE = "13812341234"
MAIL = "lisi@example.com"


@pytest.fixture
def engine() -> str:
    """Sending is the same on both."""
    return "sqlite"


@pytest.fixture
def keeper(company: Company, standing_clock: FixedClock) -> Actor:
    """A keeper at a browser, of a company that may reach the servers of these tests."""
    company.database.settings = company.database.settings.model_copy(update={"notice_hosts": ("localhost",)})
    company.hire("keeper", [("keeper", None)], password=PASSWORD)
    return at_browser(company, standing_clock, "keeper")


@pytest.fixture
def gateway(company: Company, keeper: Actor) -> Iterator[Receiver]:
    """The company's SMS gateway."""
    with receiving() as told:
        add_channel(company, "sms", url=told.url, phones="13900002222")
        yield told


def newest(gateway: Receiver) -> str:
    """The code of the newest message."""
    return _code(gateway.posts[-1][2]["content"])


def _code(text: str) -> str:
    found = re.search(r"(?<!\d)\d{6}(?!\d)", text)
    assert found
    return found[0]


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 10**6:06d}"


def bind(keeper: Actor, gateway: Receiver) -> Bound:
    """The keeper's own telephone."""
    assert prove(keeper, PASSWORD, "own_proof").ok
    perform(begin_address, BeginAddress(kind="sms", address=MOBILE), actor=keeper)
    return perform(bind_address, BindAddress(kind="sms", code=newest(gateway)), actor=keeper)


@pytest.fixture
def bound(keeper: Actor, gateway: Receiver, standing_clock: FixedClock) -> Receiver:
    """The gateway, once the keeper's telephone is bound and that sending no longer counts."""
    assert bind(keeper, gateway).ok
    standing_clock.at += timedelta(minutes=11)
    return gateway


def send(keeper: Actor, act: str = "void") -> str:
    return perform(send_proof_code, SendProofCode(act=act, kind="sms"), actor=keeper).shown


def give(keeper: Actor, code: str, act: str = "void") -> str:
    """Why the code is not taken; empty where it proves."""
    return perform(give_proof, GiveProof(act=act, secret=code, way="sms"), actor=keeper).reason


def test_an_address_counts_once_its_code_was_typed_back(
    company: Company, keeper: Actor, gateway: Receiver, standing_clock: FixedClock
) -> None:
    wanted = BeginAddress(kind="sms", address=MOBILE)
    with pytest.raises(ProofNeeded):
        perform(begin_address, wanted, actor=keeper)
    assert gateway.posts == [], "nothing is sent before the proof"
    assert prove(keeper, PASSWORD, "own_proof").ok
    assert perform(begin_address, wanted, actor=keeper).shown == "138****1234"
    code = newest(gateway)
    assert gateway.posts[0][2]["phone"] == MOBILE
    refused = perform(bind_address, BindAddress(kind="sms", code=wrong(code)), actor=keeper)
    assert (refused.ok, refused.reason) == (False, "code.wrong")
    assert read(own_security, actor=keeper).addresses == {}
    assert perform(bind_address, BindAddress(kind="sms", code=f"{code[:3]} {code[3:]}"), actor=keeper).ok
    assert read(own_security, actor=keeper).addresses == {"sms": "138****1234"}
    with pytest.raises(ProofNeeded):
        perform(remove_address, RemoveAddress(kind="sms"), actor=keeper)
    assert prove(keeper, PASSWORD, "own_proof").ok
    perform(remove_address, RemoveAddress(kind="sms"), actor=keeper)
    assert read(own_security, actor=keeper).addresses == {}


def test_a_code_proves_once_for_its_act_and_its_session(
    company: Company, keeper: Actor, bound: Receiver, standing_clock: FixedClock
) -> None:
    assert send(keeper) == "138****1234"
    code = newest(bound)
    assert give(at_browser(company, standing_clock, "keeper"), code) == "code.over"
    assert give(keeper, code, "price") == "code.over"
    assert give(keeper, code) == ""
    assert give(keeper, code) == "code.over"
    with company.database.reading() as session:
        [proof] = session.exec(select(SecondProof)).all()
    assert (proof.act, proof.way, proof.session_id) == ("void", "sms", keeper.session_id)
    assert prove(keeper, PASSWORD, "price").ok, "the password still proves"


def test_a_code_lasts_five_minutes_and_the_newest_counts(
    keeper: Actor, bound: Receiver, standing_clock: FixedClock
) -> None:
    send(keeper)
    first = newest(bound)
    standing_clock.at += timedelta(seconds=60)
    send(keeper)
    second = newest(bound)
    if first != second:
        assert give(keeper, first) == "code.wrong"
    standing_clock.at += timedelta(minutes=5, seconds=1)
    assert give(keeper, second) == "code.over"
    send(keeper)
    standing_clock.at += timedelta(minutes=5)
    assert give(keeper, newest(bound)) == ""


def test_five_wrong_tries_end_a_code(keeper: Actor, bound: Receiver) -> None:
    send(keeper)
    code = newest(bound)
    assert [give(keeper, wrong(code)) for _ in range(5)] == ["code.wrong"] * 5
    assert give(keeper, code) == "code.over"


def test_another_code_waits_a_minute_unless_the_last_one_is_over(
    keeper: Actor, bound: Receiver, standing_clock: FixedClock
) -> None:
    send(keeper)
    standing_clock.at += timedelta(seconds=18)
    with pytest.raises(DomainError, match="请在 42 秒后再重发"):
        send(keeper, "price")
    assert give(keeper, newest(bound)) == ""
    send(keeper, "price")
    standing_clock.at += timedelta(seconds=60)
    send(keeper, "price")
    assert len(bound.posts) == 4


def test_what_did_not_go_out_is_sent_again_at_once(keeper: Actor, bound: Receiver) -> None:
    bound.status = 500
    with pytest.raises(DomainError, match="验证码没有发出"):
        send(keeper)
    bound.status = 200
    send(keeper)
    assert give(keeper, newest(bound)) == ""


def test_three_codes_in_ten_minutes(keeper: Actor, bound: Receiver, standing_clock: FixedClock) -> None:
    for _ in range(3):
        send(keeper)
        standing_clock.at += timedelta(minutes=1)
    with pytest.raises(DomainError, match="420 秒"):
        send(keeper)
    assert len(bound.posts) == 4, "the one that bound it, and three"
    standing_clock.at += timedelta(minutes=7)
    send(keeper)


def test_ones_way_of_proving_is_never_changed_by_a_sent_code(keeper: Actor, bound: Receiver) -> None:
    """Who finds an open screen may find the mailbox open too."""
    with pytest.raises(DomainError, match="不能用"):
        send(keeper, "own_proof")
    with pytest.raises(DomainError, match="不能用"):
        give(keeper, "123456", "own_proof")


def test_what_is_kept_and_logged_gives_nobody_a_code(company: Company, keeper: Actor, bound: Receiver) -> None:
    send(keeper)
    code = newest(bound)
    give(keeper, code)
    with company.database.reading() as session:
        kept = str([row.model_dump(exclude={"id", "sent_at"}) for row in session.exec(select(SentCode))])
        entries = session.exec(select(AuditEntry).where(AuditEntry.actor_id == keeper.user_id)).all()
    logged = str([(entry.action, entry.before, entry.after, entry.reason) for entry in entries])
    assert code not in kept
    assert code not in logged
    assert MOBILE not in logged
    assert [entry.action for entry in entries[-2:]] == ["proof.send_code", "proof.give"]
    assert "138****1234" in logged
    assert deliveries(company) == [], "the delivery log is read by others"


def test_what_did_not_go_out_is_told_at_once(company: Company, keeper: Actor, bound: Receiver) -> None:
    bound.status = 500
    with pytest.raises(DomainError, match="验证码没有发出"):
        send(keeper)
    perform(switch_channel, SwitchChannel(channel_id=1, version=1, switched_off=True), actor=SYSTEM)
    assert company.database.read(lambda session: other_ways(session, keeper.user_id)) == {}
    with pytest.raises(DomainError, match="没有启用"):
        send(keeper)


@pytest.mark.parametrize(("kind", "address", "said"), [
    ("mail", "a,b@example.com", "邮箱地址不正确"), ("mail", "a@b", "邮箱地址不正确"), ("sms", "12345", "手机号不正确"),
])  # fmt: skip
def test_what_is_no_address_is_refused_at_its_field(keeper: Actor, kind: str, address: str, said: str) -> None:
    with pytest.raises(DomainError, match=said) as refusal:
        perform(begin_address, BeginAddress(kind=kind, address=address), actor=keeper)
    assert refusal.value.field == "address"


def test_nobody_without_a_session_has_codes_sent(keeper: Actor, bound: Receiver) -> None:
    with pytest.raises(PermissionDenied):
        send(Actor(user_id=keeper.user_id, name="keeper"))
    assert len(bound.posts) == 1


class _Box(Message):
    """Keeps the mails that came."""

    def __init__(self) -> None:
        super().__init__()
        self.mails = []

    def handle_message(self, message) -> None:
        self.mails.append(message)


def test_a_real_mail_brings_a_code(company: Company, keeper: Actor) -> None:
    box = _Box()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = Controller(box, "127.0.0.1", port)
    server.start()
    try:
        add_channel(
            company, "mail", host="localhost", port=str(port), security="none", login="", password="",
            sender="jxc@example.com", to="boss@example.com",
        )  # fmt: skip
        assert prove(keeper, PASSWORD, "own_proof").ok
        begun = perform(begin_address, BeginAddress(kind="mail", address=MAIL), actor=keeper)
    finally:
        server.stop()
    [mail] = box.mails
    assert (begun.shown, mail["To"]) == ("l***@example.com", MAIL)
    code = _code(mail.get_payload(decode=True).decode())
    assert perform(bind_address, BindAddress(kind="mail", code=code), actor=keeper).ok
