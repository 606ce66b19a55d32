"""SKUs on the screen: made with a picture, changed by two people, changed by the dozen, brought in from a file."""

import csv
import io
import re
from itertools import count
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.company import Company
from tests.browser.conftest import PHONE, OpenTab
from tests.browser.proving import prove

_numbers = count(1)


@pytest.fixture
def clerk(company: Company) -> str:
    login = f"keeper9{next(_numbers):02}"
    company.hire(login, ("clerk", ""), ("owner", ""))
    return login


def fill(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True).first
    field.fill(text)
    field.press("Enter")


def test_a_new_sku_with_its_picture(open_tab: OpenTab, clerk: str) -> None:
    page = open_tab(clerk, "/skus")
    page.get_by_role("link", name="新建商品").click()
    for label, text in (("编码", "E100"), ("名称", "乌龙茶"), ("基本单位", "瓶"), ("零售价", "4.5"), ("条码", "6909")):
        fill(page, label, text)
    page.get_by_role("button", name="添加单位").click()
    fill(page, "单位", "箱")
    fill(page, "等于几个基本单位", "12")
    sink = io.BytesIO()
    Image.new("RGB", (300, 200), "green").save(sink, "PNG")
    page.locator("input[type=file]").set_input_files(
        {"name": "t.png", "mimeType": "image/png", "buffer": sink.getvalue()}
    )
    expect(page.locator("img.sku-picture")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已新建 E100")).to_be_visible()
    page.get_by_role("searchbox").fill("wlc")
    row = page.locator("tbody tr").filter(has_text="E100")
    expect(row).to_contain_text("1箱=12瓶")
    picture = row.locator("img.thumb")
    expect(picture).to_be_visible()
    answer = page.request.get(str(picture.get_attribute("src")))
    assert (answer.headers["content-type"], "immutable" in answer.headers["cache-control"]) == ("image/webp", True)


@pytest.mark.corner
def test_what_is_wrong_is_said_at_its_field(open_tab: OpenTab, clerk: str) -> None:
    page = open_tab(clerk, "/skus/edit")
    for label, text in (("编码", "A100"), ("名称", "重复"), ("基本单位", "瓶")):
        fill(page, label, text)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".field-error").filter(has_text="已被使用")).to_be_visible()
    expect(page.get_by_label("名称", exact=True)).to_have_value("重复")


def test_nothing_typed_is_lost_when_another_was_faster(open_tab: OpenTab, clerk: str, company: Company) -> None:
    path = f"/skus/edit?id={company.skus['C200']}"
    slow = open_tab(clerk, path)
    fast = open_tab(clerk, path, beside=slow)
    for page in (slow, fast):
        expect(page.get_by_label("名称", exact=True)).to_have_value("透明胶带")
    fill(slow, "名称", "我的名字")
    fill(fast, "名称", "别人的名字")
    fill(fast, "品牌", "得力")
    fast.get_by_role("button", name="保存").click()
    expect(fast.get_by_text("已保存")).to_be_visible()
    slow.get_by_role("button", name="保存").click()
    expect(slow.get_by_text("别人刚刚改过")).to_be_visible()
    expect(slow.get_by_role("row").filter(has_text="别人的名字")).to_contain_text("我的名字")
    expect(slow.get_by_label("名称", exact=True)).to_have_value("我的名字")
    expect(slow.get_by_label("品牌", exact=True)).to_have_value("得力")
    slow.get_by_role("button", name="保存").click()
    expect(slow.get_by_text("已保存")).to_be_visible()


@pytest.mark.corner
def test_many_change_as_the_preview_says(open_tab: OpenTab, clerk: str) -> None:
    page = open_tab(clerk, "/skus?search=B")
    for code in ("B100", "B200"):
        page.locator("tbody tr").filter(has_text=code).get_by_role("checkbox").click()
    expect(page.get_by_text("已选 2 个")).to_be_visible()
    page.get_by_role("button", name="批量修改").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("改什么").select_option(label="调价")
    fill(page, "数值（降低填负数）", "10")
    expect(dialog).to_contain_text("将修改 2 个商品")
    expect(dialog.get_by_role("row").filter(has_text="B100")).to_contain_text(re.compile(r"4\.50.*4\.95"))
    dialog.get_by_role("button", name="确认修改").click()
    prove(page)
    expect(page.get_by_text("已修改 2 个商品")).to_be_visible()
    expect(page.locator("main tbody tr").filter(has_text="B100")).to_contain_text("4.95")


