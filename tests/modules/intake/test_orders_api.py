"""Orders by REST: who may hand them in, that the same is done once, and what is refused in which words."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlmodel import select

from jxc_app.core.use_case import perform, read
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.catalog.models import Barcode, SkuUnit
from jxc_app.modules.documents.models import Document
from jxc_app.modules.intake.clients import ClientAct, SaveClient, SwitchClient, renew_key, save_client, switch_client
from jxc_app.modules.intake.models import IntakeClient
from jxc_app.modules.intake.queries import clients
from tests.modules.fulfilment.chain import Chain
from tests.modules.intake.shop_system import system_of
from tests.support.company import SYSTEM


@pytest.fixture
def chain(company):
    made = Chain.of_stores(company, 3)
    for store in made.stores[1:]:
        company.receive(company.a, 4, "3", at=store)
    return made


@pytest.fixture
def system(chain, company):
    return system_of(company, chain.stores[0], chain.customer)


def orders(company):
    wanted = select(Document).where(Document.type == "sales_order")
    return company.database.read(lambda session: session.exec(wanted).all())


def test_an_order_is_taken_shared_out_and_looked_up(chain, company, system):
    answer = system.order("W-1", ("A-1", 6), contact="王女士", phone="13800000000", address="人民路 1 号")
    assert (answer.status_code, answer.json()["state"], answer.json()["short"]) == (200, "picking", [])
    [order] = orders(company)
    assert (answer.json()["order"], order.own_number, order.status) == (order.number, "W-1", "posted")
    seen = system.call("GET", "/W-1").json()
    assert {one["store"]: one["lines"] for one in seen["parcels"]} == {
        "门店2": [{"sku": "A-1", "quantity": "4"}], "门店3": [{"sku": "A-1", "quantity": "2"}],
    }  # fmt: skip
    assert "price" not in str(seen)
    company.assert_proved()


def test_what_nobody_has_is_taken_and_said_to_be_short(chain, company, system):
    answer = system.order("W-1", ("A-1", 9), ("B-2", 1)).json()
    assert (answer["state"], answer["promised_at"]) == ("short", None)
    assert answer["short"] == [{"sku": "A-1", "quantity": "1"}, {"sku": "B-2", "quantity": "1"}]
    company.assert_proved()


def test_the_same_key_with_the_same_body_is_one_order_and_with_another_body_refused(chain, company, system):
    first, again = (system.order("W-1", ("A-1", 1), key="k-1") for _ in range(2))
    assert first.json() == again.json()
    other = system.order("W-2", ("A-1", 1), key="k-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.other_content")
    twice = system.order("W-1", ("A-1", 1), key="k-2")
    assert (twice.status_code, twice.json()["field"]) == (409, "number")
    missing = system.order("W-3", ("A-1", 1), key="")
    assert (missing.status_code, missing.json()["field"]) == (422, "Idempotency-Key")
    assert len(orders(company)) == 1


def test_the_same_key_at_the_same_moment_is_one_order(chain, company, system):
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: system.order("W-1", ("A-1", 1), key="k-1").json(), range(6)))
    assert len({str(one) for one in answers}) == 1
    assert answers[0]["ok"]
    assert len(orders(company)) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": [{"sku": "A-1", "quantity": "1", "price": "5"}, {"sku": "X", "quantity": "1", "price": "5"}]},
         "lines[1].sku"),
        ({"lines": [{"sku": "A-1", "quantity": "-1", "price": "5"}]}, "lines[0].quantity"),
        ({"lines": [{"sku": "A-1", "quantity": "1", "price": "5", "unit": "吨"}]}, "lines[0].unit"),
        ({"lines": []}, "lines"),
        ({"lines": [{"sku": "A-1", "quantity": "1", "price": "5"}], "store": "??"}, "store"),
        ({"lines": [{"sku": "A-1", "quantity": "1", "price": "5"}], "customer": "??"}, "customer"),
        ({"lines": [{"sku": "A-1", "quantity": "1", "price": "5"}], "latitude": "31"}, "longitude"),
        ({"lines": [{"sku": "A-1", "quantity": "1", "price": "5"}], "who": 1}, "who"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(chain, company, system, body, field):
    answer = system.call("POST", "", {"number": "W-1"} | body)
    said = answer.json()
    assert (answer.status_code, said["ok"], said["field"]) == (422, False, field)
    assert said["code"]
    assert any("一" <= sign <= "鿿" for sign in said["error"])
    assert orders(company) == []


def test_no_json_and_no_object_are_refused(system):
    headers = {"Authorization": f"Bearer {system.token}", "Idempotency-Key": "k"}
    for content in (b"{", b"[1]", b"\xff"):
        assert system.browser.post("/api/orders", headers=headers, content=content).status_code == 422


def test_a_barcode_does_as_well_and_brings_its_unit(chain, company, system):
    def bind(session):
        box = session.exec(select(SkuUnit).where(SkuUnit.sku_id == company.b, SkuUnit.numerator == 24)).one()
        session.add(Barcode(code_key="690001", code="690001", sku_id=company.b, unit_id=box.unit_id))

    company.database.write(bind)
    company.receive(company.b, 24, "1", at=chain.stores[1])
    assert system.order("W-1", ("690001", 1)).json()["state"] == "picking"
    assert chain.free(company.b, chain.stores[1]) == (24, 24)


def test_an_order_for_a_store_stays_there(chain, company, system):
    near = system_of(company, chain.stores[0], chain.customer, login="two", stores=chain.stores)
    answer = near.order("W-1", ("A-1", 6), store="S2").json()
    assert answer["state"] == "picking"
    assert near.call("GET", "/W-1").json()["parcels"] == []
    assert chain.free(company.a, chain.stores[1]) == (4, 4)
    refused = system.order("W-2", ("A-1", 1), store="S2")  # its account may not order there
    assert refused.status_code == 403


def test_what_its_own_store_ships_is_followed_and_not_cancelled_any_more(chain, company):
    near = system_of(company, chain.stores[1], chain.customer)
    near.order("W-1", ("A-1", 2), store="S2")
    near.order("W-2", ("A-1", 1), store="S2")
    order, unwanted = orders(company)
    chain.ship(_ref(order), 2, at=chain.stores[1])
    assert near.call("GET", "/W-1").json()["state"] == "shipped"
    assert near.call("POST", "/W-1/cancel").status_code == 409
    chain.ship(_ref(unwanted), 1, at=chain.stores[1], only_picks=True)
    assert near.call("POST", "/W-2/cancel").status_code == 409
    company.assert_proved()


def test_what_has_not_left_is_cancelled_once_and_all_of_it_is_free(chain, company, system):
    system.order("W-1", ("A-1", 6))
    for _ in range(2):
        answer = system.call("POST", "/W-1/cancel", {"reason": "不要了"})
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert [chain.free(company.a, one) for one in chain.stores[1:]] == [(4, 0), (4, 0)]
    assert system.call("GET", "/W-1").json()["state"] == "cancelled"
    company.assert_proved()


def test_what_has_left_is_not_cancelled(chain, company, system):
    system.order("W-1", ("A-1", 6))
    [order] = orders(company)
    parcels = chain.standing(_ref(order)).parcels
    chain.send(parcels[0])
    answer = system.call("POST", "/W-1/cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "intake.has_left")
    assert system.call("GET", "/W-1").json()["state"] == "picking"
    company.assert_proved()


def test_nobody_sees_or_cancels_the_order_of_another(chain, company, system):
    other = system_of(company, chain.stores[0], chain.customer, login="other")
    system.order("W-1", ("A-1", 1))
    assert other.call("GET", "/W-1").status_code == 404
    assert other.call("POST", "/W-1/cancel").status_code == 404
    assert other.order("W-1", ("A-1", 1)).status_code == 200  # its own number


def test_only_a_key_that_counts_opens(chain, company, system):
    for token in ("", "jxc_wrong"):
        assert system.call("GET", "/W-1", token=token).status_code in (401, 429)
    assert system.browser.get("/api/orders/W-1").status_code in (401, 429)
    held = company.database.read(lambda session: session.get_one(IntakeClient, system.client_id))
    assert system.token not in str(held.model_dump())
    assert system.secret not in str(held.model_dump())
    command = ClientAct(client_id=system.client_id, version=held.version)
    renewed = perform(renew_key, command, actor=SYSTEM, database=company.database)
    assert system.call("GET", "/W-1").status_code in (401, 429)
    assert system.call("GET", "/W-1", token=renewed.token).status_code == 404
    off = SwitchClient(client_id=system.client_id, version=renewed.version, switched_off=True)
    perform(switch_client, off, actor=SYSTEM, database=company.database)
    assert system.call("GET", "/W-1", token=renewed.token).status_code in (401, 429)
    log = company.database.read(lambda session: str([one.model_dump() for one in session.exec(select(AuditEntry))]))
    assert system.token not in log
    assert renewed.token not in log


def test_wrong_keys_have_to_wait_and_a_right_one_does_not(chain, system):
    answers = [system.call("GET", "/W-1", token=f"jxc_{number}") for number in range(40)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert system.call("GET", "/W-1").status_code == 404


def test_administrators_see_what_there_is(chain, company, system):
    system.order("W-1", ("A-1", 1))
    [row] = read(clients, actor=SYSTEM, database=company.database)
    assert (row.name, row.orders, row.token_ends) == ("商城 shop", 1, system.token[-4:])


def _ref(document):
    return SimpleNamespace(document_id=document.id)


def test_each_key_may_call_so_often_in_a_minute_and_then_has_to_wait(chain, company, standing_clock):
    one, other = (
        system_of(company, chain.stores[0], chain.customer, login=login, calls_per_minute=3) for login in ("one", "two")
    )
    assert [one.call("GET", "/none").status_code for _ in range(3)] == [404, 404, 404]
    standing_clock.at += timedelta(seconds=20)
    refused = one.order("W-1", ("A-1", 1), key="k-1")
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (
        429, "intake.too_many", "40",
    )  # fmt: skip
    assert refused.json()["retry_after"] == 40
    assert orders(company) == []
    assert other.call("GET", "/none").status_code == 404
    standing_clock.at += timedelta(seconds=40)
    assert one.order("W-1", ("A-1", 1), key="k-1").status_code == 200
    [row] = [one for one in read(clients, actor=SYSTEM, database=company.database) if one.name == "商城 one"]
    command = SaveClient(
        client_id=row.id, version=row.version, name=row.name, user_id=row.user_id, home_id=row.home_id,
        partner_id=row.partner_id, calls_per_minute=1,
    )  # fmt: skip
    perform(save_client, command, actor=SYSTEM, database=company.database)
    assert one.call("GET", "/W-1").status_code == 429
    told = company.database.read(
        lambda session: session.exec(select(AuditEntry).where(AuditEntry.reason == "intake.too_many")).all()
    )
    assert told and all(entry.outcome == "refused" for entry in told)


def test_calls_at_the_same_moment_do_not_pass_the_limit_together(chain, company):
    system = system_of(company, chain.stores[0], chain.customer, calls_per_minute=4)
    with ThreadPoolExecutor(6) as pool:
        found = [one.status_code for one in pool.map(lambda _: system.call("GET", "/none"), range(10))]
    assert sorted(found) == [404] * 4 + [429] * 6
