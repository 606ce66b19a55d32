"""Passwords: which are good enough, and Argon2id by the passlib API (package ``libpass``, its maintained fork)."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from passlib.context import CryptContext
from sqlmodel import Session

from jxc_app.core.errors import DomainError
from jxc_app.core.search import pinyin_of
from jxc_app.core.settings import get_settings
from jxc_app.modules.access.guessing import is_guessable, is_stolen
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


def renewed(password: str, stored: str) -> str | None:
    """The hash in the place of one that was made with less memory or fewer passes than are asked for now."""
    return hash_password(password) if _context().needs_update(stored) else None


def _context() -> CryptContext:
    return _CHEAP if get_settings().environment == "test" else _STRONG


#: who knows the company's names puts a reader of them here
COMPANY_NAMES: list[Callable[[Session], Iterable[str]]] = []


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A new password, judged before the transaction begins: its hash, or the message code of what is wrong with it."""

    fault: str = ""
    hash: str | None = field(default=None, repr=False)

    def taken(self, *, field: str) -> str:
        """Its hash. Raises DomainError at the field where it is not good enough."""
        if self.fault or self.hash is None:
            raise DomainError(self.fault or "password.too_common", field=field)
        return self.hash


def judged(password: str, login: str, about: Iterable[str] = ()) -> NewPassword:
    """A password that somebody chose. ``about``: as :func:`known_of` tells. Slow, as its hash is."""
    fault = fault_of(password, login, about)
    return NewPassword(fault) if fault else NewPassword(hash=hash_password(password))


def fault_of(password: str, login: str, about: Iterable[str] = ()) -> str:
    """The message code of what is wrong with a new password; empty where it is good enough."""
    fault = password_fault(password, login)
    if fault:
        return fault
    plain, stolen = normalized_password(password), get_settings().stolen_passwords
    if is_guessable(plain, (login, *about)):
        return "password.too_common"
    return "password.stolen" if stolen and is_stolen(plain, stolen) else ""


def known_of(session: Session, name: str) -> list[str]:
    """What others know of a person and the company, in signs and in pinyin."""
    names = [name, *(word for tell in COMPANY_NAMES for word in tell(session))]
    parts = [part for one in names for part in (one, *one.split())]
    return [word for part in parts for word in (part, *pinyin_of(part)) if word]


@lru_cache(maxsize=1)
def _nobody() -> str:
    return str(_context().hash("the hash of an account that does not exist"))
