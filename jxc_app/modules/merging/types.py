"""商品合并: what lay as one SKU lies as another, at the same place and the same value."""

from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.types import IN, TAKEN_FROM, DocumentType, Route, always, register
from jxc_app.modules.merging.undoing import take_back_merge, void_the_others
from jxc_app.modules.warehouses.models import Place


def _renamed(document: Document) -> Route:
    return Route(TAKEN_FROM.get(document.settlement, Place.STOCK), Place.MERGED, target_side="")


def _after(uow: UnitOfWork, document: Document, is_posted: bool) -> None:
    if not is_posted:
        void_the_others(uow, document)


SKU_MERGE = register(
    DocumentType(
        "sku_merge", "商品合并", "SPHB", _renamed, "renamed", product_side=IN, settlements=("", *TAKEN_FROM),
        takes_expired=always, by_hand=False, unbooks=take_back_merge, after=_after, sides=("保留", "并入"),
    )
)  # fmt: skip
