"""Passwords: which are good enough, and Argon2id by the passlib API (package ``libpass``, its maintained fork)."""

import threading
from functools import lru_cache

from passlib.context import CryptContext

from jxc_app.core.errors import DomainError
from jxc_app.core.settings import get_settings
from jxc_app.modules.access.rules import normalized_password, password_fault

_STRONG = CryptContext(schemes=["argon2"], argon2__type="ID")
#: nothing is kept secret by the tests, and they sign in hundreds of times
_CHEAP = CryptContext(
    schemes=["argon2"], argon2__type="ID", argon2__time_cost=1, argon2__memory_cost=64, argon2__parallelism=1
)
#: each hash takes 64 MiB; more than two at once would only fight for two cores
_at_once = threading.BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """The Argon2id hash of a password. Slow on purpose (some 0.1 s)."""
    with _at_once:
        return str(_context().hash(normalized_password(password)))


def matches(password: str, stored: str | None) -> bool:
    """Whether the password is right. Takes as long where there is no account to compare with."""
    decoy = _nobody()  # made before, or the first unknown login would take twice as long
    with _at_once:
        right = bool(_context().verify(normalized_password(password), stored or decoy))
    return right and stored is not None


def _context() -> CryptContext:
    return _CHEAP if get_settings().environment == "test" else _STRONG


def refuse_bad(password: str, login: str, *, field: str) -> None:
    """Refuse a new password that is not good enough. Raises DomainError."""
    fault = password_fault(password, login)
    if fault:
        raise DomainError(fault, field=field)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return str(_context().hash("the hash of an account that does not exist"))
