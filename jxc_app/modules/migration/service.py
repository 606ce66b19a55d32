"""Writes that bring a company in and must happen as one."""

from pydantic import Field as Limits

from jxc_app.core.database import Database
from jxc_app.core.errors import PermissionDenied
from jxc_app.core.search import pinyin_of
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.founding import first_administrator
from jxc_app.modules.access.permissions import USER_CREATE
from jxc_app.modules.access.queries import has_people
from jxc_app.modules.catalog.permissions import SKU_CREATE, SKU_UPDATE
from jxc_app.modules.catalog.service import CreateSku, CreateSkus, UpdateSku, create_skus, update_sku
from jxc_app.modules.documents.commands import MigrateDocument
from jxc_app.modules.documents.migrating import migrate_document
from jxc_app.modules.documents.permissions import DOCUMENT_MIGRATE
from jxc_app.modules.migration.sheets import ROWS_AT_ONCE


class ImportSkus(Command):
    """New SKUs of a file that stand together, and changes to those that are there."""

    skus: list[CreateSku] = Limits(default_factory=list, max_length=ROWS_AT_ONCE)
    changes: list[UpdateSku] = Limits(default_factory=list, max_length=ROWS_AT_ONCE)


class ImportedSkus(Result):
    """How many SKUs are new, and how many are different now."""

    created: int
    changed: int


def _remember_pinyin(database: Database, actor: Actor, command: ImportSkus) -> None:
    """Looking it up is most of the work, and nobody has to wait for it: it is remembered for the transaction."""
    for sku in (*command.skus, *command.changes):
        for words in (sku.name, sku.spec, sku.brand):
            pinyin_of(words)


@use_case("sku.import", title="导入商品", permission=SKU_CREATE, keeps_key=True, prepare=_remember_pinyin)
def import_skus(uow: UnitOfWork, command: ImportSkus) -> ImportedSkus:
    """Write a part of a file's SKUs in one transaction: all or none. The file was checked as a whole before."""
    if command.skus:
        create_skus(uow, CreateSkus(skus=command.skus))
    if command.changes:
        uow.authorize(SKU_UPDATE.code)
    for change in command.changes:
        update_sku(uow, change)
    return ImportedSkus(created=len(command.skus), changed=len(command.changes))


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
    password: str = Limits(default="", repr=False)


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
