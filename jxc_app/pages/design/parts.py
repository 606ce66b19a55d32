"""The rest of the design page: forms, dialogs, lists that come in, and the parts that are our own in the browser."""

from dataclasses import asdict
from typing import Any

import reflex as rx

from jxc_app.components.connection import broken_page
from jxc_app.components.controls import check, danger_button, field_block, filled_button, live_field
from jxc_app.components.count_sheet import CountSheet
from jxc_app.components.demo import demo_band
from jxc_app.components.desk_parts import DeskGrid, PickMany, TableBox, TemplateName
from jxc_app.components.dialogs import dialog
from jxc_app.components.folds import PhoneFold, fold
from jxc_app.components.forms import clash_note, field_note, form_section, restored_note
from jxc_app.components.frame import panel
from jxc_app.components.imports import fault_table, progress, tally
from jxc_app.components.own import PersonCard, ScanBox, SecretForm
from jxc_app.components.pictures import large_picture, thumb
from jxc_app.components.site_map import SiteMap
from jxc_app.components.uploads import UploadBox
from jxc_app.state.design import DesignState
from jxc_app.state.desk_rows import DeskRow
from jxc_app.state.editing import Clash
from jxc_app.state.imports import FaultLine

_TARGET = "design"
_PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E"
    "%3Cpath fill='teal' d='M0 0h8v8H0z'/%3E%3Cpath fill='white' d='M2 2h4v4H2z'/%3E%3C/svg%3E"
)


def ignore(*_arguments: Any) -> Any:
    """What a part says here is heard by nobody."""
    return rx.noop()


def side_by_side(*parts: rx.Component) -> rx.Component:
    """Small parts in a line."""
    line = {"display": "flex", "flex_wrap": "wrap", "gap": "8px", "align_items": "center"}
    return rx.el.div(*parts, style=line)


def _below(*parts: rx.Component) -> rx.Component:
    return rx.el.div(*parts, class_name="stack")


def forms() -> rx.Component:
    """A form, with what it says about text found again and about another person's changes."""
    revision = rx.Var.create(0)
    clashes = rx.Var.create([Clash("remark", "备注", "早上送", "晚上送")])
    return panel(
        restored_note(rx.Var.create(True), ignore),
        clash_note(clashes, rx.Var.create("联系人、电话"), ignore),
        form_section(
            "基本资料",
            live_field("编码", value="GYS001", revision=revision, on_commit=ignore, disabled=True),
            live_field("名称", value="四海食品有限公司", revision=revision, on_commit=ignore, span=True),
            rx.el.div(
                live_field("统一社会信用代码", value="9135", revision=revision, on_commit=ignore),
                field_note("统一社会信用代码是 18 位，现在是 4 位。仍可保存。"),
                class_name="span",
            ),
        ),
        form_section("往来关系", field_block("种类", check("客户", checked=rx.Var.create(True), on_change=ignore))),
        rx.el.div(filled_button("保存"), class_name="form-foot"),
        title="表单",
        look="open",
    )


def dialogs() -> rx.Component:
    """What opens over the page or below a button."""
    return panel(
        side_by_side(
            danger_button("对话框", on_click=DesignState.ask(True)),
            fold("显示列", check("货位", checked=rx.Var.create(True), on_change=ignore)),
            fold("更多条件", rx.el.p("一个小表单那么宽。"), look="wide"),
        ),
        dialog(
            "停用往来单位",
            rx.el.p("停用供应商：四海食品有限公司。停用后不能再用在新单据上，以后可以恢复。"),
            is_open=DesignState.is_asking,
            on_close=DesignState.ask,
            act=danger_button("停用", is_filled=True, on_click=DesignState.ask(False)),
        ),
        title="对话框与展开",
        look="open",
    )


def imports() -> rx.Component:
    """How a list comes in."""
    faults = [
        FaultLine("0", "3", "账期", "三十天", "请填 0 到 3650 的整数", "现结填 0，没有约定留空"),
        FaultLine("1", "7", "编码", "", "不能为空", "每家一个，不能重复"),
    ]
    return panel(
        _below(_upload(is_closed=False), _upload(is_closed=True)),
        tally(("行数", "1,204"), ("新建", "1,180"), ("修改", "21"), ("不变", "0"), ("有错", "3")),
        fault_table(rx.Var.create(faults)),
        progress(rx.Var.create(0), "0 / 1,204"),
        progress(rx.Var.create(60), "722 / 1,204"),
        title="导入",
    )


def _upload(*, is_closed: bool) -> rx.Component:
    return UploadBox.create(
        href="" if is_closed else "/api/imports/none",
        accept=".xlsx,.csv",
        label="不可用" if is_closed else "选择文件",
        hint="也可以把文件拖到这里",
        largest=20,
        disabled=is_closed,
        on_done=ignore,
    )


def pictures() -> rx.Component:
    """With and without a picture."""
    there, none = rx.Var.create(_PICTURE), rx.Var.create("")
    return panel(
        side_by_side(
            thumb(there, "可"),
            thumb(none, "可"),
            *[
                rx.el.div(large_picture(href, "可", "可口可乐"), style={"width": "160px"}) for href in (there, none)
            ],
        ),
        title="图片",
    )  # fmt: skip


