"""What a supplier's link opens, and what thieves get from it."""

from datetime import timedelta

import pytest
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError, text
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.notifications.events import Act, happenings
from jxc_app.modules.sourcing.answering import KeepQuote, OpenQuote, keep_quote, open_quote
from jxc_app.modules.sourcing.models import RfqInvitation, RfqQuote
from tests.modules.sourcing.asked import UNTIL, Sourcing, sourcing_in
from tests.support.company import Line


@pytest.fixture
def sourcing(standing_clock, company) -> Sourcing:
    return sourcing_in(company)


@pytest.fixture
def rfq(company, sourcing):
    """Ten A, bought before at 2.50, and twice five B."""
    company.receive(company.a, 77, "2.5")
    sourcing.buying.order(Line(company.a, 1, "2.5"))
    return sourcing.ask(
        {"sku_id": company.a, "quantity": 10}, {"sku_id": company.b, "quantity": 5},
        {"sku_id": company.b, "quantity": 5, "due_on": "2026-01-20"}, remark="请含运费",
    )  # fmt: skip


def come(company, token, ip="203.0.113.7"):
    return perform(open_quote, OpenQuote(token=token), actor=Actor.anonymous(ip), database=company.database)


def keep(company, token, fields):
    command = KeepQuote(token=token, fields=fields)
    return perform(keep_quote, command, actor=Actor.anonymous("203.0.113.7"), database=company.database)


def refused(work) -> str:
    with pytest.raises(DomainError) as found:
        work()
    return found.value.code


def quotes(company):
    with company.database.reading() as session:
        return len(session.exec(select(RfqQuote)).all())


def test_a_supplier_sees_what_is_asked_and_nothing_else(company, sourcing, rfq):
    one, two, _ = sourcing.suppliers
    sourcing.answer(rfq, two, "3.33", "44", remark="别家的话", freight="55")
    seen = come(company, sourcing.link(rfq, one))
    assert [(line.position, line.name, line.unit, line.quantity) for line in seen.lines] == [
        (1, "商品A-1", "个", "10"), (2, "商品B-2", "个", "10"),
    ]  # fmt: skip
    assert (seen.supplier, seen.remark, seen.is_late, seen.fields) == ("申源食品有限公司", "请含运费", False, {})
    told = seen.model_dump_json()
    for secret in ("供应商2", "3.33", "44", "55", "别家的话", "2.5", "77", '"code"', "sku_id"):
        assert secret not in told, secret


def test_only_a_hash_of_the_token_is_kept(company, sourcing, rfq):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    assert len(token) >= 43  # 32 random bytes
    with company.database.reading() as session:
        held = session.exec(select(RfqInvitation).where(RfqInvitation.partner_id == sourcing.suppliers[0])).one()
        log = " ".join(f"{one.after}{one.object_label}" for one in session.exec(select(AuditEntry)))
    assert held.token_sha256 != token
    assert token not in log


def test_wrong_expired_and_replaced_links_get_one_answer(company, sourcing, rfq, standing_clock):
    first = sourcing.link(rfq, sourcing.suppliers[0])
    second = sourcing.link(rfq, sourcing.suppliers[0])
    assert come(company, second).ok
    answers = [come(company, "x" * 43, "198.51.100.1"), come(company, first, "198.51.101.1")]
    standing_clock.at = UNTIL + timedelta(days=7, seconds=1)
    answers.append(come(company, second, "198.51.102.1"))
    assert {answer.model_dump_json() for answer in answers} == {answers[0].model_dump_json()}
    assert (answers[0].ok, answers[0].reason) == (False, "quote.wrong_link")


def test_guessing_waits(company, sourcing, rfq):
    good = sourcing.link(rfq, sourcing.suppliers[0])
    for _ in range(40):
        last = come(company, "y" * 43, "198.51.100.9")
    assert (last.reason, last.retry_after_seconds > 0) == ("link.wait", True)
    # and from there the good one waits as well, so that nobody learns which is good
    assert come(company, good, "198.51.100.9").reason == "link.wait"
    assert come(company, good, "203.0.113.50").ok


def test_a_link_answers_its_own_inquiry_only(company, sourcing, rfq):
    other = sourcing.ask({"sku_id": company.a, "quantity": 1})
    token = sourcing.link(other, sourcing.suppliers[0])
    assert refused(lambda: sourcing.send(token, 3, 4)) == "quote.no_such_line"  # it asks for one line only
    sourcing.send(token, 3)
    assert [s.step for s in sourcing.compare(rfq).suppliers] == ["asked"] * 3
    assert sorted(s.step for s in sourcing.compare(other).suppliers) == ["asked", "asked", "quoted"]


