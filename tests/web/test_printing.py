"""Papers over the network: whose they are, for how long, and what a stranger gets."""

from io import BytesIO

import httpx
import pypdfium2
import pytest
from PIL import Image

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import read
from jxc_app.modules.documents.queries import get_document
from tests.web.handlers import OURS
from tests.web.tab import open_tab, said

NAMES = {handler.short: handler.name for handler in OURS}


def get(server, path, cookie=""):
    return httpx.get(f"{server.url}{path}", headers={"Cookie": cookie})


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


@pytest.mark.xfail(reason="refused, but not yet in the right words (the desk, unfinished)")
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


async def test_the_price_is_not_offered_to_who_may_not_see_it(server, sign_in):
    """A keeper may not see what stock cost."""
    async with open_tab(server.url, cookie=sign_in("everything"), boots_at="/documents") as tab:
        await tab.settle()
        await tab.ask(NAMES["printing_state.ask"], {"document_ids": [server.company.posted_id]}, path="/documents")
        assert tab.value("printing_state", "has_price") is True


def test_labels_are_as_many_as_asked(server, sign_in):
    path = f"/api/print/labels.pdf?size=60x40&sku={server.company.sku_id}:3"
    texts = pages(get(server, path, sign_in("keeper-one")))
    assert len(texts) == 3
    assert all("螺丝" in text and "A-1" in text for text in texts)


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
