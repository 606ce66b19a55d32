"""Mappings: shipped, own, and wrong."""

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.modules.migration import mappings

COLUMNS = {"number": "单号", "sku": "编码", "quantity": "数量", "date": "日期"}


def test_an_own_mapping_is_kept_for_the_next_time(tmp_path):
    made = mappings.make("old-shop", COLUMNS, return_prefix="TH", skip_codes=["YF"])
    mappings.save(made, tmp_path)
    assert mappings.load("old-shop", tmp_path) == made
    assert mappings.known_names(tmp_path) == ["old-shop", "online-retail"]


def test_columns_are_found_by_title_wherever_they_stand():
    made = mappings.make("old-shop", COLUMNS | {"price": "单价"})
    assert made.positions(("日期", " 数量 ", "编码", "单号")) == {"number": 3, "sku": 2, "quantity": 1, "date": 0}


@pytest.mark.parametrize(
    ("name", "columns", "habits", "code"),
    [
        ("../../etc", COLUMNS, {}, "mapping.bad_name"),
        ("x", COLUMNS, {}, "mapping.bad_name"),
        ("old-shop", {"number": "单号"}, {}, "mapping.columns_missing"),
        ("old-shop", COLUMNS | {"colour": "颜色"}, {}, "mapping.unknown_column"),
        ("old-shop", COLUMNS, {"skip_patterns": ["("]}, "mapping.bad_pattern"),
    ],
)
def test_wrong_mappings_are_refused(name, columns, habits, code):
    with pytest.raises(DomainError) as refusal:
        mappings.make(name, columns, **habits)
    assert refusal.value.code == code


def test_a_shipped_mapping_cannot_be_replaced(tmp_path):
    with pytest.raises(DomainError) as refusal:
        mappings.save(mappings.make("online-retail", COLUMNS), tmp_path)
    assert refusal.value.code == "mapping.name_taken"


def test_an_unknown_mapping_names_the_known_ones(tmp_path):
    with pytest.raises(DomainError, match="online-retail"):
        mappings.load("none-such", tmp_path)
