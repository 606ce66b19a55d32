"""The SKU of money that is for no goods of ours: a line of a document always names one."""

from sqlmodel import select

from jxc_app.core.ids import code_key
from jxc_app.core.search import search_key
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.parts import unit_id_of


def sku_for_money(uow: UnitOfWork, name: str) -> Sku:
    """The SKU of this name, counted in 笔, switched off so that nobody buys or sells it; made where missing."""
    found = uow.session.exec(select(Sku).where(Sku.code_key == code_key(name))).first()
    if found is not None:
        return found
    sku = Sku(
        code=name, code_key=code_key(name), name=name, base_unit_id=unit_id_of(uow, "笔", field="base_unit"),
        search_key=search_key(name, name), created_at=uow.now, switched_off_at=uow.now,
    )  # fmt: skip
    uow.session.add(sku)
    uow.session.flush()
    uow.record("sku", sku.id, sku.code, after={"name": name, "base_unit": "笔", "switched_off": True})
    return sku
