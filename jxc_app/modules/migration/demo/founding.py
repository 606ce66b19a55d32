"""Founding the demo company: places, people, SKUs and partners in one transaction."""

from datetime import date

from pydantic import Field as Limits

from jxc_app.core.database import Database
from jxc_app.core.errors import PermissionDenied
from jxc_app.core.unit_of_work import Actor, UnitOfWork
from jxc_app.core.use_case import Command, Result, use_case
from jxc_app.modules.access.assigning import RoleIn
from jxc_app.modules.access.founding import mark_demo
from jxc_app.modules.access.passwords import hash_password
from jxc_app.modules.access.permissions import USER_CREATE
from jxc_app.modules.access.users import CreateUser, create_user
from jxc_app.modules.catalog.service import create_sku
from jxc_app.modules.migration.demo.company import PARTNERS, PEOPLE, SITES, read_skus
from jxc_app.modules.partners.service import create_partner
from jxc_app.modules.warehouses.service import CreateWarehouse, create_warehouse


class FoundDemo(Command):
    """``password`` is shared by all its people and shown on the sign-in page."""

    password: str = Limits(max_length=100, repr=False)
    go_live_date: date


class Founded(Result):
    """Ids by code: warehouses, people by login, SKUs, partners."""

    warehouses: dict[str, int]
    people: dict[str, int]
    skus: dict[str, int]
    partners: dict[str, int]


def _hash_shared(database: Database, actor: Actor, command: FoundDemo) -> str:
    """The hash that ``create_user`` expects to find prepared; one for all, as the password is."""
    return hash_password(command.password)


@use_case("company.found_demo", title="装入演示公司", permission=USER_CREATE, prepare=_hash_shared)
def found_demo(uow: UnitOfWork, command: FoundDemo) -> Founded:
    """Make everything the demo's documents speak of. Whole or not at all, so a stopped start does no harm."""
    if not uow.actor.is_system:
        raise PermissionDenied("access.denied", permission="装入演示公司")
    warehouses = {}
    for site in SITES:
        wanted = CreateWarehouse(
            code=site.code,
            name=site.name,
            kind=site.kind,
            city=site.city,
            address=site.address,
            latitude=site.latitude,
            longitude=site.longitude,
            go_live_date=command.go_live_date,
        )
        warehouses[site.code] = create_warehouse(uow, wanted).warehouse_id
    mark_demo(uow, command.password)
    return Founded(
        warehouses=warehouses,
        people=_hire(uow, warehouses, command.password),
        skus={sku.command.code: create_sku(uow, sku.command).sku_id for sku in read_skus()},
        partners={partner.code: create_partner(uow, partner).partner_id for partner in PARTNERS},
    )


def _hire(uow: UnitOfWork, warehouses: dict[str, int], password: str) -> dict[str, int]:
    people = {}
    for person in PEOPLE:
        role = RoleIn(role=person.role, warehouse_id=warehouses[person.warehouse] if person.warehouse else None)
        wanted = CreateUser(
            login=person.login, name=person.name, password=password, roles=[role], must_change_password=False
        )
        people[person.login] = create_user(uow, wanted).user_id
    return people
