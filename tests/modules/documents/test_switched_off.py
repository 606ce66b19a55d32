"""A warehouse out of use takes no new documents; what it has may be finished, and it is empty when it goes."""

from collections.abc import Callable
from typing import Any

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.documents.commands import SaveDraft
from jxc_app.modules.documents.service import save_draft
from jxc_app.modules.inventory.switching_off import SwitchWarehouse, switch_off_warehouse, switch_on_warehouse
from jxc_app.modules.warehouses.queries import list_warehouses
from tests.support.company import SYSTEM, Company, Line
from tests.support.gates import LOG, one_behind_the_other


def switch(company: Company, warehouse_id: int, case: Any = switch_off_warehouse) -> None:
    [row] = [row for row in listed(company) if row.id == warehouse_id]
    command = SwitchWarehouse(warehouse_id=warehouse_id, version=row.version, reason="门店关闭")
    perform(case, command, actor=SYSTEM, database=company.database)


def listed(company: Company) -> Any:
    return read(list_warehouses, actor=SYSTEM, database=company.database)


def refused(act: Callable[[], Any]) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as found:
        act()
    assert str(found.value)
    return found.value.code, found.value.field


def test_neither_side_of_a_new_document_may_be_switched_off(company: Company) -> None:
    company.receive(company.a, 5)
    switch(company, company.s1)
    away = [Line(company.a, 1)]
    off = "warehouse.switched_off"
    assert refused(lambda: company.receive(company.a, 1, at=company.s1)) == (off, "warehouse_id")
    assert refused(lambda: company.save("other_receipt", away, at=company.s1)) == (off, "warehouse_id")
    to_s1 = {"to_warehouse_id": company.s1}
    assert refused(lambda: company.record("transfer", away, **to_s1)) == (off, "to_warehouse_id")
    company.record("transfer", away, to_warehouse_id=company.w2)


def test_a_draft_cannot_be_turned_to_it(company: Company) -> None:
    draft = company.save("other_receipt", [Line(company.a, 1)])
    switch(company, company.s1)
    fields = company.fields("other_receipt", [Line(company.a, 1)], at=company.s1)
    command = SaveDraft(document_id=draft.document_id, version=draft.version, **fields)
    saving = refused(lambda: perform(save_draft, command, actor=SYSTEM, database=company.database))
    assert saving == ("warehouse.switched_off", "warehouse_id")


def test_what_was_there_before_is_finished(company: Company) -> None:
    came = company.receive(company.a, 5, at=company.s1)
    went = company.issue(company.a, 5, at=company.s1)
    draft = company.save("other_receipt", [Line(company.a, 2)], at=company.s1)
    switch(company, company.s1)
    company.void(went)
    company.void(came)
    company.post(draft)
    assert company.stock(company.a, company.s1).on_hand == 2
    company.assert_proved()
    switch(company, company.s1, switch_on_warehouse)
    company.issue(company.a, 2, at=company.s1)
    switch(company, company.s1)


def test_it_goes_only_when_nothing_lies_there_or_is_on_its_way(company: Company) -> None:
    company.receive(company.a, 5)
    company.receive(company.b, 5)
    company.record("transfer", [Line(company.a, 3), Line(company.b, 1)], to_warehouse_id=company.s1)
    with pytest.raises(DomainError, match="现存 0 种商品，在途 2 种"):
        switch(company, company.s1)
    with pytest.raises(DomainError, match="现存 2 种商品，在途 0 种"):
        switch(company, company.w1)
    assert not any(row.switched_off for row in listed(company))
    switch(company, company.w2)
    assert [row.code for row in listed(company) if row.switched_off] == ["W2"]


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_document_that_is_being_written_is_waited_for(company: Company) -> None:
    """Whoever is second sees the first: no stock comes into a warehouse that was found empty."""
    tally = one_behind_the_other(
        company,
        LOG,
        lambda: company.receive(company.a, 1, at=company.s1),
        lambda: switch(company, company.s1),
    )
    assert tally.outcomes == {"done": 1, "warehouse.has_stock": 1}


@pytest.mark.parametrize("engine", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_document_waits_for_the_switch(company: Company) -> None:
    tally = one_behind_the_other(
        company,
        LOG,
        lambda: switch(company, company.s1),
        lambda: company.receive(company.a, 1, at=company.s1),
    )
    assert tally.outcomes == {"done": 1, "warehouse.switched_off": 1}
