"""Ninety days in the life of the demo company, and what lies on its desks today."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from math import ceil

from jxc_app.modules.migration.demo.company import (
    CENTRAL,
    REGIONALS,
    SITES,
    SOURCES,
    STORES,
    WALK_IN,
    head_of,
    keeper_of,
)
from jxc_app.modules.migration.demo.fresh import Fresh
from jxc_app.modules.migration.demo.narrator import Narrator, Shipment, Wanted
from jxc_app.modules.migration.demo.stocking import LINES_A_DAY, carried, popularity, season, skus_by_code
from jxc_app.modules.migration.survey import Progress

DAYS = 90
_STAGE = "演示数据"
_TRAFFIC = {site.code: site.traffic for site in SITES}
#: Monday to Sunday
_WEEKDAYS = (0.8, 0.8, 0.85, 0.9, 1.1, 1.35, 1.3)
#: the supplier that has not delivered for some weeks, so that its goods run low
_LATE_SUPPLIER, _LATE_SINCE = "GYS07", DAYS - 32
#: arrivals of which something is missing (every so many), and days on which somebody makes a mistake
_SHORT_EVERY, _MISTAKES = 23, {12: "S01", 37: "S05", 58: "S07", 81: "S03"}
#: a truck that left and was not seen since
_LOST_TRUCK, _LOST_DAY, _LOST_LINES = "S06", DAYS - 6, 4
_SETTLEMENTS = (("lost", "司机签收单上少件，按丢失处理"), ("returned", "发货仓复核：漏装，货仍在发货仓"))
_OPENS, _CLOSES = 8 * 60, 20 * 60

Event = tuple[int, Callable[[], None]]


class Story:
    """Tells the days one after the other; within a day, minute by minute."""

    def __init__(self, narrator: Narrator, fresh: Fresh) -> None:
        self._tell = narrator
        self._fresh = fresh
        self._chance = narrator.chance
        self._travelling: list[Shipment] = []
        self._arrivals = 0

    def run(self, progress: Progress) -> None:
        """All days up to yesterday, then what lies on the desks now."""
        self._open_books()
        for day in range(DAYS):
            own = [(minute, self._tell, act) for minute, act in self._events(day)]
            for minute, tell, act in sorted([*own, *self._fresh.events(day)], key=lambda event: event[0]):
                with tell.at(day, minute):
                    act()
            progress(_STAGE, day + 1, DAYS)
        self._today()

    def _events(self, day: int) -> list[Event]:
        events = [*self._arrivals_of(day), *self._deliveries(day), *self._business(day), *self._dispatches(day)]
        return [*events, (9 * 60, self._count)] if day == DAYS - 12 else events

    def ask(self) -> None:
        """What the flows stop once they are in force: much of one SKU, and what comes back."""
        tell, code = self._tell, min(carried("S01"))
        with tell.ago(9):
            lines = {code: Wanted(one.pieces) for code, one in self._much(CENTRAL).items()}
            tell.ask("cangguan", "other_issue", CENTRAL, lines, remark="社区团购活动领用")
        with tell.ago(7):
            store = max(STORES, key=lambda one: max(tell.stock(one).values()))
            tell.ask(keeper_of(store), "sales_issue", store, self._much(store), partner="KH04", remark="企业客户团购")
        with tell.ago(6):
            price = skus_by_code()[code].command.retail_price
            back = {"partner": WALK_IN, "remark": "包装破损，原价退回"}
            tell.ask(keeper_of("S01"), "sales_return", "S01", {code: Wanted(2, price)}, **back)

    def _much(self, where: str) -> dict[str, Wanted]:
        """More than fifty pieces of what there is most of; nothing where there is not as much of anything."""
        code, available = max(self._tell.stock(where).items(), key=lambda one: one[1])
        price = skus_by_code()[code].command.retail_price
        return {code: Wanted(min(60, available), price)} if available > 50 else {}

    def _open_books(self) -> None:
        for where in (CENTRAL, *REGIONALS, *STORES):
            lines = {code: Wanted(one.opening, skus_by_code()[code].cost) for code, one in carried(where).items()}
            with self._tell.at(0, 7 * 60):
                self._tell.open_books("luru", "shenhe", where, lines)

    # in

    def _deliveries(self, day: int) -> list[Event]:
        """Each supplier comes once a week."""
        due = [f"GYS{at:02d}" for at in range(1, 19) if at % 6 == self._tell.date(day).weekday()]
        return [(9 * 60 + 25 * at, partial(self._deliver, day, supplier)) for at, supplier in enumerate(due)]

    def _deliver(self, day: int, supplier: str) -> None:
        if supplier == _LATE_SUPPLIER and day >= _LATE_SINCE:
            return
        lines = {}
        for code, boxes in self._needed(CENTRAL).items():
            sku = skus_by_code()[code]
            if sku.supplier == supplier:
                price = (sku.cost * Decimal(self._chance.randint(97, 103)) / 100).quantize(Decimal("0.01"))
                lines[code] = Wanted(boxes * sku.box, price)
        number = f"SH{self._tell.date(day):%m%d}{self._chance.randint(100, 999)}"
        remark = f"供应商送货 {supplier}"
        self._tell.record(keeper_of(CENTRAL), "other_receipt", CENTRAL, lines, remark=remark, own_number=number)

    def _needed(self, where: str) -> dict[str, int]:
        """Boxes that bring what has fallen to near its minimum up to its maximum."""
        stock, found = self._tell.stock(where), {}
        for code, one in carried(where).items():
            if stock.get(code, 0) <= one.minimum * 1.5:
                found[code] = max(1, (one.maximum - stock.get(code, 0)) // skus_by_code()[code].box)
        return found

    # between

    def _dispatches(self, day: int) -> list[Event]:
        """A truck a week to each place; the regional warehouses get theirs first."""
        weekday = self._tell.date(day).weekday()
        events: list[Event] = []
        for at, target in enumerate((*REGIONALS, *STORES)):
            if at % 6 == weekday:
                events.append((15 * 60 + 15 * at, partial(self._send, day, target)))
        if day == _LOST_DAY:
            events.append((17 * 60 + 10, partial(self._lose, day)))
        return events

    def _send(self, day: int, target: str) -> None:
        source = SOURCES.get(target, CENTRAL)
        stock, lines = self._tell.stock(source), {}
        for code, boxes in self._needed(target).items():
            box = skus_by_code()[code].box
            sent = min(boxes, stock.get(code, 0) // box)
            if sent > 0:
                lines[code] = Wanted(sent * box)
        shipment = self._tell.dispatch(keeper_of(source), source, target, lines, day)
        if shipment:
            self._travelling.append(shipment)

    def _lose(self, day: int) -> None:
        """A truck with a box of each of a few SKUs, whether they are needed or not: it is to be missed."""
        source = SOURCES[_LOST_TRUCK]
        stock, lines = self._tell.stock(source), dict[str, Wanted]()
        for code in carried(_LOST_TRUCK):
            box = skus_by_code()[code].box
            if stock.get(code, 0) >= box and len(lines) < _LOST_LINES:
                lines[code] = Wanted(box)
        if shipment := self._tell.dispatch(keeper_of(source), source, _LOST_TRUCK, lines, day):
            self._travelling.append(shipment)

    def _arrivals_of(self, day: int) -> list[Event]:
        """What left yesterday arrives this morning; one truck is still missing."""
        due = [one for one in self._travelling if one.day < day and not _is_lost(one)]
        self._travelling = [one for one in self._travelling if one not in due]
        return [(_OPENS + 12 * at, partial(self._arrive, one)) for at, one in enumerate(due)]

    def _arrive(self, shipment: Shipment) -> None:
        self._arrivals += 1
        missing: Mapping[str, int] = {}
        if self._arrivals % _SHORT_EVERY == 0:
            missing = {self._chance.choice(sorted(shipment.lines)): self._chance.randint(1, 2)}
        self._tell.receive(keeper_of(shipment.target), shipment, missing)
        if missing:
            settlement, remark = _SETTLEMENTS[self._arrivals // _SHORT_EVERY % 2]
            self._tell.settle(head_of(shipment.target), shipment, missing, settlement, remark)

    # out

    def _business(self, day: int) -> list[Event]:
        events: list[Event] = []
        shape = _WEEKDAYS[self._tell.date(day).weekday()]
        for at, store in enumerate(STORES):
            lines = LINES_A_DAY * _TRAFFIC[store] * shape * self._chance.uniform(0.8, 1.2)
            for share, minute in ((0.4, 13 * 60), (0.6, 19 * 60)):
                count = max(1, round(lines * share))
                events.append((minute + 4 * at, partial(self._sell, day, store, count)))
            if (day * 3 + at * 5) % 17 == 0:
                events.append((14 * 60 + at, partial(self._take_back, store)))
        if day % 9 == 4:
            where = (CENTRAL, *REGIONALS)[day // 9 % 3]
            events.append((16 * 60, partial(self._scrap, day, where)))
        if day in _MISTAKES:
            events.append((_CLOSES, partial(self._void_a_mistake, day, _MISTAKES[day])))
        return events

    def _sell(self, day: int, store: str, count: int) -> None:
        who = head_of(store) if self._chance.random() < 0.15 else keeper_of(store)
        partner = WALK_IN if self._chance.random() < 0.88 else f"KH{self._chance.randint(2, 12):02d}"
        self._tell.record(who, "sales_issue", store, self._basket(day, store, count), partner=partner)

    def _basket(self, day: int, store: str, count: int, pieces: int = 4) -> dict[str, Wanted]:
        """Some SKUs of what is available there, popular ones more often, at their retail price."""
        month, stock = self._tell.date(day).month, self._tell.stock(store)
        codes = [code for code in carried(store) if stock.get(code, 0) > 0]
        weights = [popularity()[code] * season(skus_by_code()[code], month) for code in codes]
        lines = {}
        for code in dict.fromkeys(self._chance.choices(codes, weights, k=count)):
            price = skus_by_code()[code].command.retail_price
            most = pieces if price is not None and price < 30 else ceil(pieces / 2)
            lines[code] = Wanted(min(stock[code], self._chance.randint(1, most)), price)
        return lines

    def _take_back(self, store: str) -> None:
        code = self._chance.choice(sorted(carried(store)))
        lines = {code: Wanted(1, skus_by_code()[code].command.retail_price)}
        remark = self._chance.choice(("包装破损，原价退回", "顾客买错规格", "临近保质期，协商退货"))
        self._tell.record(head_of(store), "sales_return", store, lines, partner=WALK_IN, remark=remark)

    def _scrap(self, day: int, where: str) -> None:
        lines = {code: Wanted(one.pieces) for code, one in self._basket(day, where, 2, 3).items()}
        self._tell.record(keeper_of(where), "scrap", where, lines, remark="搬运破损")

    def _void_a_mistake(self, day: int, store: str) -> None:
        lines, who = self._basket(day, store, 3), head_of(store)
        wrong = self._tell.record(who, "sales_issue", store, lines, partner="KH02")
        if wrong:
            self._tell.void(who, "sales_issue", store, wrong, lines, "客户选错了，重新开单")

    # today

    def _today(self) -> None:
        """Trucks on the road, sales promised, drafts to be finished."""
        tell, today = self._tell, DAYS
        with tell.ago(55):
            for target in ("S02", "W03"):
                self._send(today, target)
        with tell.ago(40):
            tell.submit("dianzhang", "sales_issue", "S01", self._basket(today, "S01", 4), partner="KH04")
            tell.submit("dianzhang2", "sales_issue", "S05", self._basket(today, "S05", 3), partner="KH07")
            tell.submit("cangguan", "other_issue", CENTRAL, self._unpriced(CENTRAL, 3), remark="总部招待领用")
        with tell.ago(20):
            tell.draft("luru", "other_receipt", CENTRAL, self._basket(today, CENTRAL, 5), remark="待供应商送货单核对")
            tell.draft("cangguan2", "transfer", "W02", self._unpriced("W02", 6), to="S05")
            tell.draft("dianzhang3", "sales_issue", "S07", self._basket(today, "S07", 3), partner="KH08")
            tell.draft("dianyuan", "sales_issue", "S02", self._basket(today, "S02", 2), partner=WALK_IN)
        with tell.ago(30):
            codes = self._plenty("S01")[:12]
            tell.count("dianzhang", "dianyuan", "S01", codes, dict.fromkeys(codes[:4], 0))
        with tell.ago(10):
            tell.draft("cangguan", "scrap", CENTRAL, self._unpriced(CENTRAL, 1), remark="外箱受潮，待店长确认")

    def _count(self) -> None:
        """A count of the central warehouse: two of thirty shelves differ by a piece."""
        codes = self._plenty(CENTRAL)[:30]
        off = dict(zip(codes[3:5], (-1, 1), strict=True))
        counted = self._tell.count("shenhe", "cangguan", CENTRAL, codes, dict.fromkeys(codes, 0) | off)
        self._tell.post_count(counted, "cangguan", "shenhe", CENTRAL, off)

    def _plenty(self, where: str) -> list[str]:
        """What lies there most, by code."""
        stock = self._tell.stock(where)
        return sorted(sorted(stock, key=lambda code: (-stock[code], code))[:30])

    def _unpriced(self, where: str, count: int) -> dict[str, Wanted]:
        return {code: Wanted(one.pieces) for code, one in self._basket(DAYS, where, count).items()}


def _is_lost(shipment: Shipment) -> bool:
    return shipment.target == _LOST_TRUCK and shipment.day >= _LOST_DAY
