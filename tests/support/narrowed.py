"""A company where somebody's role can be narrowed to some rows, with papers and goods on both sides of the line."""

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, delete, select

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, perform
from jxc_app.modules.access.models import Role, RoleAssignment, RoleCategory, RolePermission
from jxc_app.modules.approvals.models import Approval
from jxc_app.modules.catalog.categories import CategoryFields, create_category
from jxc_app.modules.catalog.commands import CreateSku
from jxc_app.modules.catalog.service import create_sku
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.models import Lot
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.printing.papers import Layout
from jxc_app.modules.printing.service import PrintDocuments, print_documents
from tests.support.company import SYSTEM, Company, Line

#: what tells of the tool and its category
TOOL_WORDS = ("T-9", "独门扳手", "独门牌", "独门工具", "6900000000991", "888.11", "888.22", "888.33")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, who made it, of what, where, and the words that stand in no other."""

    id: int
    key: str
    maker: str
    sku_id: int
    places: tuple[int, ...]
    words: tuple[str, ...]


@dataclass
class Scene:
    """Wang's papers and Qian's; over drinks and over tools; of W1, some on their way to S1."""

    company: Company
    people: dict[str, Actor]
    drink: int
    drinks: int
    tool: int
    customer: int
    role_id: int
    papers: list[Paper] = field(default_factory=list)
    #: a tool that is kept by lot, and its lots
    kept_tool: int = 0
    lot_ids: list[int] = field(default_factory=list)
    print_key: str = ""
    approval_id: int = 0

    @property
    def sku_ids(self) -> list[int]:
        return [self.drink, self.tool]


def narrowed_scene(company: Company) -> Scene:
    """The company with its papers; nobody's role is narrowed yet."""
    drinks = perform(create_category, CategoryFields(name="饮料"), actor=SYSTEM).category_id
    perform(create_category, CategoryFields(name="独门工具"), actor=SYSTEM)
    tool = perform(
        create_sku,
        CreateSku(
            code="T-9", name="独门扳手", brand="独门牌", category="独门工具", base_unit="个",
            barcodes=["6900000000991"], retail_price="888.11", wholesale_price="888.22", floor_price="888.33",
        ),
        actor=SYSTEM,
    ).sku_id  # fmt: skip
    cola = CreateSku(code="C-1", name="可乐", category="饮料", base_unit="个")
    drink = perform(create_sku, cola, actor=SYSTEM).sku_id
    buyer = CreatePartner(code="K1", name="老主顾", is_customer=True)
    customer = perform(create_partner, buyer, actor=SYSTEM).partner_id
    role_id = company.database.write(_make_roles)
    people = {login: company.hire(login, [("narrow", company.w1)]) for login in ("wang", "qian")}
    made = Scene(company, people, drink, drinks, tool, customer, role_id)
    for login, actor in people.items():
        for sku_id in made.sku_ids:
            _write_papers(made, login, actor, sku_id)
    _write_lots(made)
    company.hire("reviewer", [("reviewer", company.w1)])
    waiting = company.record("other_issue", [Line(drink, 60)], actor=people["qian"], remark="独字等审")
    _keep(made, waiting.document_id, "qian", drink, "独字等审")
    made.approval_id = company.database.read(lambda session: session.exec(select(Approval.id)).one()) or 0
    prints = PrintDocuments(document_ids=[one.id for one in made.papers], layout=Layout.A4)
    made.print_key = perform(print_documents, prints, actor=people["wang"]).print_key
    return made


def _make_roles(session: Session) -> int:
    """Two roles with every right that can be narrowed: ``narrow`` will be, ``whole`` stays as it is."""
    found = {}
    for code in ("narrow", "whole"):
        role = Role(code=code, name=f"角色{code}")
        session.add(role)
        session.flush()
        found[code] = role.id or 0
        rights = [one for one, right in PERMISSIONS.items() if right.narrowed_by]
        session.add_all(RolePermission(role_id=role.id, permission=one) for one in rights)
    return found["narrow"]


