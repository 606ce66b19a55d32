"""The operation log as a file: filtered as on the screen, for those who may read it, and no formula in it."""

import csv

from tests.support import patient

LOG = "/api/exports/audit.{kind}"


def rows(server, cookie, **filters):
    answer = patient.get(server.url + LOG.format(kind="csv"), headers={"Cookie": cookie}, params=filters)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))


def test_it_is_filtered(server, sign_in):
    admin = sign_in("admin-only")
    signed_in = rows(server, admin, act="session.sign_in", outcome="done")
    assert signed_in
    assert {row["操作"] for row in signed_in} == {"登录"}
    assert "admin-only" in {row["对象"] for row in signed_in}
    assert int(signed_in[0]["序号"]) >= int(signed_in[-1]["序号"])
    assert rows(server, admin, search="no such object") == []


def test_a_formula_stays_text(server, sign_in):
    body = {"login": "=1+1", "password": "not the password"}
    patient.post(f"{server.url}/api/session", json=body, headers={"Origin": server.url})
    [row] = rows(server, sign_in("admin-only"), search="=1+1")
    assert (row["对象"], row["结果"]) == ("'=1+1", "被拒绝")


def test_strangers_get_nothing(server, sign_in):
    url = server.url + LOG.format(kind="xlsx") + "?search=admin-only"  # all of it would ask for a proof
    assert patient.get(url).status_code == 401
    assert patient.get(url, headers={"Cookie": sign_in("keeper-one")}).status_code == 403
    assert patient.get(url, headers={"Cookie": sign_in("admin-only")}).content[:2] == b"PK"
