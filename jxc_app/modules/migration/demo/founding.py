"""Founding the demo company: places, people, SKUs, limits and partners in one transaction."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from pydantic import Field as Limits
from sqlmodel import Session, select

from jxc_app.core.database import Database
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.inputs import AsTyped
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.assigning import RoleIn
from jxc_app.modules.access.founding import mark_demo
from jxc_app.modules.access.passwords import NewPassword, judged
from jxc_app.modules.access.permissions import USER_CREATE
from jxc_app.modules.access.queries import has_people
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.approvals.shipped import hold_flows
from jxc_app.modules.catalog.categories import CategoryFields, create_category
from jxc_app.modules.catalog.commands import CreateSku, CreateSkus
from jxc_app.modules.catalog.models import Sku
from jxc_app.modules.catalog.service import create_sku, create_skus
from jxc_app.modules.inventory.lot_rules import SaveLotRule, save_lot_rule
from jxc_app.modules.inventory.settings import SetStockLimits, set_stock_limits
from jxc_app.modules.manufacturing.service import Portion, SaveRecipe, save_recipe
from jxc_app.modules.migration.demo.assortment import GIFT_BOXES, GIFT_CODES, categories, read_skus
from jxc_app.modules.migration.demo.company import NAME, OWED_AT_FIRST, PARTNERS, PEOPLE, SITES
from jxc_app.modules.migration.demo.fresh_range import CATEGORIES, FRESH_CATEGORY, kept_by_lot
from jxc_app.modules.migration.demo.stocking import carried
from jxc_app.modules.openings.lock import fix_balances
from jxc_app.modules.openings.models import BalanceKind
from jxc_app.modules.openings.service import SaveBalance, SetCutover, save_balance, set_cutover
from jxc_app.modules.partners.service import create_partner
from jxc_app.modules.settlement.opening_money import book_opening_money
from jxc_app.modules.warehouses.models import Warehouse
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse


class FoundDemo(Command):
    """``password`` is shared by all its people and shown on the sign-in page."""

    password: AsTyped = Limits(max_length=100, repr=False)
    go_live_date: date
    pictures: dict[str, str] = Limits(default_factory=dict, description="hashes of pictures by SKU code")


class Founded(Result):
    """Ids by code: warehouses, people by login, SKUs, partners."""

    warehouses: dict[str, int]
    people: dict[str, int]
    skus: dict[str, int]
    partners: dict[str, int]


def is_empty(session: Session) -> bool:
    """Whether nobody works here yet and nothing is kept here."""
    tables = (Warehouse, Sku)
    return not has_people(session) and not any(session.exec(select(table.id).limit(1)).first() for table in tables)


def _judge_shared(database: Database, actor: Actor, command: FoundDemo) -> NewPassword:
    """What ``create_user`` expects to find prepared; one for all, as the password is."""
    return judged(command.password, "")


@use_case("company.found_demo", title="装入演示公司", permission=USER_CREATE, prepare=_judge_shared)
def found_demo(uow: UnitOfWork, command: FoundDemo) -> Founded:
    """Make everything the demo's documents speak of. Whole or not at all, so a stopped start does no harm.

    Raises DomainError ``demo.has_own_data`` where anybody works or anything is kept: a company of one's own can
    never become a demo.
    """
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission="装入演示公司")
    if not is_empty(uow.session):
        raise DomainError("demo.has_own_data")
    mark_demo(uow, NAME, command.password)
    hold_flows(uow.session)
    warehouses = _open_places(uow, command.go_live_date)
    category_ids = _make_categories(uow)
    wanted = [sku.command.model_copy(update=_picture(sku.command.code, command)) for sku in read_skus()]
    made = create_skus(uow, CreateSkus(skus=wanted))
    skus = {sku.code: sku.sku_id for sku in made.skus}
    _set_limits(uow, warehouses, skus)
    _make_recipes(uow, skus, command)
    skus |= _keep_by_lot(uow, category_ids, command)
    partners = {partner.code: create_partner(uow, partner).partner_id for partner in PARTNERS}
    _begin_owing(uow, partners, command.go_live_date)
    return Founded(
        warehouses=warehouses,
        people=_hire(uow, warehouses, command.password),
        skus=skus,
        partners=partners,
    )


def _open_places(uow: UnitOfWork, go_live_date: date) -> dict[str, int]:
    opened = {}
    for site in SITES:
        wanted = CreateWarehouse(
            code=site.code,
            name=site.name,
            kind=site.kind,
            city=site.city,
            address=site.address,
            latitude=site.latitude,
            longitude=site.longitude,
            go_live_date=go_live_date,
        )
        opened[site.code] = create_warehouse(uow, wanted).warehouse_id
    return opened


def _begin_owing(uow: UnitOfWork, partners: Mapping[str, int], starts_on: date) -> None:
    """What was owed to suppliers when the books began, one of it without a day on which it is due."""
    set_cutover(uow, SetCutover(starts_on=starts_on))
    for code, amount, reference, days in OWED_AT_FIRST:
        due_on = None if days is None else starts_on + timedelta(days=days)
        save_balance(
            uow,
            SaveBalance(
                partner_id=partners[code], kind=BalanceKind.PAYABLE, amount=amount, reference=reference, due_on=due_on
            ),
        )
    fix_balances(uow)
    book_opening_money(uow)


def _make_categories(uow: UnitOfWork) -> dict[str, int]:
    """The tree, before SKUs name its leaves; ids by name."""
    ids: dict[str, int] = {}
    for name, parent in (*categories(), *CATEGORIES):
        ids[name] = create_category(uow, CategoryFields(name=name, parent_id=ids.get(parent))).category_id
    return ids


def _keep_by_lot(uow: UnitOfWork, category_ids: dict[str, int], command: FoundDemo) -> dict[str, int]:
    """What is kept by lot, and the rule of the fresh food among it; ids by code."""
    rule = SaveLotRule(
        category_id=category_ids[FRESH_CATEGORY], allocation="fefo", least_life=60, on_short_life="reason", warn_1=10,
        warn_2=5, warn_3=2,
    )  # fmt: skip
    save_lot_rule(uow, rule)
    wanted = [one.model_copy(update=_picture(one.code, command)) for one in kept_by_lot()]
    return {sku.code: sku.sku_id for sku in create_skus(uow, CreateSkus(skus=wanted)).skus}


def _make_recipes(uow: UnitOfWork, skus: dict[str, int], command: FoundDemo) -> None:
    """Gift boxes, put together of what is sold singly."""
    names = {sku.command.name: skus[sku.command.code] for sku in reversed(read_skus())}
    for name, parts in GIFT_BOXES.items():
        box = CreateSku(code=GIFT_CODES[name], name=name, category="糕点", base_unit="盒")
        box = box.model_copy(update=_picture(box.code, command))
        portions = [Portion(sku_id=names[part], quantity=Decimal(count)) for part, count in parts.items()]
        output = Portion(sku_id=create_sku(uow, box).sku_id, quantity=Decimal(1))
        save_recipe(uow, SaveRecipe(name=name, output=output, parts=portions))


def _picture(code: str, command: FoundDemo) -> dict[str, str]:
    return {"picture": command.pictures[code]} if code in command.pictures else {}


def _set_limits(uow: UnitOfWork, warehouses: dict[str, int], skus: dict[str, int]) -> None:
    # Held here, they stay in the session, which otherwise reads them again for each limit.
    held = (uow.session.exec(select(Sku)).all(), uow.session.exec(select(Warehouse)).all())
    for where, warehouse_id in warehouses.items():
        for code, one in carried(where).items():
            wanted = SetStockLimits(
                sku_id=skus[code],
                warehouse_id=warehouse_id,
                minimum=one.minimum,
                maximum=one.maximum,
                shelf=one.shelf,
            )
            set_stock_limits(uow, wanted)
    del held


def _hire(uow: UnitOfWork, warehouses: dict[str, int], password: str) -> dict[str, int]:
    people = {}
    for person in PEOPLE:
        places: list[int | None] = [warehouses[code] for code in person.warehouses]
        wanted = CreateUser(
            login=person.login,
            name=person.name,
            password=password,
            roles=[RoleIn(role=person.role, warehouse_id=place) for place in places or [None]],
            must_change_password=False,
        )
        people[person.login] = create_user(uow, wanted).user_id
    return people