def test_a_file_is_checked_cell_by_cell_and_then_brought_in(open_tab: OpenTab, clerk: str, tmp_path: Path) -> None:
    page = open_tab(clerk, "/skus/import")
    rows = [[f"F{at:03}", f"导入{at}", "个", "1.5"] for at in range(60)]
    _send(page, tmp_path, [*rows, ["F999", "坏的", "个", "免费"]])
    expect(page.get_by_role("row").filter(has_text="第 62 行")).to_contain_text(
        re.compile("零售价.*免费.*请填数字.*只填数字")
    )
    expect(page.get_by_text("还没有写入任何内容")).to_be_visible()
    _send(page, tmp_path, [*rows, ["F999", "好的", "个", "2"]])
    page.get_by_role("button", name="开始导入").click()
    expect(page.get_by_text("导入完成：61 / 61 行。")).to_be_visible()
    _send(page, tmp_path, [*rows, ["F999", "好的", "个", "3"]])
    expect(page.get_by_role("row").filter(has_text="F999")).to_contain_text("修改已有的")
    page.get_by_label("修改已有的").click()
    page.get_by_role("button", name="开始导入").click()
    prove(page)
    expect(page.get_by_text("导入完成：1 / 1 行。")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载模板").click()
    assert download.value.suggested_filename == "skus-template.xlsx"


def _send(page: Page, folder: Path, rows: list[list[str]]) -> None:
    path = folder / "p.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["编码", "名称", "单位", "零售价"], *rows])
    expect(page.locator("input[type=file]")).to_be_enabled()
    page.locator("input[type=file]").set_input_files(path)


@pytest.mark.corner
def test_the_tree_and_the_units_in_their_place(open_tab: OpenTab, clerk: str) -> None:
    page = open_tab(clerk, "/categories")
    row = page.locator("tbody tr").filter(has_text="五金")
    row.get_by_role("button", name="加下级").click()
    fill(page, "分类名称", "螺丝螺母")
    page.get_by_role("button", name="保存").click()
    below = page.locator("tbody tr").filter(has_text="螺丝螺母")
    expect(below).to_be_visible()
    below.get_by_role("button", name="删除").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    expect(below).to_have_count(0)
    page.goto("/units")
    expect(page.locator("tbody tr").filter(has_text="卷")).to_contain_text("1")


@pytest.mark.corner
@pytest.mark.parametrize(("path", "name"), [("/categories", "办公"), ("/units", "袋")])
def test_what_is_switched_off_comes_back(open_tab: OpenTab, clerk: str, path: str, name: str) -> None:
    page = open_tab(clerk, path)
    row, dialog = page.get_by_role("row").filter(has_text=name), page.get_by_role("dialog")
    row.get_by_role("button", name="停用").click()
    dialog.get_by_role("button", name="停用").click()
    expect(row).to_have_count(0)
    page.get_by_label("状态").select_option(label="已停用")
    expect(page).to_have_url(re.compile("state=off"))
    expect(row).to_contain_text("已停用")
    page.reload()
    row.get_by_role("button", name="恢复").click()
    dialog.get_by_role("button", name="恢复").click()
    expect(row).to_have_count(0)
    page.get_by_label("状态").select_option(label="使用中")
    expect(row).to_contain_text("使用中")


@pytest.mark.corner
def test_a_list_goes_out_and_comes_in_as_it_is(open_tab: OpenTab, clerk: str, tmp_path: Path) -> None:
    page = open_tab(clerk, "/skus")
    page.get_by_text("导出", exact=True).click()
    for path, link in (("/skus", "含各仓货位与上下限（Excel）"), ("/warehouses", "Excel"), ("/categories", "Excel")):
        if path != "/skus":
            page.goto(path)
            page.get_by_text("导出", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("link", name=link, exact=True).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        page.goto(f"{path}/import")
        expect(page.locator("input[type=file]")).to_be_enabled()  # now the page listens
        page.locator("input[type=file]").set_input_files(file)
        expect(page.get_by_text("文件里的内容和系统里的一样，没有要写入的。")).to_be_visible()


@pytest.mark.corner
@pytest.mark.parametrize("path", ["/skus", "/warehouses"])
def test_what_unfolds_on_a_phone_stays_on_it(open_tab: OpenTab, clerk: str, path: str) -> None:
    page = open_tab(clerk, path, size=PHONE)
    page.get_by_text("导出", exact=True).click()
    box = page.locator(".page-head .fold-sheet").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]


@pytest.mark.corner
def test_what_is_in_use_is_not_deleted_and_it_says_why(open_tab: OpenTab, clerk: str) -> None:
    page = open_tab(clerk, "/units")
    page.get_by_role("button", name="单位名称").click()
    page.locator("tbody tr").filter(has_text="卷").get_by_role("button", name="删除").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("个商品在用，不能删除")
    expect(dialog.get_by_role("button")).to_have_text("关闭")


@pytest.mark.corner
def test_who_may_not_change_finds_no_way_to(open_tab: OpenTab, company: Company) -> None:
    keeper = f"keeper8{next(_numbers):02}"
    company.hire(keeper, ("keeper", "C1"))
    page = open_tab(keeper, "/skus?search=A100")
    expect(page.locator("tbody tr").filter(has_text="A100")).to_be_visible()
    for name in ("新建商品", "导入"):
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    page.get_by_role("link", name="可口可乐").click()
    expect(page.get_by_label("名称", exact=True)).to_be_disabled()
