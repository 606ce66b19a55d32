"""Templates: the lines of a document kept under a name, for oneself or for everybody."""

from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from pydantic import Field as Limits
from sqlmodel import Session, col, or_, select

from jxc_app.core.errors import DomainError, NotFound
from jxc_app.core.inputs import Id
from jxc_app.core.quantities import PositiveQuantity, plain
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, declare, query, use_case
from jxc_app.modules.access.queries import user_names
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW, TEMPLATE_SHARE
from jxc_app.modules.documents.template_models import DocumentTemplate
from jxc_app.modules.documents.types import permissions_for, type_of

declare(TEMPLATE_SHARE)
#: of one person
MOST = 100


class TemplateLine(Command):
    """What a line of the document begins with."""

    sku_id: Id
    unit_id: Id
    quantity: PositiveQuantity
    remark: str = Limits(default="", max_length=200)


class SaveTemplate(Command):
    """A template of the same owner, type and name is replaced."""

    type: str = Limits(max_length=40)
    name: str = Limits(min_length=1, max_length=60)
    is_shared: bool = False
    lines: list[TemplateLine] = Limits(min_length=1, max_length=500)


class DeleteTemplate(Command):
    """One's own, or with the right to share also another's."""

    template_id: Id


class TemplateRef(Result):
    """The template after an act."""

    template_id: int


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template in the list; ``is_own`` tells whether its reader made it."""

    id: int
    name: str
    type: str
    owner_name: str
    is_own: bool
    is_shared: bool
    lines: int


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line of a template."""

    sku_id: int
    unit_id: int
    quantity: Decimal
    remark: str


@use_case("template.save", title="保存单据模板", inside=partial(permissions_for, "draft"))
def save_template(uow: UnitOfWork, command: SaveTemplate) -> TemplateRef:
    """Keep lines under a name. Sharing needs a right of its own. Raises DomainError ``template.too_many``."""
    uow.authorize(type_of(command.type).permissions["draft"])
    if command.is_shared:
        uow.authorize(TEMPLATE_SHARE.code)
    own = select(DocumentTemplate).where(DocumentTemplate.owner_id == uow.actor.user_id)
    held = uow.session.exec(own).all()
    found = next((one for one in held if (one.type, one.name) == (command.type, command.name)), None)
    if found is None and len(held) >= MOST:
        raise DomainError("template.too_many", field="name", most=MOST)
    template = found or DocumentTemplate(
        owner_id=uow.actor.user_id, type=command.type, name=command.name, changed_at=uow.now
    )
    template.is_shared, template.changed_at = command.is_shared, uow.now
    template.lines = [line.model_dump() | {"quantity": plain(line.quantity)} for line in command.lines]
    uow.session.add(template)
    uow.session.flush()
    after = {"type": command.type, "is_shared": command.is_shared, "lines": len(command.lines)}
    uow.record("template", template.id, template.name, after=after)
    return TemplateRef(template_id=template.id or 0)


@use_case("template.delete", title="删除单据模板", inside=partial(permissions_for, "draft"))
def delete_template(uow: UnitOfWork, command: DeleteTemplate) -> TemplateRef:
    """Forget a template. Raises NotFound for one that the actor does not see."""
    template = uow.session.get(DocumentTemplate, command.template_id)
    is_own = template is not None and template.owner_id == uow.actor.user_id
    if template is None or not (is_own or template.is_shared):
        raise NotFound("template.not_found")
    uow.authorize(type_of(template.type).permissions["draft"] if is_own else TEMPLATE_SHARE.code)
    uow.session.delete(template)
    uow.record("template", template.id, template.name, before={"type": template.type}, after={"type": None})
    return TemplateRef(template_id=command.template_id)


@query("template.list", title="单据模板", permission=DOCUMENT_VIEW)
def list_templates(session: Session, scope: Scope, *, type: str, reader_id: int) -> list[TemplateRow]:  # noqa: A002
    """A person's own templates of a type and those that are shared, by name."""
    wanted = (
        select(DocumentTemplate)
        .where(DocumentTemplate.type == type, _seen_by(reader_id))
        .order_by(DocumentTemplate.name, col(DocumentTemplate.id))
    )
    found = session.exec(wanted).all()
    names = user_names(session, {one.owner_id for one in found})
    return [
        TemplateRow(
            one.id or 0, one.name, one.type, names.get(one.owner_id, ""), one.owner_id == reader_id, one.is_shared,
            len(one.lines),
        )
        for one in found
    ]  # fmt: skip


@query("template.get", title="单据模板内容", permission=DOCUMENT_VIEW)
def template_lines(session: Session, scope: Scope, *, template_id: int, reader_id: int) -> list[StoredLine]:
    """The lines of a template. Raises NotFound for one that its reader may not see."""
    wanted = select(DocumentTemplate).where(DocumentTemplate.id == template_id, _seen_by(reader_id))
    template = session.exec(wanted).first()
    if template is None:
        raise NotFound("template.not_found")
    return [
        StoredLine(line["sku_id"], line["unit_id"], Decimal(line["quantity"]), line["remark"])
        for line in template.lines
    ]


def _seen_by(reader_id: int) -> Any:
    return or_(DocumentTemplate.owner_id == reader_id, col(DocumentTemplate.is_shared).is_(True))
