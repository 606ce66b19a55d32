"""The log keeps who changed what, and spills nothing that its reader may not see."""

import json
from typing import Any

import pytest
from sqlmodel import col, select

from jxc_app.core.errors import PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import USE_CASES, perform, read
from jxc_app.modules.access.models import Role, RolePermission
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.audit.queries import Change, history_of, prove_chain
from tests.support.company import SYSTEM, Company, Line

SECRETS = ("13812345678", "13900001111", "6222001234567890123", "漕溪北路 18 号", "13700002222")


def do(company: Company, code: str, /, **fields: Any) -> Any:
    case = USE_CASES[code]
    return perform(case, case.command(**fields), actor=SYSTEM, database=company.database)


def history(company: Company, reader: Actor, object_type: str, object_id: int) -> list[Change]:
    return read(history_of, actor=reader, database=company.database, object_type=object_type, object_id=object_id)


def whole_log(company: Company) -> str:
    with company.database.reading() as session:
        rows = session.exec(select(AuditEntry.before, AuditEntry.after, AuditEntry.object_label, AuditEntry.reason))
        return "\n".join(str(row) for row in rows)


def test_contact_data_is_masked_before_it_is_written(company: Company) -> None:
    contact = {"phone": "13812345678", "bank_account": "6222001234567890123", "address": "上海市漕溪北路 18 号"}
    partner = do(company, "partner.create", code="P-1", name="某厂", is_supplier=True, **contact)
    changed = contact | {"phone": "13900001111"}
    do(company, "partner.update", partner_id=partner.partner_id, version=1, name="某厂", is_supplier=True, **changed)
    imported = {"code": "P-2", "name": "新厂", "is_supplier": True, "phone": "13900001111"}
    do(company, "partner.import", partners=[imported])
    do(company, "warehouse.create", code="N-1", name="新店", kind="store", phone="13700002222")
    do(company, "warehouse.import", warehouses=[{"code": "N-2", "name": "店", "kind": "store", "phone": "13700002222"}])
    log = whole_log(company)
    assert [secret for secret in SECRETS if secret in log] == []
    change = history(company, SYSTEM, "partner", partner.partner_id)[0]
    assert (change.before, change.after) == ({"phone": "138****5678"}, {"phone": "139****1111"})
    assert "137****2222" in log
    assert company.database.read(prove_chain).first_bad_seq is None


def test_a_price_is_kept_whole_and_shown_to_those_who_may_see_it(company: Company) -> None:
    sku = do(company, "sku.open", code="F-1", name="甲", base_unit="个", retail_price="9", floor_price="5.5")
    do(company, "sku.save", sku_id=sku.sku_id, version=1, name="甲", retail_price="9", floor_price="6.5")
    change = {"kind": "price", "price": "floor_price", "how": "fixed", "value": "7"}
    do(company, "sku.change_many", change=change, skus=[{"sku_id": sku.sku_id, "version": 2}])
    owner, reader = company.hire("owner", [("owner", None)]), company.hire("reader", [("auditor", None)])
    everything = history(company, owner, "sku", sku.sku_id)
    assert [one.after.get("floor_price") for one in everything] == ["7", "6.5", "5.5"]
    assert not any(one.is_partial for one in everything)
    _take(company, "auditor", "price.view_floor")
    seen = history(company, reader, "sku", sku.sku_id)
    assert [("floor_price" in one.before or "floor_price" in one.after, one.is_partial) for one in seen] == [
        (False, True)
    ] * 3
    assert seen[1].after["retail_price"] == "9"
    assert [one.action for one in seen] == ["sku.change_many", "sku.save", "sku.open"]


def test_the_worth_of_a_document_takes_the_right_to_its_prices(company: Company) -> None:
    posted = company.receive(company.a, 10, "3.5")
    reader = company.hire("reader", [("auditor", None)])
    assert history(company, reader, "document", posted.document_id)[0].after["total_amount"] == "35"
    _take(company, "auditor", "document.cost")
    last = history(company, reader, "document", posted.document_id)[0]
    assert ("total_amount" in last.after, last.after["total_quantity"], last.is_partial) == (False, "10", True)


def test_the_log_is_for_those_who_may_read_it(company: Company) -> None:
    company.record("other_receipt", [Line(company.a, 1)])
    keeper = company.hire("keeper", [("keeper", None)])
    with pytest.raises(PermissionDenied):
        history(company, keeper, "sku", company.a)


def test_what_is_written_of_a_masked_field_is_text_of_the_same_kind(company: Company) -> None:
    partner = do(company, "partner.create", code="P-1", name="某厂", is_supplier=True)
    with company.database.reading() as session:
        wanted = select(AuditEntry.after).where(col(AuditEntry.object_type) == "partner")
        assert json.loads(session.exec(wanted).one()) == {"code": "P-1", "name": "某厂", "is_supplier": True}
    assert history(company, SYSTEM, "partner", partner.partner_id)[0].before == {}


def _take(company: Company, role: str, permission: str) -> None:
    def work(session: Any) -> None:
        role_id = session.exec(select(Role.id).where(Role.code == role)).one()
        held = select(RolePermission).where(RolePermission.role_id == role_id, RolePermission.permission == permission)
        session.delete(session.exec(held).one())

    company.database.write(work)
