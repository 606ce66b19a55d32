"""Papers over the network: whose they are, for how long, and what a stranger gets."""

import base64
import re
import zlib
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read
from jxc_app.modules.documents.queries import get_document
from tests.support import patient
from tests.web.handlers import OURS
from tests.web.tab import open_tab, said

NAMES = {handler.short: handler.name for handler in OURS}


def get(server, path, cookie=""):
    return patient.get(f"{server.url}{path}", headers={"Cookie": cookie})


def pages(answer):
    assert answer.status_code == 200, answer.text
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.content)]


async def printed(server, cookie, document_ids):
    """The address of the file, as the dialog opens it."""
    async with open_tab(server.url, cookie=cookie, boots_at="/documents") as tab:
        await tab.settle()
        await tab.ask(NAMES["printing_state.ask"], {"document_ids": document_ids}, path="/documents")
        updates = await tab.ask(NAMES["printing_state.submit"], path="/documents")
        href = tab.value("printing_state", "href")
        assert not href or href in said(updates)
        return href, said(updates)


async def test_a_paper_is_for_the_one_who_printed_it(server, sign_in):
    mine = sign_in("keeper-one")
    href, _ = await printed(server, mine, [server.company.posted_id])
    answer = get(server, href, mine)
    [text] = pages(answer)
    assert "期初单" in text
    assert "螺丝" in text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("inline;")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "DENY"
    assert get(server, href).status_code == 401
    assert get(server, href, sign_in("everything")).status_code == 404
    assert get(server, "/api/print/documents/guess.pdf", mine).json()["error"].startswith("这次打印的文件已经过期")


async def test_a_document_of_another_warehouse_cannot_be_printed(server, sign_in):
    before = _prints(server)
    href, words = await printed(server, sign_in("keeper-two"), [server.company.posted_id])
    assert not href
    assert "没有这张单据" in words
    assert _prints(server) == before


def _prints(server):
    view = read(
        get_document, actor=Actor.system(), database=server.company.database, document_id=server.company.posted_id
    )
    return sum(event.act == "print" for event in view.timeline)


async def test_fetching_again_is_no_further_copy(server, sign_in):
    mine = sign_in("keeper-one")
    href, _ = await printed(server, mine, [server.company.posted_id])
    before = _prints(server)
    assert pages(get(server, href, mine)) == pages(get(server, href, mine))
    assert _prints(server) == before


def test_a_preview_is_for_who_may_see_the_document_and_counts_nothing(server, sign_in):
    path = f"/api/print/documents/{server.company.posted_id}/preview.png"
    before = _prints(server)
    picture = get(server, f"{path}?layout=triplicate&price=false", sign_in("keeper-one"))
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["cache-control"] == "no-store"
    image = Image.open(BytesIO(picture.content))
    assert image.width / image.height == pytest.approx(241 / 140, rel=0.01)
    assert _prints(server) == before
    assert get(server, path).status_code == 401
    assert get(server, path, sign_in("keeper-two")).status_code == 404
    assert get(server, path, sign_in("admin-only")).status_code == 403
    assert get(server, f"{path}?layout=a0", sign_in("keeper-one")).status_code == 422
    nothing = "/api/print/documents/{}/preview.png"
    assert [get(server, nothing.format(one), sign_in("keeper-one")).status_code for one in (0, 2**31 - 1, "x")] == [
        422, 404, 422,
    ]  # fmt: skip


async def test_copies_are_asked_and_wrong_ones_refused_at_the_field(server, sign_in):
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at="/documents") as tab:
        await tab.settle()
        await tab.ask(NAMES["printing_state.ask"], {"document_ids": [server.company.posted_id]}, path="/documents")
        before = _prints(server)
        await tab.ask(NAMES["printing_state.type_sets"], {"typed": "12"}, path="/documents")
        await tab.ask(NAMES["printing_state.submit"], path="/documents")
        assert tab.value("printing_state", "errors") == {"sets": "请填 1 到 9 的整数。"}
        assert _prints(server) == before
        await tab.ask(NAMES["printing_state.type_sets"], {"typed": " 2 "}, path="/documents")
        await tab.ask(NAMES["printing_state.submit"], path="/documents")
        assert len(pages(get(server, tab.value("printing_state", "href"), sign_in("keeper-one")))) == 2
        assert _prints(server) == before + 1


