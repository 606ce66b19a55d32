"""Merging two SKUs: what waits or is in force stands in the way, drafts and templates name the one that stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select, update
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from jxc_app.core.quantities import ZERO
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.merge_parts import Look, Merging, listed, register_part
from jxc_app.modules.catalog.models import SkuUnit
from jxc_app.modules.catalog.rows import scope_of
from jxc_app.modules.documents import links
from jxc_app.modules.documents.models import Document, DocumentLine
from jxc_app.modules.documents.permissions import DOCUMENT_VIEW
from jxc_app.modules.documents.rows import NOT_SHOWN, kept_from
from jxc_app.modules.documents.steps import note
from jxc_app.modules.documents.template_models import DocumentTemplate
from jxc_app.modules.documents.types import APPROVED, DOCUMENT_TYPES, DRAFT, POSTED, SUBMITTED, type_title
from jxc_app.modules.inventory.merging import lots_under

_documents: Table = Document.__table__  # type: ignore[attr-defined]
_lines: Table = DocumentLine.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A line of a draft that names the SKU that goes."""

    line_id: int
    document_id: int
    type: str
    unit_id: int
    lot_id: int
    source_line_id: int | None


class Papers:
    """See :class:`jxc_app.modules.catalog.merge_parts.MergePart`."""

    code = "papers"

    def look(self, session: Session, merging: Merging) -> Look:
        """What must be ended first, and the drafts that would name the other."""
        gone, _ = merging.ids
        look = Look()
        if waiting := self._named(session, merging, _waiting(session, gone)):
            look.blocks.append(f"还没过账的单据里有它：{listed(waiting)}。先过账、撤回或关闭")
        if plans := self._named(session, merging, _open_plans(session, gone)):
            look.blocks.append(f"还没执行完的单据里有它：{listed(plans)}。先执行完，或者结束剩下的")
        drafts = _drafts(session, gone)
        odd = {one.document_id: type_title(one.type) for one in _unable(session, merging, drafts)}
        if odd:
            words = "、".join(f"{title}草稿" for title in dict.fromkeys(odd.values()))
            look.blocks.append(f"{len(odd)} 张草稿没法换成保留的商品（{words}）：关联了别的单据，或单位不同。先处理")
        if count := len({one.document_id for one in drafts} - odd.keys()):
            look.moves.append(f"草稿 {count} 张：里面的商品换成保留的这个，数量和价格不变")
        if templates := _templates(session, gone):
            look.moves.append(f"单据模板 {len(templates)} 个")
        return look

    def move(self, uow: UnitOfWork, merging: Merging) -> dict[str, list[int]]:
        """Put the other into drafts and templates."""
        gone, stays = merging.ids
        drafts = _drafts(uow.session, gone)
        lots = lots_under(uow, stays, sorted({one.lot_id for one in drafts}))
        for one in drafts:
            change = update(_lines).where(_lines.c.id == one.line_id)
            uow.session.connection().execute(change.values(sku_id=stays, lot_id=lots[one.lot_id]))
        for document_id in sorted({one.document_id for one in drafts}):
            document = uow.session.get_one(Document, document_id, with_for_update=True)
            document.version += 1
            document.changed_at = uow.now
            if document.business_date == uow.today:  # at the moment at which it was saved the other lay nowhere yet
                document.effective_at = uow.now
            note(uow, document, "merge_sku", f"{merging.gone.code} → {merging.stays.code}")
        templates = _templates(uow.session, gone)
        for template in templates:
            template.lines = [
                line | {"sku_id": stays} if line.get("sku_id") == gone else line for line in template.lines
            ]
        uow.session.flush()
        return {"drafts": [one.line_id for one in drafts], "templates": [one.id or 0 for one in templates]}

    def back(self, uow: UnitOfWork, merging: Merging, kept: Any) -> None:
        """Drafts and templates stay as they are by now: somebody may have gone on with them."""

    @staticmethod
    def _named(session: Session, merging: Merging, found: Sequence[tuple[int, str, str | None]]) -> list[str]:
        hidden = kept_from(session, scope_of(session, merging.actor, DOCUMENT_VIEW), {one[0] for one in found})
        names = (NOT_SHOWN if one in hidden else f"{type_title(type_)} {number or ''}" for one, type_, number in found)
        return [name.strip() for name in names]


