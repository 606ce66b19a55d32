"""Templates and drafts: one's own, what is shared, and nothing of anybody else's."""

from typing import Any

import pytest

from jxc_app.core.errors import NotFound, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.documents.desk_queries import my_drafts, responsibles
from jxc_app.modules.documents.templates import (
    DeleteTemplate,
    SaveTemplate,
    delete_template,
    list_templates,
    save_template,
    template_lines,
)
from tests.support.company import SYSTEM, Company, Line


@pytest.fixture
def keeper(company: Company) -> Actor:
    return company.hire("keeper", [("keeper", company.w1)])


@pytest.fixture
def manager(company: Company) -> Actor:
    return company.hire("manager", [("store_manager", company.w1)])


def _save(company: Company, actor: Actor, name: str, quantity: str = "5", **changes: Any) -> int:
    unit_id = read(skus_by_ids, actor=SYSTEM, sku_ids=[company.b])[company.b].base_unit_id
    line = {"sku_id": company.b, "unit_id": unit_id, "quantity": quantity}
    command = SaveTemplate(**{"type": "other_issue", "name": name, "lines": [line]} | changes)
    return perform(save_template, command, actor=actor, database=company.database).template_id


def _names(actor: Actor, type_: str = "other_issue") -> list[str]:
    return [one.name for one in read(list_templates, actor=actor, type=type_, reader_id=actor.user_id)]


def _lines(actor: Actor, template_id: int) -> list[Any]:
    return read(template_lines, actor=actor, template_id=template_id, reader_id=actor.user_id)


def test_a_template_is_ones_own_until_it_is_shared(company: Company, keeper: Actor, manager: Actor) -> None:
    mine, shared = _save(company, manager, "我的"), _save(company, manager, "大家的", is_shared=True)
    assert _names(manager) == sorted(["我的", "大家的"])
    assert _names(keeper) == ["大家的"]
    assert _names(keeper, "sales_issue") == []
    assert [line.quantity for line in _lines(keeper, shared)] == [5]
    with pytest.raises(NotFound):
        _lines(keeper, mine)


def test_the_same_name_again_replaces(company: Company, keeper: Actor) -> None:
    first = _save(company, keeper, "补货")
    assert _save(company, keeper, "补货", "7.5") == first
    assert [str(line.quantity) for line in _lines(keeper, first)] == ["7.5"]


def test_sharing_needs_its_right(company: Company, keeper: Actor) -> None:
    with pytest.raises(PermissionDenied):
        _save(company, keeper, "大家的", is_shared=True)
    assert _names(keeper) == []


def test_who_may_delete(company: Company, keeper: Actor, manager: Actor) -> None:
    shared, private = _save(company, manager, "大家的", is_shared=True), _save(company, manager, "私")
    own = _save(company, keeper, "我的")
    for template_id, refusal in ((shared, PermissionDenied), (private, NotFound), (9999, NotFound)):
        with pytest.raises(refusal):
            _delete(company, keeper, template_id)
    _delete(company, keeper, own)
    _delete(company, manager, shared)
    assert (_names(keeper), _names(manager)) == ([], ["私"])


def _delete(company: Company, actor: Actor, template_id: int) -> None:
    perform(delete_template, DeleteTemplate(template_id=template_id), actor=actor, database=company.database)


def test_open_drafts_are_those_of_the_person_last_changed_first(company: Company, keeper: Actor) -> None:
    first = company.save("other_issue", [Line(company.b, 1)], actor=keeper)
    company.save("other_receipt", [], actor=keeper)
    company.save("other_issue", [Line(company.b, 9)])
    company.close(company.save("scrap", [], actor=keeper), actor=keeper)
    changed = company.save(
        "other_issue", [Line(company.b, 1), Line(company.a, 2)], actor=keeper, document_id=first.document_id,
        version=first.version,
    )  # fmt: skip
    found = read(my_drafts, actor=keeper, maker_id=keeper.user_id)
    assert [(one.type, one.lines, one.total_quantity) for one in found] == [
        ("other_issue", 2, 3),
        ("other_receipt", 0, 0),
    ]
    assert found[0].version == changed.version


def test_the_responsible_are_people_in_use_once_each(company: Company, keeper: Actor) -> None:
    company.hire("other", [])
    assert read(responsibles, actor=keeper) == ["人keeper", "人other"]
