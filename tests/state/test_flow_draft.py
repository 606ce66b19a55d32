"""The form of an approval flow: half-finished is kept, said in words, and what is wrong is shown where it is."""

import pytest
from pydantic import ValidationError

from jxc_app.core.errors import DomainError
from jxc_app.modules.approvals.flow_queries import FactRow, FlowParts
from jxc_app.modules.approvals.rules import DEEPEST, Definition, check_definition, digest_of
from jxc_app.modules.approvals.shipped import SHIPPED
from jxc_app.state.flow_draft import (
    Draft,
    add_condition,
    add_group,
    add_stage,
    draft_of,
    fields_of,
    find_part,
    move_stage,
    place_of,
    remove_part,
    remove_who,
    walk,
)
from jxc_app.state.flow_rows import condition_lines, fact_groups, stage_lines, words_of

_BOTH = ("post", "void")
OFFER = FlowParts(
    types=(("other_issue", "其他出库", _BOTH),),
    facts=(
        FactRow("document.amount", "单据金额", "单据", "number", "元", _BOTH, False, ()),
        FactRow("document.warehouse", "仓库", "单据", "choice", "", _BOTH, False, (("1", "中央仓"), ("2", "人民路店"))),
        FactRow("partner.is_wholesale", "批发客户", "往来单位", "yes_no", "", _BOTH, False, ()),
        FactRow("line.pieces", "本行件数", "明细行", "number", "件", _BOTH, True, ()),
        FactRow("void.is_own", "本人录入的单据", "作废", "yes_no", "", ("void",), False, ()),
    ),
    roles=(("owner", "老板"),), people=((7, "张三"),), supervisors=(), is_small_shop=False, owed=0,
)  # fmt: skip


def condition(draft: Draft, group: int, fact: str, op: str, value: str) -> None:
    add_condition(draft, group)
    part = find_part(draft, draft.last)
    assert part is not None
    part[0].fact, part[0].op, part[0].value = fact, op, value


@pytest.fixture
def draft() -> Draft:
    made = Draft(title="紧急采购", types=["other_issue"])
    condition(made, made.root.id, "document.amount", "<", "5000")
    condition(made, made.root.id, "partner.is_wholesale", "is", "yes")
    return made


@pytest.mark.parametrize("definition", [one for _, _, one in SHIPPED], ids=[code for code, _, _ in SHIPPED])
def test_what_is_saved_comes_back_as_it_was(definition: Definition) -> None:
    again = draft_of("名", Definition.model_validate(fields_of(draft_of("名", definition))))
    assert fields_of(again) == fields_of(draft_of("名", definition))
    check_definition(Definition.model_validate(fields_of(again)))


def test_the_whole_condition_is_said_in_words(draft: Draft) -> None:
    assert words_of(draft.root, OFFER) == "单据金额 < 5000 元 且 是批发客户".replace("<", "小于")
    add_group(draft, draft.root.id)
    condition(draft, draft.last - 1, "document.warehouse", "in", "1,2")
    assert words_of(draft.root, OFFER).endswith(" 且 （… 或 仓库 是 中央仓或人民路店）")
    assert words_of(Draft().root, OFFER) == "所有这些单据"


def test_half_finished_is_kept_and_refused_where_it_is_wrong(draft: Draft) -> None:
    condition(draft, draft.root.id, "document.amount", ">", "")
    with pytest.raises(DomainError) as refusal:
        check_definition(Definition.model_validate(fields_of(draft)))
    assert place_of(draft, refusal.value.field or "") == f"part {draft.last}"
    errors = {f"part {draft.last}": "请填写"}
    assert [line.error for line in condition_lines(draft, OFFER, errors) if line.error] == ["请填写"]


def test_errors_of_steps_stand_at_the_step(draft: Draft) -> None:
    add_stage(draft)
    first, second = draft.stages
    second.hours = "bald"
    with pytest.raises(ValidationError) as refusal:
        Definition.model_validate(fields_of(draft))
    [issue] = refusal.value.errors()
    path = ".".join(map(str, issue["loc"]))
    assert place_of(draft, f"definition.{path}") == f"hours {second.id}"
    assert place_of(draft, "steps.0.approvers.0") == f"who {first.whos[0].id}"
    [_, shown] = stage_lines(draft, OFFER, {f"hours {second.id}": "不是数字"})
    assert (shown.hours_error, shown.is_last) == ("不是数字", True)


def test_groups_go_as_deep_as_the_rules_allow_and_no_deeper(draft: Draft) -> None:
    group = draft.root.id
    for _ in range(DEEPEST + 2):
        add_group(draft, group)
        group = max(part.id for part, _, _ in walk(draft.root) if part.kind != "fact")
    assert max(depth for _, depth, _ in walk(draft.root)) == DEEPEST
    feet = [line for line in condition_lines(draft, OFFER, {}) if line.look == "foot"]
    assert [line.may_group for line in feet].count(False) == 1


def test_a_click_on_what_is_gone_changes_nothing(draft: Draft) -> None:
    before = draft.model_dump()
    for act in (add_condition, add_group, remove_part, remove_who):
        act(draft, 4711)
    move_stage(draft, 4711, 1)
    assert draft.model_dump() == before
    remove_part(draft, draft.root.id)
    assert find_part(draft, draft.root.id) is not None


def test_facts_of_lines_are_offered_only_inside_a_group_about_one_line() -> None:
    areas = [group.title for group in fact_groups(OFFER, "post", in_line=False)]
    assert areas == ["单据", "往来单位"]
    assert "明细行" in [group.title for group in fact_groups(OFFER, "post", in_line=True)]
    assert "作废" in [group.title for group in fact_groups(OFFER, "void", in_line=False)]


def test_a_trial_counts_for_exactly_what_was_tried(draft: Draft) -> None:
    def digest() -> str:
        return digest_of(Definition.model_validate(fields_of(draft)))

    tried = digest()
    draft.title = "另一个名字"
    assert digest() == tried
    draft.root.parts[0].value = "9000"
    assert digest() != tried
