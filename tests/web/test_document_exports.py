"""The list of documents as a file: filtered as on the screen, cut to what the person may see."""

import csv

import pytest

from tests.support import patient


def rows(server, cookie, table, **filters):
    url = f"{server.url}/api/exports/list/{table}.csv"
    answer = patient.get(url, headers={"Cookie": cookie}, params=filters)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))


def test_heads_and_lines_are_filtered_and_scoped(server, sign_in):
    here, there = sign_in("keeper-one"), sign_in("keeper-two")
    # other tests of this server open stock of their own: the company's first is the one that is looked for
    [line] = [line for line in rows(server, here, "document-lines", type="opening_stock") if line["商品编码"] == "A-1"]
    assert line["数量"] == "100"
    [opening] = [one for one in rows(server, here, "documents", type="opening_stock") if one["单号"] == line["单号"]]
    assert (opening["单据类型"], opening["件数"]) == ("期初", "100")
    assert rows(server, there, "documents", type="opening_stock", status="posted") == []
    assert rows(server, here, "documents", type="opening_stock", date_to="2000-01-01") == []


@pytest.mark.parametrize(("params", "status"), [({"sku": "x"}, 422), ({"date_from": "soon"}, 422)])
def test_nonsense_is_refused(server, sign_in, params, status):
    url = f"{server.url}/api/exports/list/documents.csv"
    assert patient.get(url, headers={"Cookie": sign_in("keeper-one")}, params=params).status_code == status


def test_strangers_get_nothing(server, sign_in):
    url = f"{server.url}/api/exports/list/documents.xlsx"
    assert patient.get(url).status_code == 401
    assert patient.get(url, headers={"Cookie": sign_in("admin-only")}).status_code == 403
    assert patient.get(url, headers={"Cookie": sign_in("owner-only")}).content[:2] == b"PK"
