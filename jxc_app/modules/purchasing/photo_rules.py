"""拍照留证: which pictures a receipt must have before it is inspected, by rule, and by the categories of its goods."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Table, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_one

from jxc_app.core.errors import DomainError
from jxc_app.modules.catalog.models import Category, Sku
from jxc_app.modules.documents.attaching import DOCUMENT
from jxc_app.modules.files.models import Attachment
from jxc_app.modules.files.rules import FileKind
from jxc_app.modules.purchasing.models import CategoryPhotoRule, PurchaseRule

_files: Table = Attachment.__table__  # type: ignore[attr-defined]
#: when a picture is asked for, the strictest last
NEVER, ON_EXCEPTION, ALWAYS = "never", "exception", "always"
DEMANDS = {NEVER: "不要求", ON_EXCEPTION: "有异常才要求", ALWAYS: "每次都要"}
#: what is asked for, and how a refusal calls its field
KINDS = {FileKind.PHOTO: "photos", FileKind.DELIVERY_NOTE: "notes"}
_CODES = {FileKind.PHOTO: "receipt.photo_needed", FileKind.DELIVERY_NOTE: "receipt.note_needed"}


def demands_of(session: Session, sku_ids: Collection[int]) -> dict[FileKind, str]:
    """What the rules ask for these goods: the strictest of their categories, and of the company where none says."""
    rule = session.get(PurchaseRule, 1) or PurchaseRule()
    said = {one.category_id: one for one in session.exec(select_one(CategoryPhotoRule)).all()}
    parents = dict(session.exec(select_one(Category.id, Category.parent_id)).all()) if said else {}
    categories = set(session.exec(select_one(Sku.category_id).where(col(Sku.id).in_(list(sku_ids)))).all())
    rules = [_nearest(one, said, parents) or rule for one in categories] or [rule]
    return {kind: _strictest(getattr(one, name) for one in rules) for kind, name in KINDS.items()}


def _nearest(
    category_id: int | None, said: Mapping[int, CategoryPhotoRule], parents: Mapping[int | None, int | None]
) -> CategoryPhotoRule | None:
    while category_id is not None and category_id not in said:
        category_id = parents.get(category_id)
    return None if category_id is None else said[category_id]


def _strictest(demands: Iterable[str]) -> str:
    order = list(DEMANDS)
    return max(demands, key=order.index)


def pictures_of(session: Session, document_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many files of each kind hang on these documents."""
    rows = session.connection().execute(
        select(_files.c.subject_id, _files.c.kind, func.count())
        .where(
            _files.c.subject_kind == DOCUMENT, _files.c.subject_id.in_(list(document_ids)),
            _files.c.removed_at.is_(None),
        )
        .group_by(_files.c.subject_id, _files.c.kind)
    )  # fmt: skip
    found: dict[int, dict[str, int]] = {}
    for document_id, kind, count in rows:
        found.setdefault(document_id, {})[kind] = count
    return found


def refuse_unseen(
    session: Session, document_id: int, sku_ids: Collection[int], *, is_exception: bool, is_remote: bool
) -> None:
    """Refuse an inspection without the pictures that it takes; from afar it takes a photo whatever the rules say.

    Raises DomainError ``receipt.photo_needed``, ``receipt.note_needed`` at their fields.
    """
    there = pictures_of(session, [document_id]).get(document_id, {})
    for kind, demand in demands_of(session, sku_ids).items():
        is_asked = demand == ALWAYS or (demand == ON_EXCEPTION and is_exception)
        if (is_asked or (is_remote and kind is FileKind.PHOTO)) and not there.get(kind):
            raise DomainError(_CODES[kind], field=KINDS[kind])
