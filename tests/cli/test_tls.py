"""The shop's own certificates: strict clients trust them, nobody else can read the keys, and they renew in time."""

import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import aiohttp
import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from jxc_app.api.headers import is_lan_name
from jxc_app.cli import certificates
from jxc_app.cli.certificates import Certificates, ensure, names_of, read
from jxc_app.cli.frontend import ensure_built
from jxc_app.cli.tls import prepare
from jxc_app.cli.tls_companion import CERTIFICATE, renew, serve_page
from tests.support import patient
from tests.support.ports import free_port
from tests.web.company import PASSWORD, found

NOW = datetime(2026, 7, 16, 6, 30, tzinfo=UTC)
NAMES = ["shop-pc.local", "localhost", "127.0.0.1", "192.168.3.20"]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "tls"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_their_owners_alone(folder):
    previous = os.umask(0)
    files, _ = ensure(folder, NAMES, NOW)
    os.umask(previous)
    assert mode(folder) == 0o700
    assert mode(files.authority_key) == mode(files.leaf_key) == 0o600
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]


def test_a_key_that_others_may_read_is_refused(folder):
    files, _ = ensure(folder, NAMES, NOW)
    files.leaf_key.chmod(0o640)
    with pytest.raises(PermissionError, match="chmod 600"):
        ensure(folder, NAMES, NOW)


def test_the_leaf_is_what_phones_accept(folder):
    files, _ = ensure(folder, NAMES, NOW)
    leaf = read(files.leaf)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=825)
    assert names_of(leaf) == set(NAMES)
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_the_authority_may_vouch_for_nothing_beyond_the_network(folder):
    files, _ = ensure(folder, [*NAMES, "bank.example.com", "8.8.8.8", "evil-local"], NOW)
    assert names_of(read(files.leaf)) == set(NAMES)
    constraints = read(files.authority).extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    assert not certificates.is_local("8.8.8.8", read(files.authority))


def test_it_renews_itself_in_time_and_whoever_trusts_the_authority_trusts_it_still(folder):
    files, is_new = ensure(folder, NAMES, NOW)
    assert is_new
    authority, first, key = files.authority.read_bytes(), files.leaf.read_bytes(), files.leaf_key.read_bytes()
    assert ensure(folder, NAMES, NOW + timedelta(days=700))[1] is False
    assert files.leaf.read_bytes() == first
    later = NOW + timedelta(days=825 - 50)
    assert ensure(folder, NAMES, later)[1] is True
    assert (files.authority.read_bytes(), files.leaf_key.read_bytes()) == (authority, key)
    assert read(files.leaf).not_valid_after_utc > later + timedelta(days=800)


def test_a_new_address_is_added_and_the_old_ones_stay(folder):
    files, _ = ensure(folder, NAMES, NOW)
    assert ensure(folder, ["192.168.3.77"], NOW)[1] is True
    assert names_of(read(files.leaf)) == {*NAMES, "192.168.3.77"}
    assert ensure(folder, ["192.168.3.20"], NOW)[1] is False


def test_an_authority_that_would_end_before_its_leaf_is_made_anew(folder):
    files, _ = ensure(folder, NAMES, NOW)
    before = files.authority.read_bytes()
    late = NOW + timedelta(days=3650 - 800)
    assert ensure(folder, NAMES, late)[1] is True
    assert files.authority.read_bytes() != before
    read(files.leaf).verify_directly_issued_by(read(files.authority))


def test_the_companion_tells_the_server_of_a_new_certificate_only(folder):
    told = []
    assert renew(folder, "0.0.0.0", NOW, lambda: told.append(1)) is True
    assert renew(folder, "0.0.0.0", NOW + timedelta(days=1), lambda: told.append(2)) is False
    assert renew(folder, "0.0.0.0", NOW + timedelta(days=800), lambda: told.append(3)) is True
    assert told == [1, 3]


def test_the_page_hands_out_the_authoritys_certificate_and_nothing_else(folder):
    files, _ = ensure(folder, NAMES, NOW)
    server = serve_page(folder, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        page = patient.get(f"{address}/")
        for words in ("iPhone", "安卓", "Windows", "证书信任设置", certificates.fingerprint(read(files.authority))):
            assert words in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        given = patient.get(f"{address}{CERTIFICATE}")
        assert given.headers["content-type"] == "application/x-x509-ca-cert"
        assert given.content == read(files.authority).public_bytes(Encoding.DER)
        for path in ("/authority.key", "/server.key", "/../server.key", "/%2e%2e/tls/server.key", "/server.crt", "/x"):
            answer = patient.get(f"{address}{path}")
            assert answer.status_code == 404, path
            assert b"PRIVATE" not in answer.content
        assert patient.post(f"{address}/").status_code == 501
    finally:
        server.shutdown()
        server.server_close()


def test_the_terminal_shows_a_code_that_leads_to_the_page(tmp_path):
    said = []
    tls = prepare(tmp_path, "192.168.3.20", 3000, 3001, said.append)
    text = "\n".join(said)
    assert tls.page_address == "http://192.168.3.20:3001/"
    assert tls.page_address in text
    assert "https://192.168.3.20:3000" in text
    assert text.count("█") > 50


@pytest.mark.parametrize(
    ("host", "is_lan"),
    [
        ("192.168.3.20:3000", True), ("[fd00::1]:3000", True), ("localhost:3000", True), ("shop-pc", True),
        ("shop-pc.local", True), ("jxc.example.cn", False), ("jxc.example.cn:8443", False), ("", True),
    ],
)  # fmt: skip
def test_which_names_are_of_a_local_network(host, is_lan):
    assert is_lan_name(host) is is_lan


# the real server


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """`jxc serve --tls`: its address, the page's, and a client's trust in nothing but the shop's authority."""
    ensure_built(print)
    data = tmp_path_factory.mktemp("tls") / "data"
    found(data)
    port, page_port = free_port(), free_port()
    environment = os.environ | {"JXC_DATA_DIR": str(data), "JXC_ENVIRONMENT": "test"}
    command = [
        sys.executable, "-c", "from jxc_app.cli.main import main; main()", "serve", "--tls", "--port", str(port),
        "--tls-page-port", str(page_port),
    ]  # fmt: skip
    log = data.parent / "server.log"
    with log.open("w") as sink:
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT, env=environment)
    files = Certificates(data / "tls")
    try:
        wait_until(lambda: process.poll() is not None or answers(port), 300)
        assert process.poll() is None, log.read_text()[-3000:]
        trust = ssl.create_default_context(cafile=str(files.authority))
        yield Shop(f"https://127.0.0.1:{port}", page_port, trust, process, files)
    finally:
        process.terminate()
        process.wait(120)
        wait_until(lambda: not answers(page_port), 60)
        assert not answers(page_port), "the companion outlived its server"


