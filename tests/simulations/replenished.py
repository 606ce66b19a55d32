"""Half a year of Online Retail lived through the product's own use cases: sold, suggested, ordered, counted, inspected.

Until the end of February the stores only sell, out of a stock that suffices. From March on they live of what they
order: each day a store gives what it has of what was asked for (the rest is lost, and no paper tells of it), in the
evening it takes in what was ordered a week ago; then suggestions are worked out and what they say is ordered. The clock
stands still at eight in the evening of each day. So the product only knows what a company knows: what left, not what
was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.database import Database
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Scope, clock, perform
from jxc_app.modules.access.models import Role, RoleAssignment, User
from jxc_app.modules.approvals.models import ApprovalFlow
from jxc_app.modules.catalog.service import CreateSku, create_sku
from jxc_app.modules.documents.commands import DocumentRef, RecordDocument
from jxc_app.modules.documents.service import record_document
from jxc_app.modules.inventory.daily_flow import StandingStock, standing_stock
from jxc_app.modules.inventory.proof import prove_stock
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.purchasing.receiving import CountReceipt, InspectReceipt, count_receipt, inspect_receipt
from jxc_app.modules.replenishment.queries import SuggestionFilter, suggestion_page
from jxc_app.modules.replenishment.service import ComputeSuggestions, compute_suggestions
from jxc_app.modules.replenishment.setting_service import SaveSetting, save_setting
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse

SYSTEM = Actor.system(device="simulation")
UNIT = 10**6
_MOST_LINES = 400
_NONE = StandingStock()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One SKU: pieces that customers ask for by ordinal of the day, its price, the pieces there are at first."""

    asked: Mapping[int, int]
    cost: Decimal
    opening: int


@dataclass(frozen=True, slots=True)
class Store:
    """A store and what is wanted there, SKU by SKU in the order of all stores; where it lies in degrees, if known."""

    code: str
    name: str
    wanted: list[Wanted]
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """``known`` … ``start``: only sold; ``start`` … ``stop``: lived through. ``fill`` in percent, days."""

    known: date
    start: date
    stop: date
    fill: int = 98
    review: int = 7
    lead: int = 7


@dataclass
class Lived:
    """What came of one store; stock in yuan of all evenings together, what is on its way from others included.

    ``lost``, ``orders``: pieces by day and number of the SKU.
    """

    asked: int = 0
    given: int = 0
    asked_worth: Decimal = Decimal(0)
    given_worth: Decimal = Decimal(0)
    stock: Decimal = Decimal(0)
    days: int = 0
    lost: dict[tuple[int, int], int] = field(default_factory=dict)
    orders: dict[tuple[int, int], int] = field(default_factory=dict)


