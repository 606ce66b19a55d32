"""The design page: every part in every state, to look at while building. Only development serves it."""

from typing import Any

import reflex as rx

from jxc_app.components.charts import Series, bar_chart, line_chart
from jxc_app.components.controls import (
    button,
    check,
    choice,
    danger_button,
    field_block,
    filled_button,
    link_button,
    live_field,
    pager,
    pick_field,
    search_field,
    select_field,
)
from jxc_app.components.feedback import bad_note, empty, facts, failed, good_note, loading, note, status
from jxc_app.components.figures import duties, duty, figure_card, figure_cards
from jxc_app.components.frame import badge, page_head, panel
from jxc_app.components.tables import cell, figure, head, skeleton_rows, sku_cell, sort_head, table
from jxc_app.core.settings import get_settings
from jxc_app.modules.documents.types import STATUS_TITLES
from jxc_app.pages.layout import screen
from jxc_app.state.formats import Choice, Option
from jxc_app.state.frame import FrameState

_NOTHING = ""
_SOME_DAYS = [f"01-{day:02}" for day in range(5, 15)]
_RECEIVED = ["120", "80", "0", "240", "96", "60", "0", "310", "45", "130"]
_ISSUED = ["90", "110", "85", "140", "150", "40", "35", "120", "95", "101"]


def _ignore(*_arguments: Any) -> Any:
    return rx.noop()


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
    )


def _buttons() -> rx.Component:
    return panel(
        rx.el.div(
            button("普通"),
            button("普通 · 不可用", disabled=True),
            filled_button("主要"),
            filled_button("主要 · 不可用", disabled=True),
            danger_button("危险"),
            danger_button("危险 · 对话框中", is_filled=True),
            danger_button("危险 · 不可用", is_filled=True, disabled=True),
            link_button("链接", "/"),
            badge("3"),
            badge("99+"),
            class_name="filters",
        ),
        title="按钮",
    )


def _fields() -> rx.Component:
    options = rx.Var.create([Option("1", "中央仓"), Option("2", "人民路店")])
    choices = rx.Var.create([Choice(1, "可口可乐", "A100"), Choice(2, "农夫山泉", "A200")])
    revision, error = rx.Var.create(0), "请输入数量"
    return panel(
        rx.el.div(
            live_field("普通", value="12", revision=revision, on_commit=_ignore),
            live_field("有错", value="十二", revision=revision, on_commit=_ignore, error=error),
            live_field("不可用", value="12", revision=revision, on_commit=_ignore, disabled=True),
            live_field("提示", value=_NOTHING, revision=revision, on_commit=_ignore, placeholder="名称、编码或拼音"),
            select_field("选择", value="1", options=options, on_change=_ignore),
            select_field(
                "选择 · 有错", value=_NOTHING, options=options, on_change=_ignore, empty="请选择", error="请选择仓库"
            ),
            pick_field("查找", value=_NOTHING, options=choices, on_search=_ignore, on_pick=_ignore),
            pick_field(
                "查找 · 有错", value=_NOTHING, options=choices, on_search=_ignore, on_pick=_ignore, error="没有这个商品"
            ),
            field_block("只读", rx.el.strong("CGRK-20260105-0001")),
            class_name="head-grid",
        ),
        rx.el.div(
            search_field("搜索", value=_NOTHING, revision=revision, on_commit=_ignore),
            choice("仓库", value=_NOTHING, options=options, on_change=_ignore, empty="全部仓库"),
            check("关", checked=rx.Var.create(False), on_change=_ignore),
            check("开", checked=rx.Var.create(True), on_change=_ignore, note="说明"),
            class_name="filters",
        ),
        title="输入",
        look="open",
    )


def _statuses() -> rx.Component:
    return panel(
        rx.el.div(*[status(code, title) for code, title in STATUS_TITLES.items()], class_name="filters"), title="状态"
    )


def _words() -> rx.Component:
    return panel(
        note("要知道的事。"),
        good_note("已过账：", rx.el.strong("XSCK-20260105-0001")),
        bad_note("库存不足：可口可乐 可用 3，要出 5。", on_close=_ignore()),
        empty("还没有商品", "扫条码，或按名称查找来添加。", button("添加")),
        failed("没有读出来", "网络断了，或服务器正忙。", on_retry=_ignore()),
        loading(),
        facts(("单号", "XSCK-20260105-0001"), ("仓库", "中央仓"), ("备注", "—")),
        title="说明与提示",
    )


def _tables() -> rx.Component:
    heads = [
        sort_head("商品", order=rx.Var.create("code"), by="code", on_sort=_ignore),
        sort_head("现存量", order=rx.Var.create("code"), by="on_hand", on_sort=_ignore, number=True),
        head("可用量", number=True),
        head("备注"),
    ]
    rows = rx.fragment(_row("1,200", is_negative=False), _row("-3", is_negative=True))
    return panel(
        table(heads, rows, foot=rx.el.tr(rx.el.td("合计", col_span=4)), label="有内容的表"),
        pager(text="共 2 行", page=rx.Var.create(1), has_more=rx.Var.create(True), on_page=_ignore),
        table(heads, skeleton_rows(4, 2), label="正在读取的表"),
        title="表格",
        look="flush",
    )


def _row(quantity: str, *, is_negative: bool) -> rx.Component:
    return rx.el.tr(
        sku_cell("A100", "可口可乐", "500ml", href="/stock"),
        cell("现存量", figure(quantity, "瓶", is_negative=rx.Var.create(is_negative)), number=True),
        cell("可用量", figure("0", "瓶"), number=True),
        cell("备注", "很长的备注会换行，不把整页撑宽", class_name="wrap"),
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


if get_settings().environment == "development":
    rx.page(route="/design", title="设计 · 进销存", on_load=[FrameState.load])(design)
