"""A barcode stands for one unit of one SKU."""

from collections.abc import Callable
from typing import Any

import pytest

from jxc_app.core.errors import Conflict
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.queries import scan_code
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, UpdateSku, create_sku, create_skus, update_sku
from tests.support.company import SYSTEM, Company

BOX: dict[str, Any] = {"name": "箱", "numerator": 24, "barcodes": ["169"]}


def new(code: str, **more: Any) -> CreateSku:
    return CreateSku(code=code, name="茶", base_unit="个", **more)


def refused(act: Callable[[], Any]) -> str | None:
    with pytest.raises(Conflict) as found:
        act()
    assert found.value.code == "barcode.taken"
    return found.value.field


@pytest.fixture
def sku_id(company: Company) -> int:
    made = perform(create_sku, new("N-1", barcodes=["69"], units=[BOX]), actor=SYSTEM, database=company.database)
    return made.sku_id


def test_it_is_refused_where_it_was_entered(company: Company, sku_id: int) -> None:
    def make(*skus: CreateSku) -> Any:
        return perform(create_skus, CreateSkus(skus=list(skus)), actor=SYSTEM, database=company.database)

    assert refused(lambda: make(new("N-2", barcodes=["70"]), new("N-3", barcodes=["169"]))) == "skus.1.barcodes"
    assert refused(lambda: make(new("N-2", barcodes=["70"]), new("N-3", barcodes=["7０"]))) == "skus.1.barcodes"
    assert refused(lambda: make(new("N-2", barcodes=["71", "71"]))) == "skus.0.barcodes"
    assert refused(lambda: make(new("N-2", units=[BOX]))) == "skus.0.units.0.barcodes"
    assert read(scan_code, actor=SYSTEM, database=company.database, code="70") is None


def test_a_sku_keeps_its_own_and_gets_more(company: Company, sku_id: int) -> None:
    units = [BOX, {"name": "包", "numerator": 6, "barcodes": ["68"]}]
    change = UpdateSku(sku_id=sku_id, version=1, name="绿茶", barcodes=["69", "66"], units=units)
    perform(update_sku, change, actor=SYSTEM, database=company.database)
    scanned = {
        code: found.unit_name
        for code in ("69", "66", "169", "68")
        if (found := read(scan_code, actor=SYSTEM, database=company.database, code=code))
    }
    assert scanned == {"69": "个", "66": "个", "169": "箱", "68": "包"}
    other = UpdateSku(sku_id=company.a, version=1, name="商品A-1", barcodes=["68"])
    assert refused(lambda: perform(update_sku, other, actor=SYSTEM, database=company.database)) == "barcodes"


def test_a_code_longer_than_any_is_known_to_nobody(company: Company) -> None:
    longest = "7" * 80
    perform(create_sku, new("N-4", barcodes=[longest]), actor=SYSTEM, database=company.database)
    assert read(scan_code, actor=SYSTEM, database=company.database, code=longest) is not None
    assert read(scan_code, actor=SYSTEM, database=company.database, code=longest + "7") is None