class Replenished:
    """The company in one database, with its people."""

    def __init__(self, database: Database, stores: list[Store], season: Season) -> None:
        self.database, self.stores, self.season = database, stores, season
        #: by store
        self.lived = [Lived() for _ in stores]
        #: of each paper the number of its store, and what stands on it line by line
        self.papers: dict[int, tuple[int, list[int]]] = {}
        self._coming: dict[int, list[DocumentRef]] = {}
        self.clock = FixedClock(self._evening(season.known.toordinal() - 1))
        self.token = clock.set(self.clock)
        self.places = [self._open(one) for one in stores]
        self.skus = [self._list(at, one) for at, one in enumerate(stores[0].wanted)]
        partner = CreatePartner(code="GYS001", name="供应商", is_supplier=True)
        self.supplier = self._do(create_partner, partner).partner_id
        self.buyer, self.keeper, self.inspector = (self._hire(one) for one in ("buyer", "keeper", "inspector"))
        terms = SaveSetting(fill_percent=season.fill, review_days=season.review, lead_days=season.lead)
        self._do(save_setting, terms)
        # what is lived through is the policy of stock; nobody here answers to anybody
        database.write(lambda session: session.execute(update(ApprovalFlow).values(live_version_id=None)) and None)

    def live(self) -> list[Lived]:
        """All of it, store by store; the books are proved at the end."""
        first, start, stop = (one.toordinal() for one in (self.season.known, self.season.start, self.season.stop))
        for number, store in enumerate(self.stores):
            before = [sum(n for day, n in one.asked.items() if day < start) for one in store.wanted]
            stocked = ((at, before[at] + one.opening) for at, one in enumerate(store.wanted))
            self._record("other_receipt", number, [(at, pieces) for at, pieces in stocked if pieces])
        for day in range(first, stop):
            self.clock.at = self._evening(day)
            self._in_the_morning(day)
            self._sell(day, counts=day >= start)
            if day >= start:
                self._in_the_evening(day)
        self.failures = [one for one in self.database.read(prove_stock).checks if one.failed]
        clock.reset(self.token)
        return self.lived

    # a day

    def _in_the_morning(self, day: int) -> None:
        """Before the doors open."""

    def _in_the_evening(self, day: int) -> None:
        for order in self._coming.pop(day, []):
            self._take_in(order)
        self._coming.setdefault(day + self.season.lead, []).extend(self._order(day))

    def _sell(self, day: int, *, counts: bool) -> None:
        stock = self._stock()
        for number, store in enumerate(self.stores):
            given = []
            for at, one in enumerate(store.wanted):
                asked, here = one.asked.get(day, 0), stock.get((self.skus[at], self.places[number]), _NONE)
                left = min(asked, (here.on_hand - here.reserved) // UNIT)
                if left:
                    given.append((at, left))
                if counts:
                    rest = (here.on_hand + here.in_transit) // UNIT - left
                    self._note(self.lived[number], one, asked, left, rest)
                    if asked > left:
                        self.lived[number].lost[day, at] = asked - left
            self._record("sales_issue", number, given)
            self.lived[number].days += counts

    def _note(self, lived: Lived, one: Wanted, asked: int, given: int, rest: int) -> None:
        lived.asked, lived.given = lived.asked + asked, lived.given + given
        lived.asked_worth += asked * one.cost
        lived.given_worth += given * one.cost
        lived.stock += rest * one.cost

    def _order(self, day: int) -> list[DocumentRef]:
        self._do(compute_suggestions, ComputeSuggestions())
        number = {sku_id: at for at, sku_id in enumerate(self.skus)}
        store_of = {place: store for store, place in enumerate(self.places)}
        lines: list[list[tuple[int, int]]] = [[] for _ in self.stores]
        for one in self.database.read(self._suggested):
            store, at = store_of[one.warehouse_id], number[one.sku_id]
            lines[store].append((at, int(one.quantity)))
            self.lived[store].orders[day, at] = int(one.quantity)
        papers = [
            self._record("purchase_order", store, some, actor=self.buyer, partner_id=self.supplier)
            for store, some in enumerate(lines)
        ]
        return [order for some in papers for order in some]

    def _suggested(self, session: Session) -> list[Any]:
        rows, page, more = [], 0, True
        while more:
            page += 1
            found = suggestion_page.work(
                session, Scope(everywhere=True), SYSTEM, wanted=SuggestionFilter(), order="code", page=page, size=200
            )
            rows, more = rows + found.rows, found.has_more
        return rows

    def _take_in(self, order: DocumentRef) -> None:
        store, sizes = self.papers[order.document_id]
        lines = [
            {"source_line_id": order.document_id * 1000 + number, "counted": size, "noted": size}
            for number, size in enumerate(sizes, start=1)
        ]
        counted = CountReceipt(document_key=new_key(), warehouse_id=self.places[store], lines=lines)
        receipt = self._do(count_receipt, counted, self.keeper)
        accepted = InspectReceipt(document_id=receipt.document_id, version=receipt.version)
        self._do(inspect_receipt, accepted, self.inspector)

    # what a day is made of

    def _record(
        self, type_: str, store: int, pieces: list[tuple[int, int]], actor: Actor = SYSTEM, **fields: Any
    ) -> list[DocumentRef]:
        made, place, wanted = [], self.places[store], self.stores[store].wanted
        for start in range(0, len(pieces), _MOST_LINES):
            some = pieces[start : start + _MOST_LINES]
            lines = [{"sku_id": self.skus[at], "quantity": n, "price": str(wanted[at].cost)} for at, n in some]
            paper = RecordDocument(type=type_, document_key=new_key(), warehouse_id=place, lines=lines, **fields)
            ref = self._do(record_document, paper, actor)
            self.papers[ref.document_id] = store, [n for _, n in some]
            made.append(ref)
        return made

    def _stock(self) -> dict[tuple[int, int], StandingStock]:
        """By SKU and store."""
        skus = range(min(self.skus), max(self.skus) + 1)
        return dict(self.database.read(lambda session: standing_stock(session, skus)))

    def _do(self, case: Any, command: Any, actor: Actor = SYSTEM) -> Any:
        return perform(case, command, actor=actor, database=self.database)

    def _evening(self, day: int) -> datetime:
        return datetime.combine(date.fromordinal(day), datetime.min.time(), UTC) + timedelta(hours=12)

    def _open(self, store: Store) -> int:
        place = CreateWarehouse(
            code=store.code, name=store.name, kind="store", latitude=store.latitude, longitude=store.longitude
        )
        return int(self._do(create_warehouse, place).warehouse_id)

    def _list(self, at: int, one: Wanted) -> int:
        sku = CreateSku(code=f"P{at:04}", name=f"商品{at}", base_unit="个", retail_price=one.cost)
        return int(self._do(create_sku, sku).sku_id)

    def _hire(self, role: str) -> Actor:
        def work(session: Session) -> int:
            user = User(login=role, login_key=role, name=role, created_at=self.clock.now())
            session.add(user)
            session.flush()
            role_id = session.exec(select(Role.id).where(Role.code == role)).one()
            session.add(RoleAssignment(user_id=user.id or 0, role_id=role_id or 0))
            return user.id or 0

        return Actor(user_id=self.database.write(work), name=role)
