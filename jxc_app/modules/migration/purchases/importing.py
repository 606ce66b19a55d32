"""Purchase history from files to posted documents: judged whole, then written, one transaction an order."""

import csv
import os
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session, col, select

from jxc_app.core.database import Database
from jxc_app.core.errors import text
from jxc_app.core.idempotency import content_hash
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.catalog.queries import ids_by_code
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, create_skus
from jxc_app.modules.documents.commands import LineInput, MigrateDocument
from jxc_app.modules.documents.migrating import migrated_hashes
from jxc_app.modules.migration.history import alone, check_report, choose_warehouse, first_warehouse
from jxc_app.modules.migration.purchases.judging import BoughtOrder, Fault, Judged, judge
from jxc_app.modules.migration.purchases.posting import CameIn, MigratePurchase, migrate_purchase
from jxc_app.modules.migration.purchases.source import PurchaseMapping
from jxc_app.modules.migration.replay import chunks
from jxc_app.modules.migration.survey import CHECKING, Progress, latest_moment
from jxc_app.modules.partners.importing import ImportedPartner, ImportPartners, import_partners
from jxc_app.modules.partners.models import Partner

_AT_ONCE = 200
_POSTING = "过账"


@dataclass(frozen=True)
class PurchaseFiles:
    """What to import, and how. ``warehouse``: its code, empty where there is only one or none yet."""

    folder: Path
    mapping: PurchaseMapping
    report: Path | None = None
    warehouse: str = ""
    dry_run: bool = False


@dataclass(slots=True)
class PurchaseResult:
    """What became of the files: posted + known = orders, once there are no faults."""

    orders: int = 0
    lines: int = 0
    suppliers: int = 0
    skus: int = 0
    posted: int = 0
    known: int = 0
    receipts: int = 0
    seconds: float = 0
    faults: list[Fault] = field(default_factory=list)


def import_purchases(wanted: PurchaseFiles, *, database: Database, actor: Actor, progress: Progress) -> PurchaseResult:
    """Check all files; write only where nothing is wrong with any of them.

    The same files again post nothing; an order that came before with other content is a fault. A run that was killed
    is finished by the next. Raises DomainError where a file cannot be read.
    """
    started = time.perf_counter()
    check_report(wanted.report)
    with alone(database):
        warehouse = choose_warehouse(wanted.warehouse, database, actor)
        found = judge(wanted.folder, wanted.mapping, database.settings.zone, latest_moment(database, warehouse))
        progress(CHECKING, found.lines, found.lines)
        done = PurchaseResult(len(found.orders), found.lines, len(found.sellers), len(found.bought))
        open_orders = database.read(lambda session: _not_posted(session, wanted.mapping, found))
        done.known, done.faults = len(found.orders) - len(open_orders), found.faults
        _write_report(wanted.report, found.faults)
        if not found.faults and not wanted.dry_run and open_orders:
            place = warehouse.id if warehouse else first_warehouse(wanted.warehouse, database, actor)
            _Writing(wanted.mapping, found, place, database, actor).write(open_orders, done, progress)
    done.seconds = round(time.perf_counter() - started, 2)
    return done


def _not_posted(session: Session, mapping: PurchaseMapping, found: Judged) -> list[BoughtOrder]:
    """The orders that no earlier run has posted; those that came before with other content become faults."""
    left = []
    for some in chunks(found.orders.values(), _AT_ONCE):
        known = migrated_hashes(session, [_source_key(mapping, order) for order in some])
        for order in some:
            sha256 = known.get(_source_key(mapping, order))
            if sha256 is None:
                left.append(order)
            elif sha256 != order.sha256():
                found.faults.append(Fault(found.order_file, order.line, "", text("history.other_content")))
    return left


def _source_key(mapping: PurchaseMapping, order: BoughtOrder) -> str:
    return f"{mapping.name}:purchase:{order.number}"