def _write_papers(scene: Scene, login: str, actor: Actor, sku_id: int) -> None:
    """Of each kind one: bought, sold, promised, on its way, a draft."""
    company, price = scene.company, f"7{len(scene.papers):02}.37"
    bought = company.record("other_receipt", [Line(sku_id, 40, price)], actor=actor, remark=f"独字{login}{price}")
    _keep(scene, bought.document_id, login, sku_id, f"独字{login}{price}", price)
    price = f"7{len(scene.papers):02}.38"
    sold = company.record(
        "sales_issue", [Line(sku_id, 1, price)], actor=actor, partner_id=scene.customer, own_number=f"独号{price}"
    )
    _keep(scene, sold.document_id, login, sku_id, f"独号{price}", price)
    word = f"独字{login}占{sku_id}"
    held = company.save("sales_issue", [Line(sku_id, 2)], actor=actor, partner_id=scene.customer, remark=word)
    _keep(scene, company.submit(held, actor=actor).document_id, login, sku_id, word)
    word = f"独字{login}调{sku_id}"
    sent = company.record("transfer", [Line(sku_id, 3)], actor=actor, to_warehouse_id=company.s1, remark=word)
    _keep(scene, sent.document_id, login, sku_id, word)
    word = f"独字{login}稿{sku_id}"
    if sku_id == scene.tool and login == "qian":  # now Wang's cannot be taken back
        company.record("scrap", [Line(sku_id, 45)], actor=actor)
    draft = company.save("scrap", [Line(sku_id, 1)], actor=actor, remark=word)
    _keep(scene, draft.document_id, login, sku_id, word)


def _write_lots(scene: Scene) -> None:
    """Of a tool that is kept by lot, two lots that end soon: Qian brings them, and takes the later one out first."""
    company, actor = scene.company, scene.people["qian"]
    kept = CreateSku(code="T-9L", name="独门扳手头", category="独门工具", base_unit="个", lot_tracked=True)
    scene.kept_tool = sku_id = perform(create_sku, kept, actor=SYSTEM).sku_id
    lots = [Line(sku_id, 3, "1", lot=f"T-9-{day}", expires_on=date(2026, 1, day)) for day in (12, 20)]
    brought = company.record("other_receipt", lots, actor=actor, remark="独字批次来")
    _keep(scene, brought.document_id, "qian", scene.tool, "独字批次来")
    line = Line(sku_id, 1, lot="T-9-20", lot_reason="独字批次换")
    left = company.record("other_issue", [line], actor=actor, remark="独字批次去")
    _keep(scene, left.document_id, "qian", scene.tool, "独字批次去", "独字批次换")
    lots_of = select(Lot.id).where(Lot.sku_id == sku_id).order_by(col(Lot.id))
    scene.lot_ids[:] = company.database.read(lambda session: [one or 0 for one in session.exec(lots_of).all()])


def _keep(scene: Scene, document_id: int, login: str, sku_id: int, *words: str) -> None:
    with scene.company.database.reading() as session:
        known = session.get_one(Document, document_id)
        places = tuple(one for one in (known.warehouse_id, known.to_warehouse_id) if one)
        told = (*words, known.number) if known.number else words
        scene.papers.append(Paper(document_id, known.document_key, login, sku_id, places, told))


@dataclass(frozen=True, slots=True)
class Limit:
    """How Wang's role in W1 is narrowed, and whether Wang has a whole one in S1 besides."""

    own_only: bool = False
    drinks_only: bool = False
    store_too: bool = False

    def hides(self, scene: Scene, paper: Paper) -> bool:
        if self.store_too and scene.company.s1 in paper.places:
            return False
        return (self.own_only and paper.maker != "wang") or (self.drinks_only and paper.sku_id == scene.tool)

    def apply(self, scene: Scene, session: Session) -> None:
        session.get_one(Role, scene.role_id).makers = "own" if self.own_only else "all"
        session.exec(delete(RoleCategory).where(col(RoleCategory.role_id) == scene.role_id))
        if self.drinks_only:
            session.add(RoleCategory(role_id=scene.role_id, category_id=scene.drinks))
        if self.store_too:
            whole = session.exec(select(Role.id).where(Role.code == "whole")).one()
            user_id = scene.people["wang"].user_id
            session.add(RoleAssignment(user_id=user_id, role_id=whole, warehouse_id=scene.company.s1))
