"""Shared computers by HTTP: only there can a browser get the cookie that makes it one."""

from tests.support import patient
from tests.web.company import PASSWORD
from tests.web.conftest import fresh_cookie


def test_registering_asks_for_a_name_and_a_proof_and_gives_no_cookie_without(server):
    headers = {"Cookie": fresh_cookie(server.url, "admin-only"), "Origin": server.url}
    nameless = patient.post(f"{server.url}/api/station", json={"name": " "}, headers=headers)
    assert (nameless.status_code, list(nameless.json()["fields"])) == (422, ["name"])
    unproven = patient.post(f"{server.url}/api/station", json={"name": "收货台"}, headers=headers)
    assert (unproven.status_code, unproven.json()["code"]) == (422, "proof.needed")
    assert "jxc_station" not in unproven.headers.get("set-cookie", "")


def test_a_browser_that_is_no_station_shows_nobody_and_changes_nobody(server):
    assert patient.get(f"{server.url}/api/station", headers={}).json() == {"is_station": False}
    taken = patient.post(
        f"{server.url}/api/session/switch",
        json={"who": "owner-only", "pin": PASSWORD[:20]},
        headers={"Origin": server.url, "Cookie": "jxc_station=made-up"},
    )
    assert (taken.status_code, taken.json()["code"]) == (403, "station.not_registered")
