"""Conditions in three-valued logic, and what a flow may not say."""

from decimal import Decimal
from typing import Any

import pytest

from jxc_app.core.errors import DomainError
from jxc_app.modules.approvals.facts import FACTS, Fact, Value
from jxc_app.modules.approvals.rules import Condition, Definition, check_definition, compare, in_words, judge

AMOUNT, OWN = "document.amount", "void.is_own"


def fact(code: str, op: str, value: str) -> Condition:
    return Condition(kind="fact", fact=code, op=op, value=value)


def group(kind: str, *parts: Condition) -> Condition:
    return Condition(kind=kind, parts=list(parts))


YES, NO, UNKNOWN = fact(AMOUNT, ">", "1"), fact(AMOUNT, ">", "100"), fact("document.pieces", ">", "1")
TRUTHS = {True: YES, False: NO, None: UNKNOWN}


def known(one: Fact, line: Any) -> Value:
    if one.of_line:
        return Decimal(line)
    return Decimal(50) if one.code == AMOUNT else None


def called(one: Fact, value: str) -> str:
    return {"1": "总仓", "2": "分仓"}[value]


def truth(condition: Condition, lines: tuple[int, ...] = ()) -> bool | None:
    return judge(condition, known, lines, words=called).truth


@pytest.mark.parametrize("one", TRUTHS)
@pytest.mark.parametrize("other", TRUTHS)
def test_they_are_joined_as_kleene_does(one: bool | None, other: bool | None) -> None:
    pair = (one, other)
    every = False if False in pair else None if None in pair else True
    some = True if True in pair else None if None in pair else False
    parts = (TRUTHS[one], TRUTHS[other])
    assert truth(group("all", *parts)) is every
    assert truth(group("any", *parts)) is some
    assert truth(group("not", *parts)) is (None if every is None else not every)


def test_nothing_asked_holds_and_no_choice_does_not() -> None:
    assert truth(Condition()) is True
    assert truth(group("any")) is False


def test_one_and_the_same_line_must_fit() -> None:
    small_and_large = group("line", fact("line.pieces", ">", "10"), fact("line.pieces", "<", "20"))
    assert truth(small_and_large, (5, 15)) is True
    assert truth(small_and_large, (5, 25)) is False
    assert truth(small_and_large) is False


def test_a_fact_that_nobody_declares_is_unknown() -> None:
    assert truth(fact("gone.module", ">", "1")) is None


@pytest.mark.parametrize(
    ("op", "expected"), [(">", False), (">=", True), ("<", False), ("<=", True), ("=", True), ("!=", False)]
)
def test_numbers_are_compared_exactly(op: str, expected: bool) -> None:
    assert compare(Decimal("50.000"), op, "50") is expected


def test_it_says_why_in_words() -> None:
    condition = group("all", fact(AMOUNT, ">", "5"), fact(AMOUNT, "<", "5000"))
    assert judge(condition, known, words=called).because == (
        "单据金额 50 元（大于 5 元）", "单据金额 50 元（小于 5000 元）",
    )  # fmt: skip
    either = group("any", fact(AMOUNT, "<", "5000"), fact(OWN, "is", "no"))
    assert in_words(either, called) == "（单据金额 小于 5000 元 或 不是本人录入的单据）"


def test_a_choice_is_called_by_its_name() -> None:
    here, elsewhere = fact("document.warehouse", "in", "1,2"), fact("document.warehouse", "not_in", "2")
    assert in_words(here, called) == "仓库 是 总仓或分仓"

    def why(condition: Condition) -> tuple[str, ...]:
        return judge(condition, lambda one, line: "1", words=called).because

    assert why(here) == ("仓库：总仓",)
    assert why(elsewhere) == ("仓库：总仓（不是 分仓）",)
    assert why(group("not", fact("document.warehouse", "in", "2"))) == ("不符合「仓库 是 分仓」",)


def flow(condition: Condition, **fields: Any) -> Definition:
    steps = [{"approvers": [{"kind": "role", "role": "owner"}]}]
    return Definition(**{"types": ["scrap"], "condition": condition, "steps": steps} | fields)


@pytest.mark.parametrize(
    ("condition", "fields", "field"),
    [
        (fact(AMOUNT, "like", "5"), {}, "condition.op"),
        (fact(AMOUNT, ">", "viel"), {}, "condition.value"),
        (fact(AMOUNT, ">", "NaN"), {}, "condition.value"),
        (fact("nobody.knows", ">", "1"), {}, "condition.fact"),
        (fact(OWN, "is", "yes"), {}, "condition.fact"),
        (fact(OWN, "is", "maybe"), {"act": "void"}, "condition.value"),
        (group("all", fact("line.pieces", ">", "1")), {}, "condition.parts.0.fact"),
        (group("all", group("any")), {}, "condition.parts.0"),
        (group("all", *[YES] * 20, *[group("all", *[YES] * 20)] * 0), {}, None),
        (Condition(), {"steps": [{"approvers": [{"kind": "role"}]}]}, "steps.0.approvers.0"),
        (Condition(), {"steps": [{"approvers": [{"kind": "person"}]}]}, "steps.0.approvers.0"),
        (
            Condition(),
            {"steps": [{"approvers": [{"kind": "supervisor"}], "hours": 9, "escalate_hours": 3}]},
            "steps.0.escalate_hours",
        ),
    ],
)
def test_what_cannot_be_judged_is_refused_at_its_place(
    condition: Condition, fields: dict[str, Any], field: str | None
) -> None:
    if field is None:
        check_definition(flow(condition, **fields))
        return
    with pytest.raises(DomainError) as refused:
        check_definition(flow(condition, **fields))
    assert refused.value.field == field


def test_it_is_neither_too_deep_nor_too_large() -> None:
    deep = YES
    for _ in range(5):
        deep = group("all", deep)
    with pytest.raises(DomainError, match="5 层"):
        check_definition(flow(deep))
    wide = group("all", *[group("all", *[YES] * 20)] * 3)
    with pytest.raises(DomainError, match="60 个"):
        check_definition(flow(wide))


def test_every_fact_has_words_and_a_unit_where_it_is_a_number() -> None:
    for one in FACTS.values():
        assert one.title and one.area
        assert one.unit or one.kind != "number", one.code