def desk_parts() -> rx.Component:
    """What the posting desk is made of. The scan box is closed, or it would hear every key of this page."""
    return panel(
        ScanBox.create(target=_TARGET, person=0, kind=_TARGET, answer={}, multiplier="", disabled=True, on_scan=ignore),
        PhoneFold.create(
            live_field("自有单号", value="", revision=rx.Var.create(0), on_commit=ignore),
            label="中央仓 · 未选供应商",
            count=0,
            look="head",
            is_wrong=False,
        ),
        _grid(),
        fold("选商品", _pick_many(), look="wide"),
        _below(TemplateName.create(may_share=True, disabled=False, on_save=ignore), TableBox.create(on_table=ignore)),
        title="开单台",
        look="open",
    )


def _pick_many() -> rx.Component:
    """Folded: it takes the focus as soon as it is seen."""
    row = {"id": "1", "name": "可口可乐", "note": "A100 · 500ml", "available": "3", "suggested": "24", "unit": "瓶"}
    return PickMany.create(rows=[row], is_low=False, on_search=ignore, on_low=ignore, on_pick=ignore)


def _grid() -> rx.Component:
    rows = [_line(1, "可口可乐", "12", "108"), _line(2, "农夫山泉", "130", "-10", is_short=True)]
    patch = {"number": 1, "since": 0, "target": _TARGET, "order": [1, 2], "rows": [asdict(row) for row in rows]}
    return DeskGrid.create(
        patch=patch, edit=0, errors={"lines.1.quantity": "可用 120，要出 130"}, head={}, saved="", person=0,
        kind=_TARGET, is_off=False, shows_left=False, shows_lot=False, asks_lots="", shows_price=True,
        shows_history=True,
        on_type=ignore, on_unit=ignore, on_remove=ignore, on_history=ignore, on_restore=ignore, on_resync=rx.noop(),
    )  # fmt: skip


def _line(key: int, name: str, quantity: str, after: str, *, is_short: bool = False) -> DeskRow:
    return DeskRow(
        key=key, path=f"lines.{key - 1}", sku_id=key, code=f"A{key}00", name=name, spec="500ml", quantity=quantity,
        units=(("1", "瓶"), ("2", "箱")), unit_id="1", base_unit="瓶", price="3", discount_percent="", tax_percent="",
        amount="36", lot_tracked=False, lot_number="", produced_on="", expires_on="", end="",
        lot_reason="", lots=(), left="", available="120", after=after, is_short=is_short, remark="", faults={},
    )  # fmt: skip


def count_sheet() -> rx.Component:
    """Counting what has arrived."""
    common = {"spec": "500ml", "lot": "", "unit": "瓶", "codes": []}
    lines = [
        {"id": "1", "name": "可口可乐", "code": "A100", "open": "24"} | common,
        {"id": "2", "name": "农夫山泉", "code": "A200", "open": "12"} | common,
    ]
    reasons = {"short": [{"id": "damaged", "label": "途中损坏"}], "over": [{"id": "extra", "label": "多发"}]}
    return panel(
        CountSheet.create(
            person=0,
            target=_TARGET,
            lines=lines,
            reasons=reasons,
            errors={"2": "请写明原因"},
            answers=[],
            on_ask=ignore,
            on_receive=ignore,
        ),
        title="清点",
        look="flush open",
    )


def site_map() -> rx.Component:
    """The three kinds of site, one switched off, one chosen."""
    sites = [
        {"id": "1", "name": "中央仓", "kind": "central", "x": 0, "y": 0, "is_off": False},
        {"id": "2", "name": "南京分仓", "kind": "regional", "x": -70, "y": -20, "is_off": False},
        {"id": "3", "name": "人民路店", "kind": "store", "x": 30, "y": -30, "is_off": False},
        {"id": "4", "name": "解放路店", "kind": "store", "x": 50, "y": 10, "is_off": True},
    ]
    return panel(SiteMap.create(sites=sites, per_kilometre=1.0, chosen="1", on_pick=ignore), title="地图")


def persons() -> rx.Component:
    """Secrets, and the person."""
    name = {"name": "name", "label": "姓名", "type": "text", "hint": ""}
    secret = {"name": "password", "label": "密码", "type": "password", "hint": "至少 12 个字符"}
    return panel(
        SecretForm.create(fields=[name, secret], submit="新建人员", errors={}, on_send=ignore),
        SecretForm.create(
            fields=[secret], submit="清空演示", is_danger=True, errors={"password": "密码不对"}, on_send=ignore
        ),
        PersonCard.create(person=0, name="王仓管", roles="仓管员 · 中央仓"),
        title="密码与人员",
    )


def rare_states() -> rx.Component:
    """What is seen seldom: the band of a demo company, and a page whose drawing failed."""
    return panel(demo_band(rx.Var.create("禾邻超市"), may_clear=rx.Var.create(True)), broken_page(), title="少见的状态")
