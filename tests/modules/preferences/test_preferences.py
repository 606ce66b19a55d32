"""Everybody keeps their own preferences, and nobody else's."""

from dataclasses import replace

import pytest

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.preferences.queries import preferences_of
from jxc_app.modules.preferences.service import LARGEST, MOST, SavePreference, save_preference
from tests.support.company import Company


def keep(actor: Actor, key: str, value: object) -> None:
    perform(save_preference, SavePreference(key=key, value=value), actor=actor)


@pytest.fixture
def keeper(company: Company) -> Actor:
    return replace(company.hire("keeper", [("keeper", None)]), session_id=1)


def test_what_is_kept_is_there_again_and_only_for_its_person(company: Company, keeper: Actor) -> None:
    other = replace(company.hire("other", [("keeper", None)]), session_id=2)
    keep(keeper, "stock.columns", ["code", "on_hand"])
    keep(keeper, "stock.view.快没有的", {"below_minimum": True})
    keep(keeper, "stockroom", 1)
    keep(other, "stock.columns", ["code"])
    assert preferences_of(keeper, "stock.") == {
        "stock.columns": ["code", "on_hand"], "stock.view.快没有的": {"below_minimum": True},
    }  # fmt: skip
    assert preferences_of(other, "stock.") == {"stock.columns": ["code"]}


def test_it_is_replaced_and_forgotten(keeper: Actor) -> None:
    keep(keeper, "a", 1)
    keep(keeper, "a", {"b": [2]})
    assert preferences_of(keeper, "a") == {"a": {"b": [2]}}
    keep(keeper, "a", None)
    keep(keeper, "a", None)
    assert preferences_of(keeper, "") == {}


def test_a_prefix_is_no_pattern(keeper: Actor) -> None:
    keep(keeper, "a%b", 1)
    keep(keeper, "axb", 2)
    assert preferences_of(keeper, "a%") == {"a%b": 1}


def test_too_much_is_refused_in_words(keeper: Actor) -> None:
    with pytest.raises(DomainError, match="内容太多"):
        keep(keeper, "a", ["字" * 1000] * (LARGEST // 1000))
    for number in range(MOST):
        keep(keeper, f"k{number}", number)
    with pytest.raises(DomainError, match="最多保存 200 项"):
        keep(keeper, "one more", 1)
    keep(keeper, "k1", "still changes")


def test_nobody_without_a_session(company: Company) -> None:
    with pytest.raises(PermissionDenied):
        keep(Actor.anonymous(), "a", 1)
