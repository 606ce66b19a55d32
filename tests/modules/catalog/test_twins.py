"""「同一个螺丝钉有三种叫法」: what may be the same thing is shown before it is saved, with the reason."""

import pytest

from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.likeness import Named, why_alike
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.catalog.twins import alike
from tests.support.company import SYSTEM


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("不锈钢螺丝", "M6×30"), ("不锈钢 螺丝", "m6*30"), "名称和规格一样"),
        (("不锈钢螺丝 M6x30", ""), ("不锈钢螺丝", "M6×30"), "名称和规格一样"),
        (("M6×30 不锈钢螺丝", ""), ("不锈钢螺丝", "M6×30"), "名称和规格一样，只是先后不同"),
        (("螺丝钉", "M6×30"), ("螺钉", "M6×30"), "名称相近（80%），规格一样"),
        (("可口可乐", "500ML"), ("可囗可乐", "500ml"), "名称相近（75%），规格一样"),
        (("王老吉", "310ml"), ("王佬吉", "310ml"), "读音一样"),
        (("（整箱）农夫山泉", "550ml"), ("农夫山泉整箱", "550ml"), "名称和规格一样，只是先后不同"),
        (("不锈钢螺丝", "M6×30"), ("不锈钢螺丝", "M6×40"), ""),
        (("不锈钢螺丝", "M6×30"), ("不锈钢螺丝", "M8×30"), ""),
        (("可口可乐", "500ml"), ("百事可乐", "500ml"), ""),
        (("洗洁精", "1kg"), ("洗衣液", "1kg"), ""),
        (("", ""), ("可口可乐", ""), ""),
    ],
)
def test_names_are_compared_as_people_write_them(one, other, why):
    assert why_alike(Named("A", *one), Named("B", *other)) == why
    assert why_alike(Named("B", *other), Named("A", *one)) == (why if one[0] else "")


def test_codes_and_barcodes_speak_first():
    bar = frozenset({"6901234567892"})
    assert why_alike(Named("LS-01", "甲", ""), Named("ls01", "乙", "")) == "编码一样"
    assert why_alike(Named("A", "甲", "", bar), Named("B", "乙", "", bar)) == "条码一样"


def test_they_are_found_whoever_they_belong_to_and_not_oneself(company):
    def make(code, name, spec, **more):
        command = CreateSku(code=code, name=name, spec=spec, base_unit="个", **more)
        return perform(create_sku, command, actor=SYSTEM, database=company.database).sku_id

    first = make("LS1", "螺丝钉", "M6×30", barcodes=["6901234567892"])
    make("LS2", "螺丝钉", "M6×40")

    def found(**asked):
        return [(one.code, one.why) for one in read(alike, actor=SYSTEM, database=company.database, **asked)]

    assert found(name="螺钉", spec="m6*30") == [("LS1", "名称相近（80%），规格一样")]
    assert found(name="别的", barcodes=["6901234567892"]) == [("LS1", "条码一样")]
    assert found(code="ls1") == [("LS1", "编码一样")]
    assert found(name="螺丝钉", spec="M6×30", except_id=first) == []
    assert found(name="100%纯棉_毛巾") == found() == []
