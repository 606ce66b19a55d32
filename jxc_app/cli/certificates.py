"""A certificate authority of the shop's own, and the certificate of this machine that it signs.

The authority may vouch for names and addresses of a local network only (name constraints, RFC 5280 §4.2.1.10), so
a stolen key opens nobody's bank. Keys are readable by their owner only and are part of no backup.
"""

import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LASTS = timedelta(days=3650)
#: the longest that Apple's systems accept
LEAF_LASTS = timedelta(days=825)
RENEWED_BEFORE_END = timedelta(days=60)
LAN_DOMAINS = ("localhost", "local", "lan", "internal", "home.arpa")
LAN_NETWORKS = tuple(
    ipaddress.ip_network(net)
    for net in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7",
                "fe80::/10", "::1/128")
)  # fmt: skip
_CLOCKS_DIFFER_BY = timedelta(days=1)
_MOST_NAMES = 40


@dataclass(frozen=True)
class Certificates:
    """Where they lie: ``<data folder>/tls``."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority.crt"

    @property
    def authority_key(self) -> Path:
        return self.folder / "authority.key"

    @property
    def leaf(self) -> Path:
        return self.folder / "server.crt"

    @property
    def leaf_key(self) -> Path:
        return self.folder / "server.key"


def ensure(folder: Path, names: Iterable[str], now: datetime) -> tuple[Certificates, bool]:
    """Make or renew what is missing, ends within 60 days, or lacks one of the names; and whether the leaf is new.

    Names beyond a local network are left out. Keys and the authority stay: who trusts it trusts every renewal.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    files = Certificates(folder)
    _ensure_authority(files, now)
    key = _ensure_key(files.leaf_key)
    authority = read(files.authority)
    wanted = {name for name in names if is_local(name, authority)}
    held = read(files.leaf) if files.leaf.exists() else None
    if held is not None and not _is_due(held, authority, key, wanted, now):
        return files, False
    known = names_of(held) if held is not None else set()
    further = sorted(known - wanted)[: max(0, _MOST_NAMES - len(wanted))]
    _replace(files.leaf, _pem(_sign_leaf(files, key, sorted(wanted) + further, now)), 0o644)
    return files, True


def read(path: Path) -> x509.Certificate:
    """A certificate from its PEM file. Raises ValueError where it is none."""
    return x509.load_pem_x509_certificate(path.read_bytes())


def names_of(certificate: x509.Certificate) -> set[str]:
    """Names and addresses that a certificate is for."""
    held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*held.get_values_for_type(x509.DNSName), *map(str, held.get_values_for_type(x509.IPAddress))}


def is_local(name: str, authority: x509.Certificate) -> bool:
    """Whether the authority may vouch for a name or address."""
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or ()
    subtrees = [one.value for one in allowed]
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        domains = [one for one in subtrees if isinstance(one, str)]
        return any(name == domain or name.endswith(f".{domain}") for domain in domains)
    return any(address in network for network in subtrees if not isinstance(network, str))


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 as people compare it: pairs of digits with colons."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _is_due(
    held: x509.Certificate,
    authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
    wanted: set[str],
    now: datetime,
) -> bool:
    ends_soon = held.not_valid_after_utc - now < RENEWED_BEFORE_END or now < held.not_valid_before_utc
    is_ours = held.issuer == authority.subject and held.public_key() == key.public_key()
    return ends_soon or not is_ours or not wanted <= names_of(held)


def _ensure_authority(files: Certificates, now: datetime) -> None:
    if files.authority.exists() and files.authority_key.exists():
        lasts = read(files.authority).not_valid_after_utc - now
        if lasts > LEAF_LASTS:
            return
    files.authority_key.unlink(missing_ok=True)
    files.leaf.unlink(missing_ok=True)
    key = _ensure_key(files.authority_key)
    host = os.uname().nodename.lower()
    name = x509.Name([
        x509.NameAttribute(NameOID.COMMON_NAME, f"进销存 本地证书 {host} {now:%Y-%m-%d}"[:64]),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "进销存"),
    ])  # fmt: skip
    domains = dict.fromkeys((*LAN_DOMAINS, *([host] if "." not in host else [])))
    allowed = [*map(x509.DNSName, domains), *map(x509.IPAddress, LAN_NETWORKS)]
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        _builder(name, name, key.public_key(), now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _replace(files.authority, _pem(certificate), 0o644)


def _sign_leaf(
    files: Certificates, key: ec.EllipticCurvePrivateKey, names: list[str], now: datetime
) -> x509.Certificate:
    authority, authority_key = read(files.authority), _ensure_key(files.authority_key)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64] if names else "localhost")])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        _builder(subject, authority.subject, key.public_key(), now, LEAF_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    starts = now - _CLOCKS_DIFFER_BY
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(starts + lasts)
    )


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _ensure_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key in a file, made at first use. Raises PermissionError where others may read it."""
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        _replace(path, key.private_bytes(*form), 0o600)
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} 可被其他人读取，请执行 chmod 600 {path}")
    held = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(held, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} 不是本程序生成的密钥")
    return held


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _replace(path: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all; nobody but its owner can read it before its rights are set."""
    building = path.with_suffix(".tmp")
    building.unlink(missing_ok=True)
    descriptor = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    building.replace(path)
