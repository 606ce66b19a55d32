"""The second pass over a history file: what the first one accepted becomes documents, in the file's order."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from sqlmodel import Session, col, select

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, say, text
from jxc_app.core.idempotency import content_hash
from jxc_app.core.quantities import plain
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform, read
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, create_skus
from jxc_app.modules.documents.commands import LineInput, MigrateDocument
from jxc_app.modules.documents.migrating import migrate_document
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.migration.mappings import Mapping
from jxc_app.modules.migration.rules import Kind, Outcome, Rejection
from jxc_app.modules.migration.service import SourceDocumentParts, migrate_source_document
from jxc_app.modules.migration.spool import SourceDocument, SpooledLine
from jxc_app.modules.migration.survey import Progress, Survey, source_key

T = TypeVar("T")
POSTING = "过账"
_LINES = 500
_SKUS = 200
_TYPES = {Kind.SALE: "sales_issue", Kind.RETURN: "sales_return", Kind.WRITE_OFF: "scrap"}
_BEFORE = timedelta(seconds=1)


@dataclass(frozen=True)
class Target:
    """Where history goes, and who brings it."""

    database: Database
    actor: Actor
    mapping: Mapping
    warehouse_id: int


@dataclass
class Replayed:
    """What the second pass did."""

    posted: int = 0
    documents: int = 0
    opening_documents: int = 0


def replay(found: Survey, target: Target, *, keep_good: bool, progress: Progress) -> Replayed:
    """Make SKUs, opening stock and documents.

    A document that the business refuses is set aside with ``keep_good``; otherwise its DomainError goes up,
    and the next run carries on from there.
    """
    done = Replayed()
    _create_skus(found, target)
    sku_ids = target.database.read(lambda session: _sku_ids(session, found))
    done.opening_documents = _post_opening(found, target, sku_ids)
    for batch in found.spool.open_documents():
        for document in batch:
            if _post(found, target, document, sku_ids, keep_good=keep_good):
                done.documents += 1
                done.posted += len(document.lines)
        progress(POSTING, done.posted, found.to_post)
    return done


def _create_skus(found: Survey, target: Target) -> None:
    wanted = (found.new_skus[key] for key in found.stock if key in found.new_skus)
    commands = (CreateSku(code=s.code, name=s.name or s.code, base_unit=target.mapping.unit) for s in wanted)
    for chunk in chunks(commands, _SKUS):
        perform(create_skus, CreateSkus(skus=chunk), actor=target.actor, database=target.database)


def _sku_ids(session: Session, found: Survey) -> dict[str, int]:
    ids: dict[str, int] = {}
    for keys in chunks(found.stock, _LINES):
        rows = session.exec(select(Sku.code_key, Sku.id).where(col(Sku.code_key).in_(keys))).all()
        ids.update({key: sku_id for key, sku_id in rows if sku_id is not None})
    return ids


def _post_opening(found: Survey, target: Target, sku_ids: dict[str, int]) -> int:
    """Book what must have been there before the first line; nothing where the stock already suffices.

    What a killed run has booked counts as stock, so the next run books only what is still missing.
    """
    if found.first_moment is None:
        return 0
    count = 0
    for keys in chunks(found.stock, _LINES):
        lines = _missing_stock(found, target, {sku_ids[key]: key for key in keys})
        if lines:
            command = _opening(target, lines, found.first_moment - _BEFORE)
            perform(
                migrate_document,
                command,
                actor=target.actor,
                key=command.source_key,
                database=target.database,
            )
            count += 1
    return count


def _missing_stock(found: Survey, target: Target, keys: dict[int, str]) -> list[LineInput]:
    there = read(
        availability, actor=target.actor, database=target.database, warehouse_id=target.warehouse_id,
        sku_ids=list(keys),
    )  # fmt: skip
    openings = {
        sku_id: found.stock[key].opening(there[sku_id].available if sku_id in there else Decimal(0))
        for sku_id, key in keys.items()
    }
    return [LineInput(sku_id=sku_id, quantity=quantity) for sku_id, quantity in openings.items() if quantity > 0]


def _opening(target: Target, lines: list[LineInput], moment: datetime) -> MigrateDocument:
    content = ";".join(f"{line.sku_id}={plain(line.quantity)}" for line in lines)
    name = uuid.uuid4().hex
    return MigrateDocument(
        document_key=name,
        type="opening_stock",
        warehouse_id=target.warehouse_id,
        remark=text("history.opening_remark", mapping=target.mapping.name),
        lines=lines,
        effective_at=moment,
        source_key=f"{target.mapping.name}:opening:{name}",
        source_sha256=content_hash(content),
    )


def _post(found: Survey, target: Target, document: SourceDocument, sku_ids: dict[str, int], *, keep_good: bool) -> bool:
    sha256 = document.sha256()
    command = SourceDocumentParts(parts=list(_parts(target, document, sha256, sku_ids)))
    key = f"{target.mapping.name}:{document.number}:{sha256}"
    try:
        perform(migrate_source_document, command, actor=target.actor, key=key, database=target.database)
    except DomainError as refusal:
        if not keep_good:
            raise
        found.spool.reject_document(document, Rejection(Outcome.REFUSED, say(refusal)))
        return False
    return True


def _parts(target: Target, document: SourceDocument, sha256: str, sku_ids: dict[str, int]) -> Iterator[MigrateDocument]:
    part = 0
    for kind, type_ in _TYPES.items():
        for lines in chunks((line for line in document.lines if line.kind is kind), _LINES):
            part += 1
            key = source_key(target.mapping.name, document.number, part)
            yield MigrateDocument(
                document_key=content_hash(key),
                type=type_,
                warehouse_id=target.warehouse_id,
                own_number=document.number,
                remark=document.lines[0].remark,
                lines=[_line(line, sku_ids) for line in lines],
                effective_at=document.moment,
                source_key=key,
                source_sha256=sha256,
            )


def _line(line: SpooledLine, sku_ids: dict[str, int]) -> LineInput:
    flags = "、".join(text(flag) for flag in line.flags.split(",") if flag)
    price = Decimal(line.price) if line.price else None
    return LineInput(sku_id=sku_ids[line.sku_key], quantity=Decimal(line.quantity), price=price, remark=flags)


def chunks(of: Iterable[T], size: int) -> Iterator[list[T]]:
    """So many of them at a time."""
    source = iter(of)
    while chunk := list(islice(source, size)):
        yield chunk
