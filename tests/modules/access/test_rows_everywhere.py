"""Every read, asked by somebody whose role reaches some rows only: nothing of what is beyond stands in any answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, say
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, QUERIES, perform, read_in
from jxc_app.modules.access.models import Role, RoleAssignment, RoleCategory, RolePermission
from jxc_app.modules.approvals.models import Approval
from jxc_app.modules.catalog.bulk import SkuChange
from jxc_app.modules.catalog.categories import CategoryFields, create_category
from jxc_app.modules.catalog.commands import CreateSku
from jxc_app.modules.catalog.service import create_sku
from jxc_app.modules.catalog.sku_pages import SkuFilter
from jxc_app.modules.documents.filters import DocumentFilter
from jxc_app.modules.documents.ledger import LedgerFilter
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.stock_scope import Holding, StockFilter
from jxc_app.modules.migration.product_columns import PRODUCT_COLUMNS
from jxc_app.modules.partners.service import CreatePartner, create_partner
from jxc_app.modules.printing.papers import Layout
from jxc_app.modules.printing.service import PrintDocuments, print_documents
from tests.support.company import SYSTEM, Company, Line

ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
#: what no role narrows: whole warehouses, or things that are neither documents nor SKUs
WHOLE = {code for code, one in PERMISSIONS.items() if not one.narrowed_by}
#: open to everybody, and about nobody's rows
ABOUT_NO_ROWS = {"frame.person", "notice.mine", "pin.own", "printing.settings", "user.own_security"}
#: answers without a number or a name of what is asked for: figures, ids, what is named anyway
NAMELESS = {
    "approval.count", "document.by_key", "document.my_draft", "document.people", "document.print_counts",
    "document.printable", "document.responsibles", "document.totals", "document.waiting", "home.lags", "home.today",
    "home.trend", "sku.count", "sku.export_columns", "sku.matching", "stock.availability", "stock.curve",
    "stock.settings_of_sku", "stock.totals", "stock.worth", "template.get", "template.list", "unit.list",
}  # fmt: skip

#: what concerns a person alone: the product itself has none of it
ONES_OWN = {"approval.heads", "approval.mine", "document.printed"}


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
    print_key: str = ""
    approval_id: int = 0

    @property
    def sku_ids(self) -> list[int]:
        return [self.drink, self.tool]


@pytest.fixture
def scene(company: Company, standing_clock: FixedClock) -> Scene:
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


LIMITS = (Limit(own_only=True, drinks_only=True), Limit(own_only=True, store_too=True))
TOOL_WORDS = ("T-9", "独门扳手", "独门牌", "独门工具", "6900000000991", "888.11", "888.22", "888.33")


def every(*names: str, **fixed: Any) -> Callable[[Scene], Iterator[dict[str, Any]]]:
    """The parameters of one question for each paper or SKU: which names take its id, its key, a list of ids."""

    def ask(scene: Scene) -> Iterator[dict[str, Any]]:
        for name in names:
            for paper in scene.papers if name.startswith("document") else ():
                value = {"document_id": paper.id, "document_ids": [paper.id], "document_key": paper.key}[name]
                yield {name: value, **fixed}
            for sku_id in scene.sku_ids if name.startswith("sku") else ():
                yield {name: sku_id if name == "sku_id" else [sku_id], **fixed}

    return ask


def once(**fixed: Any) -> Callable[[Scene], Iterator[dict[str, Any]]]:
    return lambda scene: iter([fixed])


def each(ask: Callable[[Scene], list[dict[str, Any]]]) -> Callable[[Scene], Iterator[dict[str, Any]]]:
    return lambda scene: iter(ask(scene))


def people(**fixed: Any) -> Callable[[Scene], Iterator[dict[str, Any]]]:
    """Once for each person, in whose name a thief would ask."""
    [name] = [key for key, value in fixed.items() if value is ...]
    return lambda scene: iter([{**fixed, name: one.user_id} for one in scene.people.values()])


GONE = StockFilter(holding=Holding.ALL)
QUESTIONS: dict[str, Callable[[Scene], Iterator[dict[str, Any]]]] = {
    "approval.card": each(lambda scene: [{"approval_id": scene.approval_id}]),
    "approval.view": each(lambda scene: [{"approval_id": scene.approval_id}]),
    "approval.count": once(),
    "approval.heads": each(lambda scene: [{"part": part} for part in ("waiting", "done", "asked", "copies")]),
    "approval.mine": each(lambda scene: [{"part": part} for part in ("waiting", "done", "asked", "copies")]),
    "category.tree": once(),
    "document.approvals": every("document_id"),
    "document.by_key": every("document_key"),
    "document.effect": every("document_id"),
    "document.export": once(),
    "document.export_lines": once(),
    "document.get": every("document_id"),
    "document.list": each(
        lambda scene: [
            {"size": 100},
            *({"wanted": DocumentFilter(search=paper.words[0]), "order": "-amount"} for paper in scene.papers[-4:]),
            *({"wanted": DocumentFilter(sku_id=sku_id)} for sku_id in scene.sku_ids),
            {"wanted": DocumentFilter(voidable=True)},
            {"wanted": DocumentFilter(maker_id=scene.people["qian"].user_id)},
        ]
    ),
    "document.look_up": each(lambda scene: [{"typed": word} for paper in scene.papers for word in paper.words]),
    "document.my_draft": people(type="scrap", maker_id=...),
    "document.my_drafts": people(maker_id=...),
    "document.people": once(),
    "document.preview_void": every("document_id"),
    "document.print_counts": every("document_ids"),
    "document.print_preview": each(
        lambda scene: [{"document_id": paper.id, "with_price": True} for paper in scene.papers[-4:]]
    ),
    "document.printable": each(lambda scene: [{"document_ids": [paper.id]} for paper in scene.papers[-4:]]),
    "document.printed": each(lambda scene: [{"print_key": scene.print_key}]),
    "document.purchase_history": every("sku_id"),
    "document.purchase_prices": every("sku_ids"),
    "document.responsibles": once(),
    "document.sale_history": every("sku_id"),
    "document.sale_prices": each(
        lambda scene: [{"partner_id": scene.customer, "sku_ids": [sku_id]} for sku_id in scene.sku_ids]
    ),
    "document.to_receive": once(),
    "document.totals": once(),
    "document.waiting": every("document_ids"),
    "home.lags": once(),
    "home.today": people(user_id=...),
    "home.trend": once(),
    "sku.brands": once(),
    "sku.card": every("sku_id"),
    "sku.count": once(wanted=SkuFilter()),
    "sku.export": once(wanted=SkuFilter(), order="code", columns=PRODUCT_COLUMNS),
    "sku.export_columns": once(with_limits=True),
    "sku.find": each(lambda scene: [{}, {"search": "独门"}]),
    "sku.floor_prices": every("sku_ids"),
    "sku.get": every("sku_ids"),
    "sku.labels": every("sku_ids"),
    "sku.look_up": each(lambda scene: [{"typed": word} for word in TOOL_WORDS]),
    "sku.matching": once(wanted=SkuFilter()),
    "sku.page": once(wanted=SkuFilter(use="all")),
    "sku.preview_change": each(
        lambda scene: [
            {"change": SkuChange(kind=kind, name="新", price="floor_price"), "sku_ids": scene.sku_ids}
            for kind in ("category", "brand", "price", "switch_off")
        ]
    ),
    "sku.scan": each(lambda scene: [{"code": word} for word in TOOL_WORDS]),
    "sku.scan_many": once(codes=list(TOOL_WORDS)),
    "stock.availability": each(lambda scene: [{"warehouse_id": scene.company.w1, "sku_ids": scene.sku_ids}]),
    "stock.by_sku": once(wanted=StockFilter(by_sku=True)),
    "stock.curve": every("sku_id"),
    "stock.export": once(),
    "stock.export_filtered": each(lambda scene: [{}, {"wanted": StockFilter(by_sku=True)}, {"wanted": GONE}]),
    "stock.export_ledger": each(lambda scene: [{"wanted": LedgerFilter(one)} for one in scene.sku_ids]),
    "stock.export_moves": once(),
    "stock.held_by": every("sku_id"),
    "stock.ledger": each(lambda scene: [{"wanted": LedgerFilter(one)} for one in scene.sku_ids]),
    "stock.of_sku": every("sku_id"),
    "stock.on_the_way": every("sku_id"),
    "stock.page": once(wanted=GONE),
    "stock.settings_of_sku": every("sku_id"),
    "stock.totals": once(),
    "stock.worth": every("sku_id"),
    "template.get": people(template_id=1, reader_id=...),
    "template.list": people(type="scrap", reader_id=...),
    "todo.list": each(lambda scene: [{"user_id": scene.people["wang"].user_id}]),  # the page asks for its reader
    "transfer.count_sheet": each(lambda scene: [{"transfer_id": paper.id} for paper in scene.papers]),
    "transfer.from_me": once(),
    "transfer.to_me": once(),
    "unit.list": once(),
}


def answers(scene: Scene, code: str, actor: Actor) -> str:
    """Everything that a query says to its questions, its refusals too."""
    return "\n".join(_answer(scene.company, code, actor, asked) for asked in QUESTIONS[code](scene))


def _answer(company: Company, code: str, actor: Actor, asked: dict[str, Any]) -> str:
    def work(session: Session) -> str:
        found = read_in(session, QUERIES[code], actor, **asked)
        return repr(list(found) if isinstance(found, Iterator) else found)

    try:
        return company.database.read(work)
    except DomainError as refusal:
        return f"{say(refusal)} {refusal.params}"


def test_every_read_has_its_question() -> None:
    """A new query that a narrowed right opens, or nobody's, must be asked here."""
    opened = {code for code, one in QUERIES.items() if not set(one.permissions) <= WHOLE or not one.permissions}
    assert opened - ABOUT_NO_ROWS == QUESTIONS.keys()


@ONE_ENGINE
def test_nothing_beyond_stands_in_any_answer(scene: Scene) -> None:
    told = {code: answers(scene, code, SYSTEM) for code in QUESTIONS}
    everything = {word for paper in scene.papers for word in paper.words} | set(TOOL_WORDS)
    silent = {code for code, said in told.items() if not any(word in said for word in everything)}
    assert silent == NAMELESS | ONES_OWN, "no question gets an answer that could give anything away"
    wang, leaks = scene.people["wang"], []
    for limit in LIMITS:
        scene.company.database.write(lambda session, limit=limit: limit.apply(scene, session))
        beyond = {word for paper in scene.papers if limit.hides(scene, paper) for word in paper.words}
        beyond |= set(TOOL_WORDS) if limit.drinks_only else set()
        for code in QUESTIONS:
            said = answers(scene, code, wang)
            leaks += [(limit, code, word) for word in sorted(beyond) if word in said]
    assert not leaks
