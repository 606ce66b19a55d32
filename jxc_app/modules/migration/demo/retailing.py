"""The counter of the demo: price lists, a bundle, today's tickets, and one of what was not there."""

from datetime import date, timedelta
from decimal import Decimal

from jxc_app.core.database import Database
from jxc_app.core.quantities import FEN_PLACES, ZERO, product
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.bundles.service import PartFields, SaveBundle, save_bundle
from jxc_app.modules.documents.commands import LineInput
from jxc_app.modules.inventory.queries import availability
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.stocking import skus_by_code
from jxc_app.modules.pricing.prices import PriceAsked, prices_at
from jxc_app.modules.pricing.service import ImportedPrice, ImportPrices, SaveList, import_prices, save_list
from jxc_app.modules.retail.paying import Payment
from jxc_app.modules.retail.returning import ReturnedLine, TakeBack, take_back_sold
from jxc_app.modules.retail.selling import BundleSold, Sell, sell

RETAIL_SEED = 20261018
_STORE, _CLERK = "S03", "dianyuan2"
_SOME = 12
_HOUR = 60


class Retailing:
    """Tells what happened at the counter of one store this morning."""

    def __init__(self, tell: Narrator, database: Database, today: date) -> None:
        self._tell, self._database, self._today = tell, database, today

    def run(self) -> None:
        """Lists and a bundle a month ago; the tickets of this morning."""
        tell, there = self._tell, self._there()
        codes = [code for code, free in there.items() if free >= _SOME]
        if len(codes) < 8:
            return
        with tell.ago(30 * 24 * _HOUR):
            self._price(codes)
            bundle = self._bundle(codes)
        with tell.ago(3 * _HOUR):
            first = self._sell({"cash"}, (codes[0], 2), (codes[1], 1))
        with tell.ago(2 * _HOUR):
            self._sell({"wechat"}, (codes[2], 1), (codes[3], 3), (codes[4], 1))
        with tell.ago(90):
            self._sell({"alipay"}, bundles=(bundle, Decimal(2), Decimal("19.90")))
        with tell.ago(70):
            self._sell({"card"}, (codes[5], 4))
        with tell.ago(50):
            lacking = next((code for code, free in there.items() if free < _SOME), codes[6])
            self._sell({"wechat"}, (lacking, int(there[lacking]) + 3), (codes[7], 1))
        with tell.ago(20):
            line = ReturnedLine(source_line_id=first * 1000 + 2, quantity=Decimal(1))
            back = TakeBack(
                document_key=tell.key(), sale_id=first, warehouse_id=tell.warehouse_id(_STORE), lines=[line],
                way="cash", remark="顾客买错了",
            )  # fmt: skip
            tell.documents += 1
            tell.do(_CLERK, take_back_sold, back)

    def _price(self, codes: list[str]) -> None:
        """Wholesale customers pay a tenth less; this store has two things on offer until the end of next month."""
        system = Actor.system(device="演示")
        until = self._today + timedelta(days=30)
        heads = (
            SaveList(
                name="批发客户价", kind="group", customer_group="wholesale", valid_from=date(self._today.year, 1, 1)
            ),
            SaveList(
                name="本店特价", kind="store", warehouse_id=self._tell.warehouse_id(_STORE),
                valid_from=self._today - timedelta(days=30), valid_until=until,
            ),
        )  # fmt: skip
        for head in heads:
            perform(save_list, head, actor=system, database=self._database)
        rows = [self._priced("批发客户价", code, "0.90") for code in codes[:6]]
        rows += [self._priced("本店特价", code, "0.85") for code in codes[2:4]]
        perform(import_prices, ImportPrices(prices=rows), actor=system, database=self._database)

    def _priced(self, name: str, code: str, part: str) -> ImportedPrice:
        price = product(self._retail(code), Decimal(part), FEN_PLACES)
        return ImportedPrice(list_name=name, sku_id=self._tell.sku_id(code), price=price)

    def _bundle(self, codes: list[str]) -> int:
        parts = [PartFields(sku_id=self._tell.sku_id(code), quantity=Decimal(1)) for code in codes[:2]]
        command = SaveBundle(code="TC0001", name="早餐组合", price=Decimal("19.90"), parts=parts, remark="门店活动")
        return perform(
            save_bundle, command, actor=Actor.system(device="演示"), database=self._database
        ).bundle_id  # fmt: skip

    def _sell(
        self, ways: set[str], *lines: tuple[str, int], bundles: tuple[int, Decimal, Decimal] | None = None
    ) -> int:  # fmt: skip
        """A ticket at the prices of the store; its id."""
        listed = self._listed([code for code, _ in lines])
        entered = [
            LineInput(sku_id=self._tell.sku_id(code), quantity=Decimal(pieces), price=listed[code])
            for code, pieces in lines
        ]
        total = sum((product(line.quantity, line.price or ZERO, FEN_PLACES) for line in entered), ZERO)
        sold = []
        if bundles is not None:
            sold, total = [BundleSold(bundle_id=bundles[0], quantity=bundles[1])], total + bundles[1] * bundles[2]
        command = Sell(
            document_key=self._tell.key(), warehouse_id=self._tell.warehouse_id(_STORE), lines=entered, bundles=sold,
            payments=[Payment(way=way, amount=total) for way in sorted(ways)],
        )  # fmt: skip
        self._tell.documents += 1
        return self._tell.do(_CLERK, sell, command).document_id

    def _listed(self, codes: list[str]) -> dict[str, Decimal]:
        asked = [PriceAsked(self._tell.sku_id(code), None, Decimal(1)) for code in codes]
        store = self._tell.warehouse_id(_STORE)
        offers = self._database.read(
            lambda session: prices_at(session, asked, day=self._today, warehouse_id=store)
        )  # fmt: skip
        return {code: offer.price if offer else Decimal(1) for code, offer in zip(codes, offers, strict=True)}

    def _retail(self, code: str) -> Decimal:
        return skus_by_code()[code].command.retail_price or Decimal(10)

    def _there(self) -> dict[str, Decimal]:
        """What is free of everything that has a price and is kept without lots, in the store."""
        codes = {
            self._tell.sku_id(code): code
            for code, sku in skus_by_code().items()
            if not sku.command.lot_tracked and not sku.command.serial_tracked and sku.command.retail_price
        }
        asked = {"warehouse_id": self._tell.warehouse_id(_STORE), "sku_ids": list(codes)}
        found = self._tell.look("shenhe", availability, **asked)
        return {code: found[sku_id].available for sku_id, code in sorted(codes.items()) if sku_id in found}
