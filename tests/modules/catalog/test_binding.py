"""A barcode bound at the desk belongs to one unit of one SKU, and is found by every scanner from then on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.use_case import perform, read
from jxc_app.modules.audit.models import AuditEntry
from jxc_app.modules.catalog.binding import BindBarcode, bind_barcode
from jxc_app.modules.catalog.queries import find_skus, scan_code, skus_by_ids
from jxc_app.modules.catalog.scanning import scan_codes
from tests.support.company import SYSTEM, Company


def _bind(company: Company, barcode: str, sku_id: int | None = None, unit_id: int | None = None) -> None:
    command = BindBarcode(sku_id=sku_id or company.b, unit_id=unit_id, barcode=barcode)
    perform(bind_barcode, command, actor=SYSTEM, database=company.database)


def _box(company: Company) -> int:
    units = read(skus_by_ids, actor=SYSTEM, sku_ids=[company.b])[company.b].units
    return next(unit.unit_id for unit in units if unit.name == "箱")


def test_a_bound_code_is_scanned_and_found_and_audited(company: Company) -> None:
    before = read(skus_by_ids, actor=SYSTEM, sku_ids=[company.b])[company.b].version
    _bind(company, " ６９０９９ ", unit_id=_box(company))
    scanned = read(scan_code, actor=SYSTEM, code="69099")
    assert scanned and (scanned.sku_id, scanned.unit_id) == (company.b, _box(company))
    [found] = read(find_skus, actor=SYSTEM, search="69099")
    assert (found.id, found.version) == (company.b, before + 1), "an open form must not drop it"
    with company.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "sku.bind_barcode")).all()
    assert [entry.object_id for entry in entries] == [company.b]


@pytest.mark.parametrize("code", ["69099", "a-1"])
def test_what_stands_for_something_already_is_refused(company: Company, code: str) -> None:
    _bind(company, "69099", company.a)
    with pytest.raises(Conflict) as caught:
        _bind(company, code)
    assert (caught.value.code, caught.value.field) == ("barcode.taken", "barcode")


def test_a_unit_of_another_sku_is_refused(company: Company) -> None:
    with pytest.raises(DomainError) as caught:
        _bind(company, "69099", company.a, _box(company))
    assert caught.value.code == "unit.unknown"


def test_two_who_bind_the_same_code_at_once_get_one_sku(company: Company) -> None:
    def bind(sku_id: int) -> bool:
        try:
            _bind(company, "69099", sku_id)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(bind, [company.a, company.b] * 2))
    assert outcomes.count(True) == 1


def test_many_codes_are_looked_up_at_once(company: Company) -> None:
    _bind(company, "69099", unit_id=_box(company))
    codes = ["69099", "A-1", "ａ-1", "nobody", *[f"x{at}" for at in range(1200)]]
    found = read(scan_codes, actor=SYSTEM, codes=codes)
    assert {code: (sku.id, unit_id == sku.base_unit_id) for code, (sku, unit_id) in found.items()} == {
        "69099": (company.b, False),
        "A-1": (company.a, True),
        "ａ-1": (company.a, True),
    }