@dataclass
class _Writing:
    mapping: PurchaseMapping
    found: Judged
    warehouse_id: int
    database: Database
    actor: Actor

    def write(self, orders: Collection[BoughtOrder], done: PurchaseResult, progress: Progress) -> None:
        """Suppliers and SKUs that are missing, then the orders as they stand in the file."""
        partners, skus = self._partners({one.vendor for one in orders}), self._skus(orders)
        for order in orders:
            command = self._command(order, partners, skus)
            key = f"{command.order.source_key}:{command.order.source_sha256}"
            perform(migrate_purchase, command, actor=self.actor, key=key, database=self.database)
            done.posted += 1
            done.receipts += bool(command.came)
            progress(_POSTING, done.posted, len(orders))

    def _partners(self, vendors: set[str]) -> dict[str, int]:
        """Our ids by the source's; a supplier whose code is here already is taken as the same."""
        named = {vendor: self.found.vendors[vendor] for vendor in sorted(vendors)}
        known = self.database.read(lambda session: _partner_ids(session, [one.code for one in named.values()]))
        new = [
            ImportedPartner(code=one.code, name=one.name, is_supplier=True)
            for one in named.values()
            if code_key(one.code) not in known
        ]
        for some in chunks(new, _AT_ONCE):
            perform(import_partners, ImportPartners(partners=some), actor=self.actor, database=self.database)
        known = self.database.read(lambda session: _partner_ids(session, [one.code for one in named.values()]))
        return {vendor: known[code_key(one.code)] for vendor, one in named.items()}

    def _skus(self, orders: Collection[BoughtOrder]) -> dict[str, int]:
        bought = sorted({line.product for order in orders for line in order.lines})
        named = {product: self.found.products[product] for product in bought}
        codes = [one.code for one in named.values()]
        known = self.database.read(lambda session: ids_by_code(session, codes))
        new = [
            CreateSku(code=one.code, name=one.name, base_unit=self.found.units.get(product, self.mapping.default_unit))
            for product, one in named.items()
            if code_key(one.code) not in known
        ]
        for some in chunks(new, _AT_ONCE):
            perform(create_skus, CreateSkus(skus=some), actor=self.actor, database=self.database)
        known = self.database.read(lambda session: ids_by_code(session, codes))
        return {product: known[code_key(one.code)] for product, one in named.items()}

    def _command(self, order: BoughtOrder, partners: Mapping[str, int], skus: Mapping[str, int]) -> MigratePurchase:
        lines = [
            LineInput(sku_id=skus[one.product], quantity=one.quantity, price=one.price, due_on=one.due_on)
            for one in order.lines
        ]
        key = _source_key(self.mapping, order)
        head = MigrateDocument(
            document_key=content_hash(key), type="purchase_order", warehouse_id=self.warehouse_id,
            partner_id=partners[order.vendor], own_number=order.number, lines=lines, effective_at=order.ordered_at,
            source_key=key, source_sha256=order.sha256(),
        )  # fmt: skip
        return MigratePurchase(order=head, received_at=order.received_at, came=list(_came(order)))


def _came(order: BoughtOrder) -> Iterator[CameIn]:
    for line_no, one in enumerate(order.lines, start=1):
        if one.received:
            yield CameIn(line_no=line_no, received=one.received, rejected=one.rejected)


def _partner_ids(session: Session, codes: list[str]) -> dict[str, int]:
    rows = session.exec(select(Partner.code_key, Partner.id).where(col(Partner.code_key).in_(map(code_key, codes))))
    return {key: partner_id for key, partner_id in rows if partner_id is not None}


def _write_report(path: Path | None, faults: list[Fault]) -> None:
    if path is None:
        return
    building = path.with_name(f".{path.name}.tmp-{os.getpid()}")
    with building.open("w", encoding="utf-8", newline="") as file:
        report = csv.writer(file)
        report.writerow(("file", "line", "column", "reason"))
        report.writerows((one.file, one.line, one.column, one.message) for one in faults)
    building.replace(path)