def test_what_is_typed_is_kept_for_the_supplier_alone_until_it_is_sent(company, sourcing, rfq):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    keep(company, token, {"price.1": "三块", "remark": "等等", "price.9": "1", "partner_id": "2"})
    assert come(company, token).fields == {"price.1": "三块", "remark": "等等"}
    assert {s.step for s in sourcing.compare(rfq).suppliers} == {"asked", "opened"} | {"asked"}
    assert quotes(company) == 0
    sent = sourcing.send(token, {"price": "3", "tax_percent": 13, "moq": 12, "lead_days": 0}, freight="8.5")
    assert sent.fields == {
        "price.1": "3", "tax.1": "13", "moq.1": "12", "lead.1": "0", "freight": "8.5", "valid_until": "2026-03-31",
        "remark": "",
    }  # fmt: skip


def test_an_offer_may_be_changed_until_the_last_moment_and_not_after(company, sourcing, rfq, standing_clock):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    first = sourcing.send(token, 3)
    standing_clock.at = UNTIL
    assert sourcing.send(token, "2.8", revision=first.revision).revision == 2
    standing_clock.at = UNTIL + timedelta(seconds=1)
    with pytest.raises(Conflict) as late:
        sourcing.send(token, "2.7", revision=2)
    assert (late.value.code, "截止" in text("quote.late")) == ("quote.late", True)
    assert refused(lambda: keep(company, token, {"price.1": "1"})) == "quote.late"
    seen = come(company, token)
    assert (seen.ok, seen.is_late, seen.fields["price.1"]) == (True, True, "2.8")
    assert quotes(company) == 2


def test_the_same_sent_again_is_one_offer_and_an_old_one_is_refused(company, sourcing, rfq):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    sourcing.send(token, 3)
    sourcing.send(token, 3)  # the answer was lost on the way
    assert quotes(company) == 1
    sourcing.send(token, 4, revision=1)
    assert refused(lambda: sourcing.send(token, 5, revision=1)) == "version.stale"
    assert quotes(company) == 2


@pytest.mark.parametrize(
    ("line", "more"),
    [
        ({"price": "0"}, {}), ({"price": "-1"}, {}), ({"price": "1e5000"}, {}), ({"price": 1.5}, {}),
        ({"price": "1", "tax_percent": 101}, {}), ({"price": "1", "moq": "-1"}, {}),
        ({"price": "1", "lead_days": 1000}, {}), ({"price": "1", "sku_id": 3}, {}), ({"price": "1"}, {"freight": "-1"}),
        ({"price": "1"}, {"partner_id": 2}), ({"price": "1"}, {"valid_until": "31/12"}),
        ({"price": "1"}, {"remark": "x" * 501}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["sqlite"])
def test_what_is_no_offer_is_not_taken(company, sourcing, rfq, line, more):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    with pytest.raises(ValueError):
        sourcing.send(token, line, **more)
    assert quotes(company) == 0


def test_an_offer_that_is_over_already_or_says_a_line_twice_is_refused(company, sourcing, rfq):
    token = sourcing.link(rfq, sourcing.suppliers[0])
    assert refused(lambda: sourcing.send(token, 3, valid_until="2026-01-04")) == "quote.past"
    assert refused(lambda: sourcing.send(token, 3, {"position": 1, "price": 4})) == "quote.line_twice"
    assert refused(lambda: sourcing.send(token, {"position": 3, "price": 4})) == "quote.no_such_line"


def test_the_log_says_that_the_supplier_did_it_and_the_buyer_is_told(company, sourcing, rfq):
    sourcing.answer(rfq, sourcing.suppliers[0], 3)
    with company.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "rfq.quote")).all()
        [told] = happenings(session, Act(entries))
    assert [(one.actor_name, one.actor_id, one.ip) for one in entries] == [
        ("供应商 申源食品有限公司", 0, "203.0.113.7")
    ]  # fmt: skip
    assert (told.event, told.person_id, told.link) == (
        "rfq.quoted", sourcing.buyer.user_id, f"/rfq?id={rfq.document_id}",
    )  # fmt: skip
    assert "申源" not in told.text