class Shop:
    def __init__(self, url, page_port, trust, process, files):
        self.url, self.page_port, self.trust, self.process, self.files = url, page_port, trust, process, files
        self.port = int(url.rpartition(":")[2])

    def serial(self):
        """Which certificate the server shows to a strict client."""
        with (
            closing(socket.create_connection(("127.0.0.1", self.port), 20)) as plain,
            self.trust.wrap_socket(plain, server_hostname="localhost") as wrapped,
        ):
            return x509.load_der_x509_certificate(wrapped.getpeercert(binary_form=True)).serial_number


def answers(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(is_so, seconds):
    """Whether it became so in time; it may have passed again."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.1)
    return True


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_client_that_trusts_the_authority_is_served(shop, host):
    url = f"https://{host}:{shop.port}"
    answer = patient.get(f"{url}/healthz", verify=shop.trust)
    assert answer.json() == {"ok": True}
    page = patient.get(f"{url}/sign-in/", verify=shop.trust)
    assert page.status_code == 200
    assert f"wss://{host}:{shop.port}" in page.headers["content-security-policy"]
    assert "strict-transport-security" not in page.headers


def test_who_does_not_trust_it_is_not(shop):
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        patient.get(f"{shop.url}/healthz")


def _spoken(shop, version, ciphers):
    """Version and cipher that the server agrees to, of a client that offers only these."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.minimum_version, client.maximum_version = ssl.TLSVersion.TLSv1, version
    client.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    with (
        closing(socket.create_connection(("127.0.0.1", shop.port), 20)) as plain,
        client.wrap_socket(plain, server_hostname="localhost") as wrapped,
    ):
        return wrapped.version(), wrapped.cipher()[0]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_only_new_tls_with_good_ciphers_is_spoken(shop):
    assert _spoken(shop, ssl.TLSVersion.TLSv1_3, "ALL")[0] == "TLSv1.3"
    version, cipher = _spoken(shop, ssl.TLSVersion.TLSv1_2, "ALL")
    assert version == "TLSv1.2"
    assert cipher.startswith("ECDHE-ECDSA-")
    assert cipher.endswith(("-GCM-SHA256", "-GCM-SHA384", "-POLY1305"))
    for version, ciphers in (
        (ssl.TLSVersion.TLSv1_1, "ALL"),
        (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA:AES128-GCM-SHA256:DES-CBC3-SHA"),
    ):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            _spoken(shop, version, ciphers)


def test_signing_in_gives_a_cookie_that_never_leaves_tls(shop):
    credentials = {"login": "owner-only", "password": PASSWORD}
    answer = patient.post(f"{shop.url}/api/session", json=credentials, headers={"Origin": shop.url}, verify=shop.trust)
    assert answer.status_code == 200, answer.text
    assert answer.headers["set-cookie"].startswith("__Host-jxc=")
    assert "Secure" in answer.headers["set-cookie"]
    assert "strict-transport-security" not in answer.headers


async def test_the_websocket_speaks_wss(shop):
    token = "00000000-0000-4000-8000-000000000001"
    address = f"{shop.url.replace('https', 'wss')}/_event/?EIO=4&transport=websocket&token={token}"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address, ssl=shop.trust, headers={"Origin": shop.url}) as socket_,
    ):
        assert (await socket_.receive(timeout=60)).data.startswith('0{"sid"')


def test_only_the_page_is_on_the_second_port(shop):
    page = patient.get(f"http://127.0.0.1:{shop.page_port}/")
    assert "安装本店证书" in page.text
    for path in ("/sign-in/", "/healthz", "/api/session"):
        assert patient.get(f"http://127.0.0.1:{shop.page_port}{path}").status_code == 404


def test_a_renewed_certificate_is_shown_without_a_restart(shop):
    before = shop.serial()
    ensure(shop.files.folder, ["10.77.0.9"], datetime.now(UTC))
    os.kill(shop.process.pid, signal.SIGHUP)
    renewed = read(shop.files.leaf).serial_number
    assert renewed != before

    # Several times in a row, for a worker that is on its way out may answer once more, or hang up.
    def is_shown():
        try:
            return all(shop.serial() == renewed for _ in range(5))
        except (ConnectionError, TimeoutError, ssl.SSLEOFError):
            return False

    assert wait_until(is_shown, 120)
    assert patient.get(f"{shop.url}/healthz", verify=shop.trust).json() == {"ok": True}
