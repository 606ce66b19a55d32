"""Writes that bring a company in and must happen as one."""

from collections.abc import Mapping

from pydantic import Field as Limits

from jxc_app.core.database import Database
from jxc_app.core.errors import NotFound, PermissionDenied
from jxc_app.core.ids import code_key
from jxc_app.core.inputs import AsTyped, Version
from jxc_app.core.search import pinyin_of
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.founding import first_administrator
from jxc_app.modules.access.permissions import USER_CREATE
from jxc_app.modules.access.queries import has_people
from jxc_app.modules.catalog.commands import SkuCode
from jxc_app.modules.catalog.permissions import SKU_CREATE, SKU_SWITCH_OFF, SKU_UPDATE
from jxc_app.modules.catalog.queries import ids_by_code
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, UpdateSku, create_skus, update_skus
from jxc_app.modules.catalog.switching import SwitchSku, switch_off_sku, switch_on_sku
from jxc_app.modules.documents.commands import MigrateDocument
from jxc_app.modules.documents.migrating import migrate_document
from jxc_app.modules.documents.permissions import DOCUMENT_MIGRATE
from jxc_app.modules.inventory.permissions import STOCK_SETTING
from jxc_app.modules.inventory.sku_settings import LimitsOf, WarehouseLimits, put_limits
from jxc_app.modules.migration.sheets import ROWS_AT_ONCE


class ImportedLimits(Command):
    """What is set for one SKU in some warehouses; what is not sent stays as it is."""

    code: SkuCode
    warehouses: list[WarehouseLimits] = Limits(min_length=1, max_length=500)


class ImportedState(Command):
    """Whether a SKU is in use; ``version`` is what the check saw."""

    code: SkuCode
    version: Version
    is_off: bool


class ImportSkus(Command):
    """New SKUs of a file that stand together, changes to those that are there, and what is set for both."""

    skus: list[CreateSku] = Limits(default_factory=list, max_length=ROWS_AT_ONCE)
    changes: list[UpdateSku] = Limits(default_factory=list, max_length=ROWS_AT_ONCE)
    limits: list[ImportedLimits] = Limits(default_factory=list, max_length=ROWS_AT_ONCE)
    states: list[ImportedState] = Limits(default_factory=list, max_length=ROWS_AT_ONCE)


class ImportedSkus(Result):
    """How many SKUs are new, and how many are different now."""

    created: int
    changed: int


def _remember_pinyin(database: Database, actor: Actor, command: ImportSkus) -> None:
    """Looking it up is most of the work, and nobody has to wait for it: it is remembered for the transaction."""
    for sku in (*command.skus, *command.changes):
        for words in (sku.name, sku.spec, sku.brand):
            pinyin_of(words)


def _any_of() -> tuple[str, ...]:
    return SKU_CREATE.code, SKU_UPDATE.code, SKU_SWITCH_OFF.code, STOCK_SETTING.code


@use_case("sku.import", title="导入商品", inside=_any_of, keeps_key=True, prepare=_remember_pinyin)
def import_skus(uow: UnitOfWork, command: ImportSkus) -> ImportedSkus:
    """Write a part of a file's SKUs in one transaction: all or none. The file was checked as a whole before."""
    if command.skus or not (command.changes or command.limits or command.states):
        uow.authorize(SKU_CREATE.code)
    if command.changes:
        uow.authorize(SKU_UPDATE.code)
    if command.states:
        uow.authorize(SKU_SWITCH_OFF.code)
    if command.skus:
        create_skus(uow, CreateSkus(skus=command.skus))
    versions = {code_key(done.code): done.version for done in update_skus(uow, command.changes)}
    ids = ids_by_code(uow.session, [*(one.code for one in command.limits), *(one.code for one in command.states)])
    for one in command.states:
        seen = SwitchSku(sku_id=_known(ids, one.code), version=versions.get(code_key(one.code), one.version))
        (switch_off_sku if one.is_off else switch_on_sku)(uow, seen)
    limits = [LimitsOf(_known(ids, one.code), place) for one in command.limits for place in one.warehouses]
    if limits:
        put_limits(uow, limits, keeps_unsent=True)
    return ImportedSkus(created=len(command.skus), changed=len(command.changes))


def _known(ids: Mapping[str, int], code: str) -> int:
    found = ids.get(code_key(code))
    if found is None:
        raise NotFound("sku.not_found")
    return found


class SourceDocumentParts(Command):
    """One document of the source: sales and write-offs apart, and at most 500 lines in each part."""

    parts: list[MigrateDocument] = Limits(min_length=1)


class MigratedParts(Result):
    """The documents it became."""

    document_ids: list[int]


@use_case("document.migrate_source", title="导入历史单据", permission=DOCUMENT_MIGRATE, keeps_key=True)
def migrate_source_document(uow: UnitOfWork, command: SourceDocumentParts) -> MigratedParts:
    """Post one document of the source as a whole; the parts stand or fall together."""
    return MigratedParts(document_ids=[migrate_document(uow, part).document_id for part in command.parts])


class MakeAdministrator(Command):
    """The first account of a company."""


class Administrator(Result):
    """Its login, and its password for the one time that it is shown; both empty where somebody was there before."""

    login: str = ""
    password: AsTyped = Limits(default="", repr=False)


@use_case("user.make_administrator", title="首个管理员", permission=USER_CREATE)
def make_administrator(uow: UnitOfWork, command: MakeAdministrator) -> Administrator:
    """Make the first administrator where nobody has an account yet."""
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission="首个管理员")
    if has_people(uow.session):
        return Administrator()
    login, password = first_administrator(uow, uow.now)
    uow.record("user", None, login, after={"login": login, "role": "administrator"})
    return Administrator(login=login, password=password)
