"""Secrets at rest: texts that the product must read again (passwords of channels, keys of authenticators).

Sealed with a key derived from the installation's secret, which lies outside the database and its backups. The secret's
file holds one secret a line: the first one seals, every one unseals. To change the secret, put a new line on top, call
:func:`reseal` on everything sealed, then take the old lines away.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jxc_app.core.errors import DomainError
from jxc_app.core.settings import Settings, get_settings


def seal(plain: str, purpose: str, *, settings: Settings | None = None) -> str:
    """The text as it may be stored. ``purpose`` has a key of its own: what is sealed for one opens for no other."""
    return _box(settings, purpose).encrypt(plain.encode()).decode()


def unseal(sealed: str, purpose: str, *, settings: Settings | None = None) -> str:
    """The text that was sealed. Raises DomainError ``sealing.lost`` where no secret of this installation fits."""
    try:
        return _box(settings, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise DomainError("sealing.lost") from None


def reseal(sealed: str, purpose: str, *, settings: Settings | None = None) -> str:
    """The same text under the newest secret. Raises DomainError ``sealing.lost``."""
    try:
        return _box(settings, purpose).rotate(sealed.encode()).decode()
    except InvalidToken:
        raise DomainError("sealing.lost") from None


def keyed_hash(plain: str, purpose: str, *, settings: Settings | None = None) -> str:
    """What may be stored of a short secret: without this installation's secret, trying all of them finds nothing."""
    newest = (settings or get_settings()).secret_key().splitlines()[0].strip()
    key = HKDF(SHA256(), length=32, salt=None, info=f"jxc/hash/{purpose}".encode()).derive(newest)
    return hmac.new(key, plain.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def _box(settings: Settings | None, purpose: str) -> MultiFernet:
    return _boxes((settings or get_settings()).secret_key(), purpose)


@lru_cache(maxsize=64)
def _boxes(secrets: bytes, purpose: str) -> MultiFernet:
    return MultiFernet([_fernet(line.strip(), purpose) for line in secrets.splitlines() if line.strip()])


def _fernet(secret: bytes, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"jxc/{purpose}".encode()).derive(secret)
    return Fernet(base64.urlsafe_b64encode(derived))
