"""疑似重复: the whole catalogue is gone through, nothing that is alike is missed, and what people say is remembered."""

import random
from itertools import combinations

import pytest

from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.alike_pairs import FindAlike, SayApart, alike_page, count_alike, find_alike, say_apart
from jxc_app.modules.catalog.alike_schedule import find_daily
from jxc_app.modules.catalog.likely_pairs import likely_pairs
from jxc_app.modules.catalog.likeness import Named, why_alike
from jxc_app.modules.catalog.service import CreateSku, create_sku
from tests.support.company import SYSTEM

SCREWS = (
    ("LS1", "螺丝钉", "M6×30"),
    ("LS2", "螺钉", "m6*30"),
    ("LS3", "不锈钢螺丝钉", "M6×30"),
    ("LS4", "螺丝钉", "M6×40"),
)
_SIGNS = "螺丝钉母垫圈不锈钢镀锌内六角沉头圆平aAbB王佬老吉"


def named(chance: random.Random) -> Named:
    name = "".join(chance.choice(_SIGNS) for _ in range(chance.randint(1, 7)))
    spec = chance.choice(("", "M6×30", "m6*30", "M6x30 ", "30 m6", "500ml"))
    return Named(chance.choice(("", "LS-01", "ls01", "B")), name, spec)


@pytest.mark.parametrize("seed", range(4))
def test_no_pair_is_missed_and_none_is_made_up(seed):
    """Every pair of 150 is compared the long way; the key of one sign's sound is the only thing that may differ."""
    chance = random.Random(seed)
    skus = [(at, named(chance)) for at in range(1, 151)]
    expected = {(a, b): why for (a, one), (b, other) in combinations(skus, 2) if (why := why_alike(one, other))}
    found = {(pair.left_id, pair.right_id): pair.why for pair in likely_pairs(skus)}
    assert found.keys() <= expected.keys()
    missed = {pair: why for pair, why in expected.items() if pair not in found}
    assert all(why == "编码一样" for why in missed.values())  # 60 of one code are a mistake of a list, and no twins
    assert len(found) > 100


def test_the_likeliest_come_first():
    skus = [(at, Named(*one)) for at, one in enumerate((*SCREWS, ("ls-1", "别的", "")), start=1)]
    assert [(pair.left_id, pair.right_id, pair.why) for pair in likely_pairs(skus)] == [
        (1, 5, "编码一样"), (1, 2, "名称相近（80%），规格一样"),
    ]  # fmt: skip


@pytest.fixture
def screws(company):
    made = []
    for code, name, spec in SCREWS:
        command = CreateSku(code=code, name=name, spec=spec, base_unit="个")
        made.append(perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id)
    return made


def look(company, actor=SYSTEM):
    return perform(find_alike, FindAlike(), actor=actor, database=company.database)


def pairs(company, **asked):
    page = read(alike_page, actor=SYSTEM, database=company.database, **asked)
    return [(one.left.code, one.right.code) for one in page.rows]


def test_a_list_is_kept_and_what_is_said_stays(company, screws):
    assert read(alike_page, actor=SYSTEM, database=company.database).found_at is None
    found = look(company)
    assert (found.skus, found.pairs) == (7, len(pairs(company)))
    assert ("LS1", "LS2") in pairs(company)
    said = SayApart(left_id=screws[1], right_id=screws[0])
    perform(say_apart, said, actor=SYSTEM, database=company.database)
    perform(say_apart, said, actor=SYSTEM, database=company.database)
    look(company)
    assert ("LS1", "LS2") not in pairs(company)
    assert pairs(company, is_apart=True) == [("LS1", "LS2")]
    assert read(count_alike, actor=SYSTEM, database=company.database, is_apart=True) == 1
    assert pairs(company, search="没有这个") == []
    perform(say_apart, said.model_copy(update={"is_apart": False}), actor=SYSTEM, database=company.database)
    assert ("LS1", "LS2") in pairs(company, search="螺钉")
    with pytest.raises(DomainError):
        perform(say_apart, SayApart(left_id=1, right_id=1), actor=SYSTEM, database=company.database)


def test_it_looks_by_itself_once_a_day_where_something_is_new(company, screws, standing_clock):
    assert find_daily(company.database, standing_clock.now()) > 0
    assert find_daily(company.database, standing_clock.now()) == 0


def test_whoever_may_not_change_skus_only_looks(company, screws):
    with pytest.raises(PermissionDenied):
        look(company, company.hire("keeper", [("keeper", None)]))
    assert look(company, company.hire("clerk", [("clerk", None)])).skus == 7
