"""Orders of the demo that several stores fill: a pool of stores, one order in every state, a courier on the way."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from jxc_app.modules.documents.commands import DocumentRef, LineInput
from jxc_app.modules.fulfilment.answering import RefuseParcel, SendParcel, refuse_parcel, send_parcel
from jxc_app.modules.fulfilment.delivering import (
    AssignCourier,
    HandOver,
    TakeParcel,
    assign_courier,
    couriers,
    hand_over,
    take_parcel,
)
from jxc_app.modules.fulfilment.queries import ParcelRow, order_parcels
from jxc_app.modules.fulfilment.settings import SavePool, SaveStore, save_pool, save_store
from jxc_app.modules.fulfilment.sourcing import SourceOrder, source_order
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.migration.demo.company import head_of
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.stocking import skus_by_code

PARCELLING_SEED = 20261130
_HOUR = 60
#: what a store must have beyond what is asked of it, so that nothing else of the story runs dry
_SPARE = Decimal(6)


class Parcelling:
    """Tells who ordered what where, which store sent it, and who brought it."""

    def __init__(self, tell: Narrator, today: date) -> None:
        self._tell, self._today = tell, today
        self._used: set[str] = set()

    def run(self) -> None:
        """Delivered, on the way, waiting to be fetched, being picked after a refusal, and short."""
        with self._tell.ago(30 * _HOUR):
            self._pool()
        with self._tell.ago(28 * _HOUR):
            done = self._shared("S08", "KH10", ["S07"])
        with self._tell.ago(27 * _HOUR):
            self._bring(self._send(done), "黄老师")
        with self._tell.ago(4 * _HOUR):
            going, ready = self._shared("S01", "KH03", ["S02"]), self._shared("S01", "KH06", ["S03"])
        with self._tell.ago(3 * _HOUR):
            self._take(self._send(going))
            self._assign(self._send(ready))
        with self._tell.ago(100):
            refused = self._shared("S05", "KH07", ["S06"])
        with self._tell.ago(80):
            [parcel] = self._parcels(refused)
            command = RefuseParcel(
                document_id=parcel.id, version=parcel.version, cause="not_found", reason="货架上没有，账上有"
            )
            self._tell.act(head_of("S06"), refuse_parcel, command)
        with self._tell.ago(40):
            self._shared("S02", "KH05", ["S04", "S03"])
        with self._tell.ago(15):
            self._shared("S03", "KH06", ["S01"], more=900)

    def _pool(self) -> None:
        tell = self._tell
        home = tell.warehouse_id("S08")
        made = tell.act("laoban", save_pool, SavePool(name="苏州虚拟总仓", home_id=home, is_on=False))
        for store, kept in (("S07", 2), ("S08", 0)):
            command = SaveStore(
                warehouse_id=tell.warehouse_id(store), pool_id=made.id, takes_part=True, keeps_minimum=False,
                kept_back=Decimal(kept),
            )  # fmt: skip
            tell.act("laoban", save_store, command)
        on = SavePool(pool_id=made.id, version=made.version, name="苏州虚拟总仓", home_id=home, is_on=True)
        tell.act("laoban", save_pool, on)

    def _shared(self, home: str, partner: str, givers: Sequence[str], *, more: int = 0) -> DocumentRef:
        """An order of what others have more of than its own store, shared out at once. ``more``: than anybody has."""
        due = self._today + timedelta(days=2)
        lines = [self._line(home, giver, due, more) for giver in givers]
        who = head_of(home)
        order = self._tell.enter(who, "sales_order", home, lines, partner=partner)
        self._tell.documents += 1
        command = SourceOrder(document_id=order.document_id, version=order.version)
        self._tell.act(who, source_order, command)
        return order

    def _line(self, home: str, giver: str, due: date, more: int) -> LineInput:
        here, there = self._free(home), self._free(giver)
        code = next(
            one for one in sorted(there)
            if one not in self._used and there[one] >= here.get(one, Decimal(0)) + 2 + _SPARE
        )  # fmt: skip
        self._used.add(code)
        return LineInput(
            sku_id=self._tell.sku_id(code), quantity=here.get(code, Decimal(0)) + 2 + more, due_on=due,
            price=skus_by_code()[code].command.retail_price or Decimal(10),
        )  # fmt: skip

    def _free(self, where: str) -> dict[str, Decimal]:
        codes = {
            self._tell.sku_id(code): code
            for code, sku in skus_by_code().items()
            if not sku.command.lot_tracked and not sku.command.serial_tracked
        }
        asked = {"warehouse_id": self._tell.warehouse_id(where), "sku_ids": list(codes)}
        found = self._tell.look("shenhe", availability, **asked)
        return {codes[sku_id]: one.available for sku_id, one in found.items()}

    def _parcels(self, order: DocumentRef) -> list[ParcelRow]:
        found = self._tell.look("laoban", order_parcels, order_id=order.document_id)
        return [row for row in found.parcels if row.state == "picking"]

    def _send(self, order: DocumentRef) -> list[ParcelRow]:
        parcels = self._parcels(order)
        for one in parcels:
            self._tell.act(self._head(one), send_parcel, SendParcel(document_id=one.id, version=one.version))
        return parcels

    def _assign(self, parcels: Sequence[ParcelRow]) -> None:
        for one in parcels:
            [(courier, _)] = self._tell.look(self._head(one), couriers)
            self._tell.act(self._head(one), assign_courier, AssignCourier(document_id=one.id, courier_id=courier))

    def _take(self, parcels: Sequence[ParcelRow]) -> None:
        self._assign(parcels)
        for one in parcels:
            self._tell.act("peisong", take_parcel, TakeParcel(document_id=one.id, code=one.number))

    def _bring(self, parcels: Sequence[ParcelRow], receiver: str) -> None:
        self._take(parcels)
        for one in parcels:
            command = HandOver(document_id=one.id, code=one.number, received_by=receiver)
            self._tell.act("peisong", hand_over, command)

    def _head(self, parcel: ParcelRow) -> str:
        codes = {
            self._tell.warehouse_id(code): code for code in ("S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08")
        }
        return head_of(codes[parcel.warehouse_id])
