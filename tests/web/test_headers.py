"""What every answer tells the browser."""

import re

import pytest

from jxc_app.api.headers import inline_scripts
from tests.support import patient


@pytest.fixture(scope="module")
def page(server):
    return patient.get(f"{server.url}/sign-in/", follow_redirects=True)


def policy(answer):
    directives = (part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    return {name: rest[0] if rest else "" for name, *rest in directives}


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/stock/", "/api/nothing", "/healthz", "/ping", "/nowhere"])
def test_every_answer_is_protected(server, path):
    headers = patient.get(f"{server.url}{path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_scripts_come_from_us_and_inline_ones_are_known(page):
    scripts = policy(page)["script-src"]
    assert "'unsafe-inline'" not in scripts
    assert scripts.startswith("'self' ")
    inline = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page.text)
    assert inline
    assert scripts.count("'sha256-") >= 1
    assert policy(page)["object-src"] == "'none'"
    assert policy(page)["base-uri"] == "'none'"


def test_a_page_speaks_to_its_own_host_only(page, server):
    host = server.url.removeprefix("http://")
    assert policy(page)["connect-src"] == f"'self' ws://{host} wss://{host}"


def test_a_host_that_is_none_gets_into_no_header(server):
    answer = patient.get(f"{server.url}/sign-in/", headers={"Host": "x; script-src *"})
    assert "script-src *" not in answer.headers.get("content-security-policy", "")


def test_the_hash_of_an_inline_script_is_that_of_its_bytes(tmp_path):
    (tmp_path / "a.html").write_bytes(b'<script src="x"></script><script type="module">alert(1)</script>')
    assert inline_scripts(tmp_path) == "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"


def test_hashed_files_are_kept_and_pages_are_asked_for_again(server, page):
    asset = re.search(r"/assets/[\w./-]+\.js", page.text)[0]
    assert "immutable" in patient.get(f"{server.url}{asset}").headers["cache-control"]
    assert page.headers["cache-control"] == "no-cache"
    assert patient.get(f"{server.url}/api/nothing").headers["cache-control"] == "no-store"


def test_tls_is_kept_once_it_is_there(server):
    url = f"{server.url}/healthz"
    assert "strict-transport-security" not in patient.get(url).headers
    assert (
        "max-age"
        in patient.get(url, headers={"X-Forwarded-Proto": "https", "Host": "stock.example.com"}).headers[
            "strict-transport-security"
        ]
    )


@pytest.mark.parametrize("origin", ["http://evil.example", "https://evil.example", "null"])
def test_no_other_site_may_read_an_answer(server, origin):
    for path in ("/healthz", "/api/nothing", "/ping"):
        headers = patient.get(f"{server.url}{path}", headers={"Origin": origin}).headers
        assert "access-control-allow-origin" not in headers


def test_figures_are_for_this_machine_only(server):
    url = f"{server.url}/metrics"
    assert "jxc_tabs" in patient.get(url).text
    assert patient.get(url, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    assert patient.get(url, headers={"Host": "shop.example"}).status_code == 404


def test_no_build_but_that_of_development_has_the_design_page(server):
    assert patient.get(f"{server.url}/design/", follow_redirects=True).status_code == 404
    assert patient.get(f"{server.url}/stock/", follow_redirects=True).status_code == 200


def test_the_404_page_and_the_sign_in_page_speak_chinese(server):
    missing = patient.get(f"{server.url}/nowhere")
    assert missing.status_code == 404
    for words in ("Page not found", "An error occurred", "Cannot connect", "Built with"):
        assert words not in missing.text
    assert 'lang="zh-CN"' in missing.text
