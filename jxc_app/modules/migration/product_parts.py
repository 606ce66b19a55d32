"""A product file as transactions: each part has a key made of the file's content, so it is written once."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from jxc_app.core.database import get_database
from jxc_app.core.errors import DomainError
from jxc_app.core.idempotency import IdempotencyKey
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.service import CreateSku
from jxc_app.modules.migration.service import SKUS_AT_ONCE, ImportSkus, import_skus


@dataclass(frozen=True, slots=True)
class Part:
    """SKUs that are written together, under one key."""

    key: str
    skus: list[CreateSku]


class Parts:
    """How a file is cut; ``finished`` of its SKUs, from the first on, were written by earlier runs."""

    def __init__(self, path: Path, actor: Actor) -> None:
        self._file = _sha256(path)
        self._actor = actor
        self.finished = get_database().read(self._count_finished) * SKUS_AT_ONCE

    def still_open(self, skus: list[CreateSku]) -> Iterator[Part]:
        """The parts that are not written yet, in the order of the file."""
        for start in range(self.finished, len(skus), SKUS_AT_ONCE):
            yield Part(self._key(start), skus[start : start + SKUS_AT_ONCE])

    def write(self, part: Part) -> int:
        """Make the SKUs of one part; how many. Raises DomainError where somebody was faster."""
        return perform(import_skus, ImportSkus(skus=part.skus), actor=self._actor, key=part.key).created

    def _key(self, start: int | str) -> str:
        return f"{self._file} {SKUS_AT_ONCE} {start}"

    def _count_finished(self, session: Session) -> int:
        own = IdempotencyKey.actor_id == self._actor.user_id, IdempotencyKey.use_case == import_skus.code
        wanted = select(IdempotencyKey.key).where(*own, col(IdempotencyKey.key).startswith(self._key("")))
        return len(session.exec(wanted).all())


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise DomainError("file.missing", file=path.name) from None
