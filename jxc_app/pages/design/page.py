"""The design page itself: the parts that most screens are made of, and below them the rest."""

import reflex as rx

from jxc_app.components.charts import Series, bar_chart, line_chart
from jxc_app.components.controls import (
    button,
    check,
    choice,
    danger_button,
    download_link,
    field_block,
    filled_button,
    link_button,
    live_cell,
    live_field,
    pager,
    pick_field,
    search_field,
    select_field,
    tick,
)
from jxc_app.components.desk_parts import key_button
from jxc_app.components.feedback import bad_note, empty, facts, failed, good_note, in_use_mark, loading, note, status
from jxc_app.components.figures import duties, duty, figure_card, figure_cards
from jxc_app.components.frame import badge, page_head, panel
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, sort_head, table
from jxc_app.modules.documents.types import STATUS_TITLES
from jxc_app.pages.design import parts
from jxc_app.pages.design.parts import ignore, side_by_side
from jxc_app.pages.layout import screen
from jxc_app.state.formats import Choice, Option
from jxc_app.state.frame import FrameState

_NOTHING = ""
_SOME_DAYS = [f"01-{day:02}" for day in range(5, 15)]
_RECEIVED = ["120", "80", "0", "240", "96", "60", "0", "310", "45", "130"]
_ISSUED = ["90", "110", "85", "140", "150", "40", "35", "120", "95", "101"]


@rx.page(route="/design", title="设计 · 进销存", on_load=[FrameState.load])
def design() -> rx.Component:
    """One panel for each family of parts."""
    return screen(
        page_head("设计", button("次要操作"), filled_button("主要操作")),
        _buttons(),
        _fields(),
        _statuses(),
        _words(),
        _tables(),
        _figures(),
        _charts(),
        parts.forms(),
        parts.dialogs(),
        parts.imports(),
        parts.pictures(),
        parts.desk_parts(),
        parts.count_sheet(),
        parts.site_map(),
        parts.persons(),
        parts.rare_states(),
    )


def _buttons() -> rx.Component:
    return panel(
        side_by_side(
            button("普通"),
            button("普通 · 不可用", disabled=True),
            filled_button("主要"),
            filled_button("主要 · 不可用", disabled=True),
            danger_button("危险"),
            danger_button("危险 · 对话框中", is_filled=True),
            danger_button("危险 · 不可用", is_filled=True, disabled=True),
            link_button("链接", "/"),
            download_link("下载", "/api/exports/units.csv"),
            key_button("带快捷键", "F6"),
            key_button("不可用", "F7", disabled=True),
            badge("3"),
            badge("99+"),
        ),
        title="按钮",
    )


def _fields() -> rx.Component:
    options = rx.Var.create([Option("1", "中央仓"), Option("2", "人民路店")])
    choices = rx.Var.create([Choice(1, "可口可乐", "A100"), Choice(2, "农夫山泉", "A200")])
    revision, error = rx.Var.create(0), "请输入数量"
    return panel(
        rx.el.div(
            live_field("普通", value="12", revision=revision, on_commit=ignore),
            live_field("有错", value="十二", revision=revision, on_commit=ignore, error=error),
            live_field("不可用", value="12", revision=revision, on_commit=ignore, disabled=True),
            live_field("提示", value=_NOTHING, revision=revision, on_commit=ignore, placeholder="名称、编码或拼音"),
            select_field("选择", value="1", options=options, on_change=ignore),
            select_field(
                "选择 · 有错", value=_NOTHING, options=options, on_change=ignore, empty="请选择", error="请选择仓库"
            ),
            pick_field("查找", value=_NOTHING, options=choices, on_search=ignore, on_pick=ignore),
            pick_field(
                "查找 · 有错", value=_NOTHING, options=choices, on_search=ignore, on_pick=ignore, error="没有这个商品"
            ),
            field_block("只读", rx.el.strong("CGRK-20260105-0001")),
            class_name="head-grid",
        ),
        side_by_side(
            search_field("搜索", value=_NOTHING, revision=revision, on_commit=ignore),
            choice("仓库", value=_NOTHING, options=options, on_change=ignore, empty="全部仓库"),
            check("关", checked=rx.Var.create(False), on_change=ignore),
            check("开", checked=rx.Var.create(True), on_change=ignore, note="说明"),
        ),
        title="输入",
        look="open",
    )


