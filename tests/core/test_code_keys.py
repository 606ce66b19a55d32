"""A code and its key fit their columns, whatever characters it is made of: NFKC makes one of them up to 18."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlmodel import SQLModel

from jxc_app.core.errors import catalogue, field_errors
from jxc_app.core.ids import code_key
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.models import Barcode, Sku
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.migration.rules import UnreadableError, sku_code
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.service import CreateWarehouse
from tests.support.company import SYSTEM, Company

#: the longest key of one character, ligatures, a capital that folds to two, what folds to nothing
GROWING = "\ufdfa㌀ﬃß\u0130Ǆ½\u2003\x1c\u00ad"
TEXTS = st.text(
    st.one_of(st.sampled_from(GROWING), st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    max_size=90,
)
SKU = {"name": "新品", "base_unit": "个"}
MAKERS: dict[str, tuple[type[SQLModel], str, Callable[[str], Any]]] = {
    "sku": (Sku, "code", lambda code: CreateSku(code=code, **SKU).code),
    "barcode": (Barcode, "barcodes.0", lambda code: CreateSku(code="N", barcodes=[code], **SKU).barcodes[0]),
    "barcode of a unit": (
        Barcode,
        "units.0.barcodes.0",
        lambda code: (
            CreateSku(code="N", units=[{"name": "箱", "numerator": 2, "barcodes": [code]}], **SKU).units[0].barcodes[0]
        ),
    ),
    "warehouse": (Warehouse, "code", lambda code: CreateWarehouse(code=code, name="仓", kind="store").code),
    "partner": (Partner, "code", lambda code: CreatePartner(code=code, name="厂", is_supplier=True).code),
}


def room(table: type[SQLModel], column: str) -> int:
    return int(table.__table__.c[column].type.length)


@pytest.mark.parametrize("what", MAKERS)
@given(text=TEXTS)
@example(text="\ufdfa" * 5)
@example(text="\x1c")
@example(text="\u0130" * 40)
def test_a_code_fits_with_its_key_or_is_refused_at_its_field(what: str, text: str) -> None:
    table, field, make = MAKERS[what]
    try:
        code = make(text)
    except ValidationError as error:
        said = field_errors(error)
        assert said.keys() == {field}
        assert said[field] != catalogue()["input.invalid"]["zh"]
    else:
        assert 0 < len(code) <= room(table, "code")
        assert 0 < len(code_key(code)) <= room(table, "code_key")


@given(text=TEXTS)
@example(text="\u0130" * 60)
def test_a_code_of_a_history_file_fits_too(text: str) -> None:
    try:
        code = sku_code(text)
    except UnreadableError as error:
        assert str(error) in catalogue()
    else:
        assert 0 < len(code_key(code)) <= room(Sku, "code_key")


def test_the_longest_of_everything_is_stored(company: Company) -> None:
    """Names become pinyin beside themselves: the search column holds all of it."""
    longest = CreateSku(code="ﬃ" * 20, name="庄" * 200, base_unit="个", barcodes=["ﷺ" * 4], brand="装" * 60)
    perform(create_sku, longest, actor=SYSTEM, database=company.database)
    partner = CreatePartner(code="½" * 13, name="庄" * 120, is_supplier=True)
    perform(create_partner, partner, actor=SYSTEM, database=company.database)
