"""Printing documents, each copy counted, and setting how things are printed."""

from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic import Field as Limits
from sqlalchemy import func, select
from sqlmodel import col

from jxc_app.core import registry
from jxc_app.core.errors import Conflict, DomainError
from jxc_app.core.ids import new_key
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.documents.locks import lock_document
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.types import DOCUMENT_TYPES
from jxc_app.modules.partners.rules import is_credit_code, tidy_tax_number
from jxc_app.modules.printing.models import SETTINGS_ID, DocumentPrint, PrintSetting
from jxc_app.modules.printing.papers import LAYOUT_TITLES, MOST_SETS, Layout
from jxc_app.modules.printing.permissions import PRINT_SETTINGS
from jxc_app.modules.printing.queries import Printable, printable

MOST_DOCUMENTS = 200
MOST_LINES = 10_000


def _sets(given: object) -> int:
    """How many equal papers, from what was typed."""
    typed = str(given).strip()
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= MOST_SETS:
        return int(typed)
    raise ValueError("not_sets")


Sets = Annotated[int, BeforeValidator(_sets)]


class PrintDocuments(Command):
    """Documents to put on paper together, in this order, each once."""

    document_ids: list[Id] = Limits(min_length=1, max_length=MOST_DOCUMENTS)
    layout: Layout
    with_price: bool = True
    sets: Sets = 1


class Printed(Result):
    """What was printed. ``print_key`` opens the PDF for a while; ``again``: how many are not the first copy."""

    print_key: str
    documents: int
    again: int


class SavePrintSettings(Command):
    """What stands on every paper, and by document type the usual layout and how many equal papers."""

    version: Version
    shop_name: str = Limits(default="", max_length=60)
    address: str = Limits(default="", max_length=120)
    phone: str = Limits(default="", max_length=60)
    foot: str = Limits(default="", max_length=200)
    tax_number: str = Limits(default="", max_length=40)
    layouts: dict[str, Layout] = Limits(default_factory=dict)
    sets: dict[str, Sets] = Limits(default_factory=dict)


class PrintSettingsRef(Result):
    """The settings as they stand now."""

    version: int


@use_case("document.print", title="打印单据", permission=DOCUMENT_VIEW)
def print_documents(uow: UnitOfWork, command: PrintDocuments) -> Printed:
    """Number the next copy of each document.

    Raises NotFound for a document that the actor may not see, DomainError ``print.too_many_lines``.
    """
    wanted = list(dict.fromkeys(command.document_ids))
    scope = registry.scope(uow.session, uow.actor, DOCUMENT_VIEW.code)
    _check_lines(uow, wanted, command.sets)
    locked = {document_id: lock_document(uow.session, document_id) for document_id in sorted(wanted)}
    # Counted only now that the rows are locked: nobody else takes the same number.
    found = printable(uow.session, scope, document_ids=wanted, actor=uow.actor)
    print_key = new_key()
    for one in found:
        if document := locked[one.id]:
            _add_copy(uow, document, one, command, print_key)
    return Printed(print_key=print_key, documents=len(found), again=sum(one.copies > 0 for one in found))


@use_case("printing.settings", title="修改打印设置", permission=PRINT_SETTINGS)
def save_print_settings(uow: UnitOfWork, command: SavePrintSettings) -> PrintSettingsRef:
    """Change what stands on every paper. Raises Conflict for a stale version, DomainError ``print.unknown_type``,
    ``invoice.tax_id_wrong`` at ``tax_number``.
    """
    held = uow.session.get(PrintSetting, SETTINGS_ID, with_for_update=True)
    fields: dict[str, Any] = command.model_dump(exclude={"version"}, mode="json")
    fields["tax_number"] = tidy_tax_number(command.tax_number)
    if fields["tax_number"] and not is_credit_code(fields["tax_number"]):
        raise DomainError("invoice.tax_id_wrong", field="tax_number", tax_id=fields["tax_number"][:20])
    for name in ("layouts", "sets"):
        if unknown := fields[name].keys() - DOCUMENT_TYPES.keys():
            raise DomainError("print.unknown_type", field=name, type=min(unknown))
    if held is None:
        held = PrintSetting(id=SETTINGS_ID)
        uow.session.add(held)
    elif held.version != command.version:
        raise Conflict("version.stale")
    before = {name: getattr(held, name) for name in fields if getattr(held, name) != fields[name]}
    for name in before:
        setattr(held, name, fields[name])
    held.version += 1
    uow.record("print_setting", SETTINGS_ID, "打印设置", before=before, after={name: fields[name] for name in before})
    return PrintSettingsRef(version=held.version)


def _check_lines(uow: UnitOfWork, document_ids: list[int], sets: int) -> None:
    wanted = select(func.count()).where(col(DocumentLine.document_id).in_(document_ids))
    if uow.session.connection().execute(wanted).scalar_one() * sets > MOST_LINES:
        raise DomainError("print.too_many_lines", most=f"{MOST_LINES:,}")


def _add_copy(uow: UnitOfWork, document: Document, one: Printable, command: PrintDocuments, print_key: str) -> None:
    copy_no, with_price = one.copies + 1, command.with_price and one.has_price
    uow.session.add(
        DocumentPrint(
            print_key=print_key,
            document_id=one.id,
            copy_no=copy_no,
            layout=command.layout,
            with_price=with_price,
            sets=command.sets,
            at=uow.now,
            actor_id=uow.actor.user_id,
            actor_name=uow.actor.name,
        )
    )
    price = "含价格" if with_price else "不含价格"
    sets = f" · {command.sets} 份" if command.sets > 1 else ""
    note(uow, document, "print", f"第 {copy_no} 次 · {LAYOUT_TITLES[command.layout]} · {price}{sets}")
    printed = {"copy_no": copy_no, "layout": str(command.layout), "with_price": with_price, "sets": command.sets}
    uow.record("document", document.id, document.number or document.type, after=printed)
