"""The master data of the demo as people keep it: who supplies what on which terms, what was made twice and found."""

from datetime import date
from decimal import Decimal

from jxc_app.modules.catalog.alike_pairs import FindAlike, SayApart, find_alike, say_apart
from jxc_app.modules.catalog.queries import skus_by_ids
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.commands import LineInput
from jxc_app.modules.merging.service import MergeSkus, merge_skus
from jxc_app.modules.migration.demo.assortment import DemoSku
from jxc_app.modules.migration.demo.narrator import Narrator
from jxc_app.modules.migration.demo.stocking import skus_by_code
from jxc_app.modules.partners.partner_pages import get_partner
from jxc_app.modules.partners.service import MarkStrategic, mark_strategic
from jxc_app.modules.purchasing.packs import SavePack, save_pack

MASTERS_SEED = 20260719
_CLERK, _OWNER, _KEEPER, _CENTRAL = "luru", "laoban", "cangguan", "W01"
_DAY = 24 * 60
#: on whom the chain relies
_STRATEGIC = ("GYS01", "GYS07")
#: of the first SKUs of each group: boxes at least, days, whether somebody else delivers it too
_TERMS = ((2, 3, True), (1, 5, False), (4, 2, True), (3, 7, False))
#: code of a SKU → the code under which somebody made it again; the first was found and merged
_TWICE = {"YL0001": "YL0001B", "LS0002": "LS-0002", "LY0003": "LY0003X", "GH0001": "GH-1"}


class Masters:
    """Tells it; each by somebody whose part it is."""

    def __init__(self, tell: Narrator, today: date) -> None:
        self._tell, self._today = tell, today

    def run(self) -> None:
        """Suppliers first, then the same thing twice."""
        with self._tell.ago(20 * _DAY):
            self._mark()
            self._supply()
        with self._tell.ago(5 * _DAY):
            twins = {code: self._again(code, other) for code, other in _TWICE.items()}
            self._receive(twins["YL0001"])
        with self._tell.ago(4 * _DAY):
            self._tell.act(_CLERK, find_alike, FindAlike())
            self._merge(twins["YL0001"], self._tell.sku_id("YL0001"))
        with self._tell.ago(2 * _DAY):
            self._tell.act(_CLERK, find_alike, FindAlike())
            apart = SayApart(left_id=self._tell.sku_id("GH0001"), right_id=twins["GH0001"])
            self._tell.act(_CLERK, say_apart, apart)

    def _mark(self) -> None:
        for code in _STRATEGIC:
            partner_id = self._tell.partner_id(code)
            seen = self._tell.look(_OWNER, get_partner, partner_id=partner_id)
            command = MarkStrategic(partner_id=partner_id, version=seen.version, is_strategic=True)
            self._tell.act(_OWNER, mark_strategic, command)

    def _supply(self) -> None:
        known = skus_by_code()
        others = sorted({one.supplier for one in known.values()})
        for group in sorted({code[:2] for code in known}):
            codes = sorted(code for code in known if code.startswith(group))[: len(_TERMS)]
            for code, (boxes, days, has_second) in zip(codes, _TERMS, strict=False):
                self._pack(known[code], known[code].supplier, boxes, days, is_default=True)
                if has_second:
                    second = others[(others.index(known[code].supplier) + 1) % len(others)]
                    self._pack(known[code], second, boxes + 2, days + 4, is_default=False)

    def _pack(self, one: DemoSku, supplier: str, boxes: int, days: int, *, is_default: bool) -> None:
        sku_id = self._tell.sku_id(one.command.code)
        row = self._tell.look(_CLERK, skus_by_ids, sku_ids=[sku_id])[sku_id]
        unit = row.units[-1]
        command = SavePack(
            sku_id=sku_id, partner_id=self._tell.partner_id(supplier), unit_id=unit.unit_id, numerator=unit.numerator,
            denominator=unit.denominator, supplier_code=f"{supplier[-2:]}-{one.command.code}",
            least=Decimal(boxes * unit.numerator) / unit.denominator, lead_days=days, is_default=is_default,
        )  # fmt: skip
        self._tell.act(_CLERK, save_pack, command)

    def _again(self, code: str, other: str) -> int:
        """Somebody did not find it, and made it anew."""
        one = skus_by_code()[code].command
        command = CreateSku(
            code=other, name=f"{one.name[:2]} {one.name[2:]}", spec=one.spec.lower().replace("×", "*"),
            category=one.category, base_unit=one.base_unit, retail_price=one.retail_price, brand=one.brand,
        )  # fmt: skip
        return self._tell.act(_CLERK, create_sku, command).sku_id

    def _receive(self, sku_id: int) -> None:
        line = LineInput(sku_id=sku_id, quantity=Decimal(18), price=Decimal("2.05"))
        self._tell.enter(_KEEPER, "other_receipt", _CENTRAL, [line], remark="供应商补货，按新建的商品收了")

    def _merge(self, gone_id: int, stays_id: int) -> None:
        seen = self._tell.look(_OWNER, skus_by_ids, sku_ids=[gone_id, stays_id])
        command = MergeSkus(
            gone_id=gone_id, gone_version=seen[gone_id].version, stays_id=stays_id,
            stays_version=seen[stays_id].version, reason="同一个商品建了两次",
        )  # fmt: skip
        self._tell.act(_OWNER, merge_skus, command)