def lock_drafts(uow: UnitOfWork, sku_id: int) -> None:
    """Wait for whoever works on a draft that names it: as every posting does, before any balance is locked."""
    ids = {one.document_id for one in _drafts(uow.session, sku_id)}
    wanted = rows_of(Document.id).where(col(Document.id).in_(ids)).order_by(col(Document.id)).with_for_update()
    uow.session.exec(wanted).all()


def _naming(sku_id: int, *columns: Any) -> Any:
    return (
        select(*columns)
        .join(_lines, _lines.c.document_id == _documents.c.id)
        .where(_lines.c.sku_id == sku_id)
        .order_by(_documents.c.id, _lines.c.id)
    )


def _waiting(session: Session, sku_id: int) -> list[tuple[int, str, str | None]]:
    wanted = _naming(sku_id, _documents.c.id, _documents.c.type, _documents.c.number).distinct()
    wanted = wanted.where(_documents.c.status.in_((SUBMITTED, APPROVED)), _documents.c.type.not_in(_bills()))
    wanted = wanted.order_by(None).order_by(_documents.c.id)
    return [(row[0], row[1], row[2]) for row in session.connection().execute(wanted)]


def _bills() -> list[str]:
    """Bills name what came: they move nothing, and stay as they are."""
    return [code for code, type_ in DOCUMENT_TYPES.items() if type_.bills]


def _open_plans(session: Session, sku_id: int) -> list[tuple[int, str, str | None]]:
    plans = [code for code, type_ in DOCUMENT_TYPES.items() if type_.is_plan and not type_.bills]
    wanted = _naming(
        sku_id, _lines.c.id, _lines.c.base_quantity, _documents.c.id.label("document_id"), _documents.c.type,
        _documents.c.number,
    ).where(
        _documents.c.status == POSTED, _documents.c.type.in_(plans), _documents.c.reverses_document_id.is_(None)
    )  # fmt: skip
    rows = session.connection().execute(wanted).all()
    done = links.fulfilled(session, [row.id for row in rows])
    still = [row for row in rows if done.get(row.id, ZERO) < row.base_quantity]
    return list({row.document_id: (row.document_id, row.type, row.number) for row in still}.values())


def _drafts(session: Session, sku_id: int) -> list[_Draft]:
    wanted = _naming(
        sku_id, _lines.c.id, _documents.c.id, _documents.c.type, _lines.c.unit_id, _lines.c.lot_id,
        _lines.c.source_line_id,
    )  # fmt: skip
    return [_Draft(*row) for row in session.connection().execute(wanted.where(_documents.c.status == DRAFT))]


def _unable(session: Session, merging: Merging, drafts: Sequence[_Draft]) -> list[_Draft]:
    """Those that fulfil a line of the one that goes, amend it, or whose unit is another thing for the other."""
    gone, stays = merging.ids
    units = session.exec(rows_of(SkuUnit).where(col(SkuUnit.sku_id).in_((gone, stays)))).all()
    factors = {(one.sku_id, one.unit_id): (one.numerator, one.denominator) for one in units}
    amending = rows_of(Document.id).where(
        col(Document.id).in_({one.document_id for one in drafts}), col(Document.amends_document_id).is_not(None)
    )
    amends = set(session.exec(amending).all())

    def is_other(unit_id: int) -> bool:
        ours, theirs = factors.get((gone, unit_id)), factors.get((stays, unit_id))
        return theirs is not None and ours != theirs  # one that the other has not it is given

    return [
        one for one in drafts if one.source_line_id is not None or one.document_id in amends or is_other(one.unit_id)
    ]


def _templates(session: Session, sku_id: int) -> list[DocumentTemplate]:
    every = session.exec(rows_of(DocumentTemplate).order_by(col(DocumentTemplate.id))).all()
    return [one for one in every if any(line.get("sku_id") == sku_id for line in one.lines)]


register_part(Papers())