def _statuses() -> rx.Component:
    marks = [status(code, title) for code, title in STATUS_TITLES.items()]
    marks += [in_use_mark(rx.Var.create(is_off)) for is_off in (False, True)]
    return panel(side_by_side(*marks), title="状态")


def _words() -> rx.Component:
    return panel(
        note("要知道的事。"),
        good_note("已过账：", rx.el.strong("XSCK-20260105-0001")),
        bad_note("库存不足：可口可乐 可用 3，要出 5。", on_close=ignore()),
        empty("还没有商品", "扫条码，或按名称查找来添加。", button("添加")),
        failed("没有读出来", "网络断了，或服务器正忙。", on_retry=ignore()),
        loading(),
        facts(("单号", "XSCK-20260105-0001"), ("仓库", "中央仓"), ("备注", "—")),
        title="说明与提示",
    )


def _tables() -> rx.Component:
    heads = [
        sort_head("商品", order=rx.Var.create("code"), by="code", on_sort=ignore),
        sort_head("现存量", order=rx.Var.create("code"), by="on_hand", on_sort=ignore, number=True),
        head("可用量", number=True),
        head("入库"),
        head("备注"),
    ]
    rows = rx.fragment(_row("1,200", is_negative=False), _row("-3", is_negative=True))
    return panel(
        table(heads, rows, foot=rx.el.tr(rx.el.td("合计", col_span=5)), label="有内容的表"),
        pager(text="共 2 行", page=rx.Var.create(1), has_more=rx.Var.create(True), on_page=ignore),
        table(heads, skeleton_rows(5, 2), label="正在读取的表"),
        title="表格",
        look="flush",
    )


def _row(quantity: str, *, is_negative: bool) -> rx.Component:
    error = "不能小于 0" if is_negative else ""
    typed = live_cell("入库", value=quantity, revision=rx.Var.create(0), on_commit=ignore, error=error)
    box = tick("选择", checked=rx.Var.create(is_negative), on_change=ignore)
    return rx.el.tr(
        sku_cell("A100", "可口可乐", "500ml", href="/stock"),
        cell("现存量", figure(quantity, "瓶", is_negative=rx.Var.create(is_negative)), number=True),
        cell("可用量", figure("0", "瓶"), number=True),
        cell("入库", typed),
        cell("备注", box, "很长的备注会换行，不把整页撑宽", class_name="wrap"),
        class_name="row-link",
    )


def _figures() -> rx.Component:
    return panel(
        figure_cards(
            figure_card("今日单据", rx.Var.create("128"), "其中我制单 12 张", "/documents"),
            figure_card("逾期在途", rx.Var.create("3"), "发出超过 48 小时", "/documents", look="late"),
            figure_card("正在读取", rx.Var.create(_NOTHING), "位置已经留好"),
        ),
        duties(
            duty("最近一次核对", rx.Var.create("01-05 02:00 全部相符"), "库存、流水、金额逐项核对", "good"),
            duty("最近一次核对", rx.Var.create("01-05 02:00 有数不符"), "余额 = 流水", "late"),
            duty("最近一次备份", rx.Var.create("还没有"), "每晚 2 点自动进行", "due"),
            duty("最近一次备份", rx.Var.create(_NOTHING), "", ""),
        ),
        title="指标",
    )


def _charts() -> rx.Component:
    both = rx.Var.create([Series("入库", _RECEIVED), Series("出库", _ISSUED)])
    one = rx.Var.create([Series("现存量", _RECEIVED)])
    days = rx.Var.create(_SOME_DAYS)
    return panel(
        line_chart("两条线", points=days, series=both, unit="件"),
        line_chart("一条线", points=days, series=one, unit="件"),
        bar_chart("柱", points=days, series=one, unit="件"),
        title="图表",
    )