async def test_who_may_not_see_the_price_gets_it_neither_in_the_text_nor_in_the_bytes(server, sign_in):
    """What stock cost is in no stream of the file, packed or not."""
    server.company.hire("storekeeper", "keeper")
    received = server.company.receive("7", price="31.4159")
    prices = ("31.4159", "219.91")
    with_price, without = [
        get(server, (await printed(server, sign_in(login), [received]))[0], sign_in(login))
        for login in ("everything", "storekeeper")
    ]
    [shown], [hidden] = pages(with_price), pages(without)
    assert all(price in shown for price in prices)
    assert not any(words in hidden for words in (*prices, "单价", "金额", "贰佰"))
    assert all(price.encode() in _drawn(with_price.content) for price in prices)
    assert not any(price.encode() in _drawn(without.content) for price in prices)


def _drawn(pdf):
    """The file and everything packed in it."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    return b"".join([pdf, *(_unpacked(stream) for stream in streams)])


def _unpacked(stream):
    """Pages are text packed twice; fonts and the like stay as they are."""
    try:
        return zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>")))
    except (ValueError, zlib.error):
        return stream


async def test_settings_are_for_those_who_may_and_wrong_copies_are_said_at_the_field(server, sign_in):
    place = "/settings/printing"
    async with open_tab(server.url, cookie=sign_in("keeper-one"), boots_at=place) as tab:
        await tab.settle()
        for act, payload in (("open", {}), ("type_in", {"name": "shop_name", "text": "假店"}), ("save", {})):
            updates = await tab.ask(NAMES[f"print_settings_state.{act}"], payload, path=place)
            assert "您没有「打印设置」的权限" in said(updates), act
        assert tab.value("print_settings_state", "form") in (None, {})
    async with open_tab(server.url, cookie=sign_in("admin-only"), boots_at=place) as tab:
        await tab.settle()
        for typed, wrong in (("10", {"sets.transfer": "请填 1 到 9 的整数。"}), ("3", {})):
            await tab.ask(
                NAMES["print_settings_state.type_in"], {"name": "sets.transfer", "text": typed}, path=place
            )  # fmt: skip
            await tab.ask(NAMES["print_settings_state.save"], path=place)
            assert tab.value("print_settings_state", "errors") == wrong
        assert tab.value("print_settings_state", "form")["sets.transfer"] == "3"


async def test_the_price_is_not_offered_to_who_may_not_see_it(server, sign_in):
    """A keeper may not see what stock cost."""
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/documents") as tab:
        await tab.settle()
        await tab.ask(NAMES["printing_state.ask"], {"document_ids": [server.company.posted_id]}, path="/documents")
        assert tab.value("printing_state", "has_price") is True


def test_labels_are_as_many_as_asked(server, sign_in):
    path = f"/api/print/labels.pdf?size=60x40&sku={server.company.add_sku('D-9', '垫片')}:3"
    texts = pages(get(server, path, sign_in("keeper-one")))
    assert len(texts) == 3
    assert all("垫片" in text and "D-9" in text for text in texts)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("sku=1:1&size=9x9", 422),
        ("sku=x", 422),
        ("sku=1:-1", 422),
        ("sku=99999999999:1", 422),
        ("sku=1:0", 422),
        ("sku=1:2001", 422),
        ("sku=999999999:1", 422),
        ("&".join(["sku=1:1"] * 501), 422),
    ],
)
def test_labels_that_cannot_be_are_refused_in_words(server, sign_in, query, status):
    answer = get(server, f"/api/print/labels.pdf?{query}", sign_in("keeper-one"))
    assert answer.status_code == status
    assert answer.json()["error"]


def test_labels_and_previews_are_for_those_who_may(server, sign_in):
    labels = f"/api/print/labels.pdf?sku={server.company.sku_id}:1"
    assert get(server, labels).status_code == 401
    assert get(server, labels, sign_in("admin-only")).status_code == 403
    preview = "/api/print/preview.png?layout=a4&shop_name=%E6%99%A8%E5%85%89"
    assert get(server, preview).status_code == 401
    assert get(server, preview, sign_in("keeper-one")).status_code == 403
    picture = get(server, preview, sign_in("admin-only"))
    assert picture.headers["content-type"] == "image/png"
    image = Image.open(BytesIO(picture.content))
    assert image.height > image.width
    assert get(server, "/api/print/preview.png?shop_name=%00", sign_in("admin-only")).status_code == 422
    assert get(server, "/api/print/preview.png?layout=a0", sign_in("admin-only")).status_code == 422
