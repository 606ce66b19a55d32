"""Acts of somebody whose role reaches some rows only: none on what is beyond, and all that belong to their work."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, NotFound, PermissionDenied, say
from jxc_app.core.ids import new_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import PERMISSIONS, USE_CASES, perform, read
from jxc_app.modules.approvals.deciding import DecideApproval
from jxc_app.modules.approvals.queries import my_approvals
from jxc_app.modules.catalog.models import Sku, SupplierPack
from jxc_app.modules.catalog.sku_card import sku_card
from jxc_app.modules.counting.abc_service import ComputeClasses, compute_classes
from jxc_app.modules.dashboards.waiting import waiting
from jxc_app.modules.documents.approval_cards import approval_card
from jxc_app.modules.documents.commands import AnnotateDocument, DocumentRef, SaveDraft, VoidDocument
from jxc_app.modules.documents.commenting import CommentDocument, comment_document
from jxc_app.modules.documents.deciding import decide_on_document
from jxc_app.modules.documents.desk_queries import my_drafts
from jxc_app.modules.documents.effects import document_effect
from jxc_app.modules.documents.listing import list_documents
from jxc_app.modules.documents.models import Document
from jxc_app.modules.documents.previews import preview_void
from jxc_app.modules.documents.queries import get_document
from jxc_app.modules.documents.rows import NOT_SHOWN
from jxc_app.modules.documents.service import annotate_document
from jxc_app.modules.documents.voiding import void_document
from jxc_app.modules.inventory.models import Lot
from jxc_app.modules.manufacturing.models import Recipe
from jxc_app.modules.migration.products import import_products
from jxc_app.modules.partners.models import Partner
from jxc_app.modules.printing.queries import printed_slips
from jxc_app.modules.printing.service import PrintDocuments, print_documents
from jxc_app.modules.purchasing.models import SettlementFreeze
from jxc_app.modules.retail.selling import Sell, sell
from jxc_app.modules.transfers.queries import count_sheet, transfers_to_me
from jxc_app.modules.transfers.service import ReceiveTransfer, receive_transfer
from tests.modules.access import bought
from tests.modules.files.sent import filed
from tests.modules.mailing.post_office import WORDS, put_mail
from tests.modules.replenishment.suggested import suggested
from tests.modules.transfer_advice.advised import advised
from tests.support.company import SYSTEM, Company, Line
from tests.support.narrowed import TOOL_WORDS, Limit, Scene, narrowed_scene

ONE_ENGINE = pytest.mark.parametrize("engine", ["sqlite"])
Fields = Iterator[dict[str, Any]]


@pytest.fixture
def scene(company: Company, standing_clock: FixedClock) -> Scene:
    """Wang reaches Wang's own papers over drinks."""
    made = narrowed_scene(company)
    company.database.write(lambda session: Limit(own_only=True, drinks_only=True).apply(made, session))
    return made


def on_papers(**fields: Any) -> Callable[[Scene, int], Fields]:
    """On every paper beyond, as it stands and as it never stood."""

    def ask(scene: Scene, shift: int) -> Fields:
        for paper in scene.papers:
            if Limit(own_only=True, drinks_only=True).hides(scene, paper):
                version = read(get_document, actor=SYSTEM, document_id=paper.id).head.version
                yield {"document_id": paper.id, "version": version + shift, **fields}

    return ask


def on_tool(**fields: Any) -> Callable[[Scene, int], Fields]:
    def ask(scene: Scene, shift: int) -> Fields:
        yield {
            "sku_id": scene.tool,
            "version": read(sku_card, actor=SYSTEM, sku_id=scene.tool).version + shift,
            **fields,
        }

    return ask


def without_version(ask: Callable[[Scene, int], Fields], *names: str) -> Callable[[Scene, int], Fields]:
    return lambda scene, shift: (
        {name: value for name, value in fields.items() if name not in ("version", *names)}
        for fields in ask(scene, shift)
    )


def sold_papers(scene: Scene, shift: int) -> Fields:
    """A sales order over a tool, and every paper beyond, which is none."""
    order = scene.company.record("sales_order", [Line(scene.tool, 1, "5")], partner_id=scene.customer)
    yield {"document_id": order.document_id, "version": order.version + shift}
    yield from on_papers()(scene, shift)


def draft_over(scene: Scene, shift: int) -> Fields:
    """A paper of one's own over a tool, and another's draft taken over."""
    company = scene.company
    yield company.fields("other_receipt", [Line(scene.drink, 1), Line(scene.tool, 1)])
    for paper in scene.papers:
        if paper.maker == "qian":
            version = read(get_document, actor=SYSTEM, document_id=paper.id).head.version
            fields = company.fields("scrap", [Line(scene.drink, 1)])
            yield fields | {"document_key": paper.key, "document_id": paper.id, "version": version + shift}


def _ticket(scene: Scene) -> dict[str, Any]:
    """A sale of a tool, which is not there."""
    return {
        "document_key": new_key(),
        "warehouse_id": scene.company.w1,
        "lines": [{"sku_id": scene.tool, "quantity": "9999", "price": "1"}],
        "payments": [{"way": "cash", "amount": "9999"}],
    }


def _sold(scene: Scene) -> int:
    return perform(sell, Sell(**_ticket(scene)), actor=SYSTEM).document_id


def limits(scene: Scene) -> dict[str, Any]:
    return {"warehouse_id": scene.company.w1, "minimum": "1"}


def classed(scene: Scene) -> dict[str, Any]:
    """The tool in W1, which has a class by now."""
    perform(compute_classes, ComputeClasses(), actor=SYSTEM)
    return {"sku_id": scene.tool, "warehouse_id": scene.company.w1, "reason": "试一试"}


def needed(scene: Scene) -> dict[str, Any]:
    """A suggestion to order the tool for W1."""
    return {"suggestions": [{"suggestion_id": suggested(scene.company, scene.tool, scene.company.w1), "version": 1}]}


def moved(scene: Scene) -> dict[str, Any]:
    """Advice to move the tool from W1 to W2."""
    suggestion = advised(scene.company, scene.tool, scene.company.w1, scene.company.w2)
    return {"suggestions": [{"suggestion_id": suggestion, "version": 1}]}


def _pair(scene: Scene) -> dict[str, Any]:
    return {"sku_id": scene.drink, "other_id": scene.tool}


def _wanted(scene: Scene) -> dict[str, Any]:
    """The tool, of another warehouse for W1."""
    lines = [{"sku_id": scene.tool, "quantity": "1"}]
    key, company = new_key(), scene.company
    return {"document_key": key, "giver_id": company.w2, "receiver_id": company.w1, "lines": lines}


def _lot_of_tool(scene: Scene) -> int:
    """A lot of the tool, whether it is ever received or not."""

    def work(session: Session) -> int:
        known = session.exec(select(Lot.id).where(Lot.sku_id == scene.tool)).first()
        if known is None:
            lot = Lot(sku_id=scene.tool, number="T-LOT")
            session.add(lot)
            session.flush()
            known = lot.id
        return known or 0

    return scene.company.database.write(work)


def _box(scene: Scene) -> dict[str, Any]:
    """A recipe that makes drinks of tools."""
    return {
        "name": "新礼盒", "output": {"sku_id": scene.drink, "quantity": 1},
        "parts": [{"sku_id": scene.tool, "quantity": 1}],
    }  # fmt: skip


def _recipe(scene: Scene) -> int:
    case = USE_CASES["recipe.save"]
    with scene.company.database.reading() as session:
        known = session.exec(select(Recipe.id)).first()
    return known or int(perform(case, case.command(**_box(scene) | {"name": "工具礼盒"}), actor=SYSTEM).recipe_id)


def _pack(scene: Scene) -> dict[str, Any]:
    case = USE_CASES["partner.create"]
    with scene.company.database.reading() as session:
        known = session.exec(select(Partner.id).where(Partner.code == "G-T")).first()
        unit_id = session.get_one(Sku, scene.tool).base_unit_id
    made = case.command(code="G-T", name="工具厂", is_supplier=True)
    partner_id = known or int(perform(case, made, actor=SYSTEM).partner_id)
    return {"sku_id": scene.tool, "partner_id": partner_id, "unit_id": unit_id, "numerator": 12}


def _known_pack(scene: Scene) -> int:
    """A pack of the tool, as if it had had such a unit."""

    def work(session: Session) -> int:
        known = session.exec(select(SupplierPack.id)).first()
        if known is None:
            pack = SupplierPack(**fields)
            session.add(pack)
            session.flush()
            known = pack.id
        return known or 0

    fields = _pack(scene)
    return scene.company.database.write(work)


def _merge(scene: Scene, shift: int) -> dict[str, Any]:
    """A tool becomes a drink."""
    versions = {sku.id: sku.version for sku in (_sku(scene, scene.tool), _sku(scene, scene.drink))}
    return {
        "gone_id": scene.tool, "gone_version": versions[scene.tool] + shift, "stays_id": scene.drink,
        "stays_version": versions[scene.drink], "reason": "一样",
    }  # fmt: skip


def _sku(scene: Scene, sku_id: int) -> Sku:
    return scene.company.database.read(lambda session: session.get_one(Sku, sku_id))


def _merged(scene: Scene) -> int:
    """One tool that became another."""
    make = USE_CASES["sku.create"]
    named = {"name": "旧工具", "base_unit": "个", "category": "独门工具"}
    both = [perform(make, make.command(code=new_key()[:12], **named), actor=SYSTEM).sku_id for _ in range(2)]
    command = USE_CASES["sku.merge"].command(
        gone_id=both[0], gone_version=1, stays_id=both[1], stays_version=1, reason="一样"
    )
    return int(perform(USE_CASES["sku.merge"], command, actor=SYSTEM).merge_id)


def _count(scene: Scene) -> dict[str, Any]:
    """One piece of an order of tools."""
    company = scene.company
    order = company.record("purchase_order", [Line(scene.tool, 9, "1")], partner_id=_pack(scene)["partner_id"])
    line = {"source_line_id": order.document_id * 1000 + 1, "counted": "1"}
    return {"document_key": new_key(), "warehouse_id": company.w1, "lines": [line]}


def _plan(scene: Scene) -> dict[str, Any]:
    asked = scene.company.record("purchase_requisition", [Line(scene.tool, 1)])
    line = {"source_line_id": asked.document_id * 1000 + 1, "quantity": "1", "price": "1"}
    line["partner_id"] = _pack(scene)["partner_id"]
    return {"document_key": new_key(), "warehouse_id": scene.company.w1, "lines": [line]}


def _freeze(scene: Scene) -> int:
    """A receipt of tools with something else in the box."""
    count, inspect = USE_CASES["goods_receipt.count"], USE_CASES["goods_receipt.inspect"]
    made = perform(count, count.command(**_count(scene) | {"wrong": "一箱别的"}), actor=SYSTEM)
    perform(inspect, inspect.command(document_id=made.document_id, version=made.version), actor=SYSTEM)
    with scene.company.database.reading() as session:
        return session.exec(select(func.max(SettlementFreeze.id))).one() or 0


def _received(scene: Scene) -> int:
    """The line of a receipt over one tool."""
    count, inspect = USE_CASES["goods_receipt.count"], USE_CASES["goods_receipt.inspect"]
    made = perform(count, count.command(**_count(scene)), actor=SYSTEM)
    done = perform(inspect, inspect.command(document_id=made.document_id, version=made.version), actor=SYSTEM)
    return int(done.document_id) * 1000 + 1


def _billed(scene: Scene, amount: str = "1") -> Any:
    case = USE_CASES["invoice.register"]
    return perform(case, case.command(**bought.paper(_received(scene), amount)), actor=SYSTEM)


def _paying(scene: Scene, *, parts: bool = False) -> dict[str, Any]:
    """Money of a customer who owes for a tool, and has sent one back."""
    tool = [Line(scene.tool, 1, "5")]
    sale = scene.company.record("sales_issue", tool, partner_id=scene.customer)
    scene.company.record("sales_return", tool, partner_id=scene.customer)
    asked = {"document_key": new_key(), "partner_id": scene.customer, "warehouse_id": scene.company.w1}
    return asked | ({"parts": [{"document_id": sale.document_id, "amount": "1"}]} if parts else {})


def _requested(scene: Scene) -> Any:
    case = USE_CASES["payment.request"]
    command = case.command(document_key=new_key(), invoice_ids=[_billed(scene).document_id])
    return perform(case, command, actor=SYSTEM)


def _ordered(scene: Scene) -> int:
    lines = [Line(scene.tool, 9, "1")]
    return scene.company.record("purchase_order", lines, partner_id=_pack(scene)["partner_id"]).document_id


def _paid_ahead(scene: Scene) -> int:
    """The line of a payment ahead of an order of tools."""
    ask, pay = USE_CASES["payment.request_ahead"], USE_CASES["payment.pay"]
    command = ask.command(document_key=new_key(), order_id=_ordered(scene), amount="1")
    request = perform(ask, command, actor=SYSTEM)
    seen = {"document_id": request.document_id, "version": request.version}
    paid = perform(pay, pay.command(document_key=new_key(), method="bank", **seen), actor=SYSTEM)
    return int(paid.document_id) * 1000 + 1


def _stating(scene: Scene) -> dict[str, Any]:
    """A statement over tools that came today; what is on one already is freed."""
    with scene.company.database.reading() as session:
        held = session.exec(
            select(Document).where(
                Document.type == "supplier_statement",
                Document.status == "posted",
                col(Document.reverses_document_id).is_(None),
            )
        ).all()
    for one in held:
        scene.company.void(DocumentRef(document_id=one.id, number=None, status="posted", version=one.version))
    line = _received(scene)
    with scene.company.database.reading() as session:
        day = session.get_one(Document, line // 1000).business_date
    return {"document_key": new_key(), "partner_id": _pack(scene)["partner_id"], "to_on": day.isoformat()}


def _stated(scene: Scene) -> Any:
    case = USE_CASES["statement.make"]
    return perform(case, case.command(**_stating(scene)), actor=SYSTEM)


def _stating_customer(scene: Scene) -> dict[str, Any]:
    """A statement over a tool that was sold to somebody."""
    sale = _paying(scene, parts=True)
    with scene.company.database.reading() as session:
        day = session.get_one(Document, sale["parts"][0]["document_id"]).business_date
    return {"document_key": new_key(), "partner_id": sale["partner_id"], "to_on": day.isoformat()}


def _stated_to_customer(scene: Scene) -> Any:
    case = USE_CASES["customer_statement.make"]
    return perform(case, case.command(**_stating_customer(scene)), actor=SYSTEM)


def _asked(scene: Scene) -> dict[str, Any]:
    return {
        "document_key": new_key(), "warehouse_id": scene.company.w1, "partner_ids": [_pack(scene)["partner_id"]],
        "answer_until": "2099-01-01T00:00:00Z", "few_reason": "只有一家",
        "lines": [{"sku_id": scene.tool, "quantity": "1"}],
    }  # fmt: skip


def _rfq(scene: Scene) -> Any:
    """An inquiry over a tool."""
    case = USE_CASES["rfq.make"]
    return perform(case, case.command(**_asked(scene)), actor=SYSTEM)


def _offer(scene: Scene) -> dict[str, Any]:
    return {
        "rfq_id": _rfq(scene).document_id, "partner_id": _pack(scene)["partner_id"], "valid_until": "2026-02-01",
        "lines": [{"sku_id": scene.tool, "price": "1"}],
    }  # fmt: skip


def _choice(scene: Scene) -> dict[str, Any]:
    """One tool of an inquiry that was answered."""
    offer, case = _offer(scene), USE_CASES["rfq.enter_quote"]
    perform(case, case.command(**offer), actor=SYSTEM)
    line = {"sku_id": scene.tool, "partner_id": offer["partner_id"], "quantity": "1"}
    return {"document_key": new_key(), "rfq_id": offer["rfq_id"], "few_reason": "只有一家", "lines": [line]}


def _award(scene: Scene) -> Any:
    case = USE_CASES["rfq.award"]
    return perform(case, case.command(**_choice(scene)), actor=SYSTEM)


def _on(made: Any, shift: int, **more: Any) -> dict[str, Any]:
    return {"document_id": made.document_id, "version": made.version + shift, **more}


FORM = {"name": "新名", "units": []}
ACTS: dict[str, Callable[[Scene, int], Fields]] = {
    "abc.pin": lambda scene, shift: iter([classed(scene) | {"abc_class": "C"}]),
    "abc.unpin": lambda scene, shift: iter([classed(scene)]),
    **{
        f"replenishment.{act}": lambda scene, shift, fields=fields: iter([needed(scene) | fields])
        for act, fields in {
            "take": {},
            "reopen": {},
            "dismiss": {"reason": "试一试"},
            "snooze": {"reason": "试一试", "until": "2999-01-01"},
        }.items()
    },
    "replenishment.compute": lambda scene, shift: iter([{"warehouse_ids": [scene.company.w1]}]),
    "ask.send": lambda scene, shift: iter(
        [
            {
                "warehouse_id": scene.company.w1,
                "schedule_id": 1,
                "day": "2026-01-05",
                "lines": [{"sku_id": scene.tool, "quantity": "1"}],
            }
        ]
    ),
    "ask.allocate": lambda scene, shift: iter(
        [{"warehouse_id": scene.company.w1, "lines": [{"line_id": 1, "open": "1", "quantity": "1"}]}]
    ),
    **{
        f"transfer_advice.{act}": lambda scene, shift, fields=fields: iter([moved(scene) | fields])
        for act, fields in {
            "take": {},
            "reopen": {},
            "dismiss": {"reason": "试一试"},
            "snooze": {"reason": "试一试", "until": "2999-01-01"},
        }.items()
    },
    "cost.allocate": lambda scene, shift: (
        {
            "document_key": f"freight-{shift}-{one['document_id']}",
            "receipt_ids": [one["document_id"]],
            "amount": "1",
            "method": "quantity",
        }
        for one in on_papers()(scene, shift)
    ),
    "document.amend": on_papers(document_key="amended-0001", reason="数量录错"),
    "document.annotate": on_papers(remark="看过"),
    "document.close": on_papers(reason="不要了"),
    "document.comment": without_version(on_papers(text="看看")),
    "document.post": on_papers(),
    "document.print": lambda scene, shift: (
        {"document_ids": [one["document_id"]], "layout": "a4"} for one in on_papers()(scene, shift)
    ),
    "document.record": lambda scene, shift: iter([next(draft_over(scene, shift))]),
    "document.save_draft": draft_over,
    "document.submit": on_papers(),
    "document.void": on_papers(reason="录入错误"),
    "document.withdraw": on_papers(),
    "lot.correct_dates": lambda scene, shift: iter([{"lot_id": _lot_of_tool(scene), "reason": "看错了"}]),
    "file.attach": lambda scene, shift: (
        {
            "subject_kind": "document",
            "subject_id": one["document_id"],
            "kind": "photo",
            "name": "a.png",
            "sent": "0" * 64,
        }
        for one in on_papers()(scene, shift)
    ),
    "file.remove": lambda scene, shift: (
        {"file_id": filed(scene.company, one["document_id"], "到货")} for one in on_papers()(scene, shift)
    ),
    "goods_receipt.count": lambda scene, shift: iter([_count(scene)]),
    "goods_receipt.give_up": on_papers(reason="拉回去了"),
    "goods_receipt.inspect": on_papers(),
    "goods_receipt.concede": on_papers(reason="外箱破，货能卖"),
    "order.send": on_papers(),
    "order.note_promise": on_papers(words="电话说的", lines=[{"line_no": 1, "promised_on": "2099-01-01"}]),
    "order.mail": on_papers(**WORDS),
    "mail.retry": lambda scene, shift: iter([{"delivery_id": put_mail(scene.company, _ordered(scene))}]),
    "purchase.finish": on_papers(reason="不等了"),
    "purchase.plan": lambda scene, shift: iter([_plan(scene)]),
    "sales.ship": lambda scene, shift: (
        {
            "document_key": new_key(),
            "order_id": one["document_id"],
            "version": one["version"],
            "warehouse_id": scene.company.w1,
            "lines": [{"source_line_id": one["document_id"] * 1000 + 1, "quantity": "1"}],
        }
        for one in sold_papers(scene, shift)
    ),
    "fulfilment.source": sold_papers,
    "fulfilment.sell_from_pool": sold_papers,
    "parcel.send": on_papers(),
    "parcel.refuse": on_papers(cause="not_found", reason="没有找到"),
    "parcel.assign": lambda scene, shift: ({"document_id": one["document_id"]} for one in on_papers()(scene, shift)),
    "sales.keep": sold_papers,
    "sales.finish": lambda scene, shift: ({**one, "reason": "不要了"} for one in sold_papers(scene, shift)),
    "retail.sell": lambda scene, shift: iter([_ticket(scene)]),
    "retail.take_back": lambda scene, shift: (
        {
            "document_key": new_key(),
            "sale_id": sale,
            "warehouse_id": scene.company.w1,
            "way": "cash",
            "lines": [{"source_line_id": sale * 1000 + 1, "quantity": "1"}],
        }
        for sale in [_sold(scene)]
    ),
    "retail.write_off": lambda scene, shift: iter(
        [{"document_key": new_key(), "line_id": _sold(scene) * 1000 + 1, "reason": "找不到货"}]
    ),
    "retail.import": lambda scene, shift: iter(
        [
            {
                "tickets": [
                    {
                        "number": new_key()[:12],
                        "warehouse_id": scene.company.w1,
                        "sold_at": "2026-01-05T02:00:00Z",
                        "lines": [{"sku_id": scene.tool, "quantity": "1", "amount": "1"}],
                        "payments": [{"way": "cash", "amount": "1"}],
                    }
                ]
            }
        ]
    ),
    "settlement.release": lambda scene, shift: iter([{"freeze_id": _freeze(scene), "reason": "已经补齐"}]),
    "invoice.register": lambda scene, shift: iter([bought.paper(_received(scene))]),
    "invoice.register_credit": lambda scene, shift: iter([bought.red_paper(_billed(scene).document_id)]),
    "invoice.accept": lambda scene, shift: iter([_on(_billed(scene, "2"), shift, reason="涨价了")]),
    "payment.request": lambda scene, shift: iter(
        [{"document_key": new_key(), "invoice_ids": [_billed(scene).document_id]}]
    ),
    "payment.pay": lambda scene, shift: iter([_on(_requested(scene), shift, method="bank", document_key=new_key())]),
    "payment.request_ahead": lambda scene, shift: iter(
        [{"document_key": new_key(), "order_id": _ordered(scene), "amount": "1"}]
    ),
    "payment.request_on_statement": lambda scene, shift: iter(
        [{"document_key": new_key(), "statement_id": _stated(scene).document_id}]
    ),
    "receivable.receive": lambda scene, shift: iter([_paying(scene, parts=True) | {"amount": "1", "method": "cash"}]),
    "receivable.set_off": lambda scene, shift: iter([_paying(scene, parts=True)]),
    "receivable.refund": lambda scene, shift: iter([_paying(scene) | {"amount": "1", "method": "cash"}]),
    "customer_statement.make": lambda scene, shift: iter([_stating_customer(scene)]),
    "customer_statement.share": lambda scene, shift: iter([_on(_stated_to_customer(scene), shift)]),
    "customer_statement.note": lambda scene, shift: iter([_on(_stated_to_customer(scene), shift, name="章")]),
    "payment.set_off": lambda scene, shift: iter(
        [{"document_key": new_key(), "invoice_id": _billed(scene).document_id}]
    ),
    "payment.take_refund": lambda scene, shift: iter(
        [{"document_key": new_key(), "credit_line_id": _paid_ahead(scene), "method": "bank"}]
    ),
    "statement.make": lambda scene, shift: iter([_stating(scene)]),
    "statement.share": lambda scene, shift: iter([_on(_stated(scene), shift)]),
    "statement.mail": lambda scene, shift: iter([_on(_stated(scene), shift, **WORDS)]),
    "statement.note": lambda scene, shift: iter([_on(_stated(scene), shift, name="章")]),
    "rfq.make": lambda scene, shift: iter([_asked(scene)]),
    "rfq.end": lambda scene, shift: iter([_on(_rfq(scene), shift, reason="不买了")]),
    "rfq.invite": lambda scene, shift: iter(
        [{"rfq_id": _rfq(scene).document_id, "partner_id": _pack(scene)["partner_id"]}]
    ),
    "rfq.mail": lambda scene, shift: iter(
        [{"rfq_id": _rfq(scene).document_id, "partner_id": _pack(scene)["partner_id"], **WORDS}]
    ),
    "rfq.enter_quote": lambda scene, shift: iter([_offer(scene)]),
    "rfq.import_quotes": lambda scene, shift: iter([{"quotes": [_offer(scene)]}]),
    "rfq.award": lambda scene, shift: iter([_choice(scene)]),
    "rfq.drop_award": lambda scene, shift: iter([_on(_award(scene), shift, reason="重新比")]),
    "recipe.save": lambda scene, shift: iter([_box(scene)]),
    "recipe.import": lambda scene, shift: iter([{"recipes": [_box(scene)]}]),
    "recipe.switch_off": lambda scene, shift: iter([{"recipe_id": _recipe(scene), "version": 1 + shift}]),
    "recipe.switch_on": lambda scene, shift: iter([{"recipe_id": _recipe(scene), "version": 1 + shift}]),
    "sku.save_pack": lambda scene, shift: iter([_pack(scene)]),
    "sku.remove_pack": lambda scene, shift: iter([{"pack_id": _known_pack(scene), "version": 1 + shift}]),
    "sku.import_packs": lambda scene, shift: iter([{"packs": [_pack(scene)]}]),
    "sku.merge": lambda scene, shift: iter([_merge(scene, shift)]),
    "sku.undo_merge": lambda scene, shift: iter([{"merge_id": _merged(scene)}]),
    "sku.say_apart": lambda scene, shift: iter([{"left_id": scene.drink, "right_id": scene.tool}]),
    "sku.bind_barcode": without_version(on_tool(barcode="6900000000111")),
    "sku.change_many": lambda scene, shift: (
        {"change": {"kind": kind, "name": "新"}, "skus": [one]}
        for kind in ("brand", "switch_off", "price")
        for one in on_tool()(scene, shift)
    ),
    "sku.create": lambda scene, shift: iter([{**FORM, "code": "N-1", "base_unit": "个", "category": "独门工具"}]),
    "sku.create_many": lambda scene, shift: iter([{"skus": [{**FORM, "code": "N-1", "base_unit": "个"}]}]),
    "sku.import": lambda scene, shift: iter(
        [
            {"skus": [{**FORM, "code": "N-1", "base_unit": "个"}]},
            {"changes": [next(on_tool(**FORM)(scene, shift))]},
            {"states": [{"code": "T-9", "version": 1 + shift, "is_off": True}]},
            {"limits": [{"code": "T-9", "warehouses": [limits(scene)]}], "changes": []},
        ]
    ),
    "sku.open": lambda scene, shift: iter([{**FORM, "code": "N-1", "base_unit": "个"}]),
    "sku.save": on_tool(**FORM),
    "sku.switch_off": on_tool(),
    "sku.switch_on": on_tool(),
    "sku.track_lots": on_tool(lot_tracked=True),
    "sku.update": on_tool(**FORM),
    "stock.set_limits_of_many": lambda scene, shift: iter([{**limits(scene), "sku_ids": scene.sku_ids}]),
    "stock.set_sku_limits": lambda scene, shift: iter([{"sku_id": scene.tool, "warehouses": [limits(scene)]}]),
    "stock.setting": lambda scene, shift: iter([{**limits(scene), "sku_id": scene.tool}]),
    "sku.pair_substitutes": lambda scene, shift: iter([_pair(scene)]),
    "sku.part_substitutes": lambda scene, shift: iter([_pair(scene)]),
    "sku.import_substitutes": lambda scene, shift: iter([{"pairs": [_pair(scene)]}]),
    "transfer.request": lambda scene, shift: iter([_wanted(scene)]),
    "transfer.accept": on_papers(in_minutes=30),
    "transfer.refuse": on_papers(reason="自己要用"),
    "transfer.send": on_papers(),
    "transfer.cancel": on_papers(),
    "transfer.receive": lambda scene, shift: (
        {
            "transfer_id": one["document_id"],
            "version": one["version"],
            "lines": [{"line_id": 1, "open": 1, "counted": 1}],
        }
        for one in on_papers()(scene, shift)
    ),
}
#: acts of what nobody narrows, or that ask for what is one's own
#: tried where they live: templates are people's own, an opening run is of whole warehouses
OTHERS = {
    "template.save", "template.delete", "opening.import_documents", "opening.take_back_run", "sheet.remember_columns",
    "sku.find_alike",  # goes through the whole catalogue: what it finds is shown to whoever may see both
}  # fmt: skip


def test_every_act_is_tried() -> None:
    """A new act that a narrowed right opens must be tried here."""
    opened = {
        code
        for code, case in USE_CASES.items()
        if any(one in PERMISSIONS and PERMISSIONS[one].narrowed_by for one in case.permissions)
    }
    assert opened == ACTS.keys() | OTHERS


@ONE_ENGINE
def test_no_act_on_what_is_beyond(scene: Scene) -> None:
    """Refused as unknown or as not allowed, whatever version is said, and no word tells of it."""
    hidden = [one for one in scene.papers if Limit(own_only=True, drinks_only=True).hides(scene, one)]
    secrets = {word for paper in hidden for word in paper.words} | set(TOOL_WORDS)
    for code, ask in ACTS.items():
        case = USE_CASES[code]
        for shift in (0, 7):
            for fields in ask(scene, shift):
                with pytest.raises(DomainError) as refusal:
                    perform(case, case.command.model_validate(fields), actor=scene.people["wang"])
                assert isinstance(refusal.value, NotFound | PermissionDenied) or shift, (code, fields, refusal.value)
                said = f"{say(refusal.value)} {refusal.value.params}"
                assert not [word for word in secrets if word in said and word not in str(fields)], (code, said)


@ONE_ENGINE
def test_own_papers_from_the_first_line_to_the_void(scene: Scene) -> None:
    """At the desk, handed in, taken back, posted, said something about, printed, voided."""
    company, wang = scene.company, scene.people["wang"]
    fields = company.fields("sales_issue", [Line(scene.drink, 1, "3")], partner_id=scene.customer)
    draft = perform(USE_CASES["document.save_draft"], SaveDraft(**fields), actor=wang)
    assert draft.document_id in {one.id for one in read(my_drafts, actor=wang, maker_id=wang.user_id)}
    fields |= {"lines": company.fields("sales_issue", [Line(scene.drink, 2, "3")])["lines"]}
    again = SaveDraft(**fields, document_id=draft.document_id, version=draft.version)
    saved = perform(USE_CASES["document.save_draft"], again, actor=wang)
    posted = company.post(company.withdraw(company.submit(saved, actor=wang), actor=wang), actor=wang)
    assert read(get_document, actor=wang, document_id=posted.document_id).head.total_amount == 6
    perform(comment_document, CommentDocument(document_id=posted.document_id, text="已送到"), actor=wang)
    noted = AnnotateDocument(document_id=posted.document_id, version=posted.version, remark="加急")
    noted = perform(annotate_document, noted, actor=wang)
    key = perform(print_documents, PrintDocuments(document_ids=[posted.document_id], layout="a4"), actor=wang).print_key
    assert read(printed_slips, actor=wang, print_key=key)
    assert company.void(noted, actor=wang).status == "reversed"
    [effect] = read(document_effect, actor=wang, document_id=posted.document_id)
    assert effect.change == -2
    rows = {row.id: row.number for row in read(list_documents, actor=wang).rows}
    assert f"{rows[posted.document_id]}-HC" in rows.values()


@ONE_ENGINE
def test_own_papers_that_must_be_approved(scene: Scene) -> None:
    """What a flow stops is posted, and taken back, in the name of who asked: within their rows still."""
    company, wang = scene.company, scene.people["wang"]
    company.receive(scene.drink, 200)
    reviewer = company.hire("second", [("reviewer", company.w1)])
    issue = company.record("other_issue", [Line(scene.drink, 60)], actor=wang)
    assert company.status(_decide(company, reviewer, wang, issue)) == "posted"
    version = read(get_document, actor=wang, document_id=issue.document_id).head.version
    command = VoidDocument(document_id=issue.document_id, version=version, reason="录入错误")
    perform(void_document, command, actor=wang)
    assert company.status(_decide(company, reviewer, wang, issue)) == "reversed"
    [link] = read(get_document, actor=wang, document_id=issue.document_id).links
    assert link.relation == "reversed_by"


@ONE_ENGINE
def test_how_somebody_took_ones_paper_back_is_in_sight(scene: Scene) -> None:
    """The reversal is the supervisor's, and shows what was one's own, amounts too; other reversals stay out of it."""
    company, wang = scene.company, scene.people["wang"]
    fields = {"partner_id": scene.customer}
    mine, others = (
        company.record("sales_issue", [Line(scene.drink, 2, "3")], actor=actor, **fields)
        for actor in scene.people.values()
    )
    for one in (mine, others):
        company.void(one)
    rows = {row.number: row.total_amount for row in read(list_documents, actor=wang).rows}
    assert rows[f"{mine.number}-HC"] == rows[mine.number] == 6
    assert f"{others.number}-HC" not in rows


def _decide(company: Company, reviewer: Actor, requester: Actor, document: DocumentRef) -> DocumentRef:
    """The reviewer says yes to what was asked last."""
    asked = max(read(my_approvals, actor=requester, part="asked"), key=lambda one: one.id)
    card = read(approval_card, actor=requester, approval_id=asked.id)
    assert card.document_id == document.document_id
    said = DecideApproval(approval_id=asked.id, version=asked.version, decision="approve")
    assert not perform(decide_on_document, said, actor=reviewer).problem
    return document


@ONE_ENGINE
def test_goods_sent_to_ones_warehouse_are_received(scene: Scene) -> None:
    """Whoever sent them, once they are on their way; those over other SKUs, or to elsewhere, are not in sight."""
    company, wang = scene.company, scene.people["wang"]
    for sku_id in scene.sku_ids:
        company.receive(sku_id, 9, at=company.w2)
    sent = company.record("transfer", [Line(scene.drink, 4)], at=company.w2, to_warehouse_id=company.w1)
    company.record("transfer", [Line(scene.tool, 4)], at=company.w2, to_warehouse_id=company.w1)
    company.record("transfer", [Line(scene.drink, 1)], at=company.w2, to_warehouse_id=company.s1)
    company.save("transfer", [Line(scene.drink, 1)], at=company.w2, to_warehouse_id=company.w1)
    assert [row.id for row in read(transfers_to_me, actor=wang)] == [sent.document_id]
    tasks = {kind.code: kind.tasks for kind in read(waiting, actor=wang, user_id=wang.user_id)}
    assert [task.document_id for task in tasks["receive"]] == [sent.document_id]
    sheet = read(count_sheet, actor=wang, transfer_id=sent.document_id)
    effects = read(document_effect, actor=wang, document_id=sent.document_id)
    assert [(one.warehouse_id, one.change) for one in effects] == [(company.w1, 4)]
    with pytest.raises((NotFound, PermissionDenied)):
        company.void(sent, actor=wang)
    counted = [{"line_id": one.line.id, "open": "4", "counted": "4"} for one in sheet.lines]
    command = ReceiveTransfer(transfer_id=sent.document_id, version=sheet.transfer.version, lines=counted)
    number = perform(receive_transfer, command, actor=wang).receipt
    assert number in {row.number for row in read(list_documents, actor=wang).rows}


@ONE_ENGINE
def test_own_goods_are_kept_up(scene: Scene) -> None:
    """What concerns a drink: its facts, price, barcode, limits."""
    wang, drink = scene.people["wang"], scene.drink

    def seen() -> dict[str, int]:
        return {"sku_id": drink, "version": read(sku_card, actor=wang, sku_id=drink).version}

    def act(code: str, /, **fields: Any) -> Any:
        return perform(USE_CASES[code], USE_CASES[code].command.model_validate(fields), actor=wang)

    act("sku.update", **seen(), name="大可乐", category="饮料", units=[])
    act("sku.bind_barcode", sku_id=drink, barcode="6900000000111")
    act("sku.change_many", change={"kind": "price", "value": "3.5"}, skus=[seen()])
    act("sku.create", code="N-1", name="新饮料", category="饮料", base_unit="个", units=[])
    act("stock.setting", sku_id=drink, warehouse_id=scene.company.w1, minimum="5")
    card = read(sku_card, actor=wang, sku_id=drink)
    assert (card.name, card.barcodes, card.retail_price) == ("大可乐", ("6900000000111",), Decimal("3.5"))


@ONE_ENGINE
def test_what_stands_in_the_way_of_a_void_is_not_named(scene: Scene) -> None:
    """Another's receipt of one's own transfer: that there is one is said, which one is not."""
    company, wang = scene.company, scene.people["wang"]
    sent = company.record("transfer", [Line(scene.drink, 1)], actor=wang, to_warehouse_id=company.s1)
    [line] = read(get_document, actor=wang, document_id=sent.document_id).lines
    part = Line(scene.drink, 1, source_line_id=line.id)
    arrived = company.record("transfer_receipt", [part], at=company.s1, linked_document_id=sent.document_id)
    assert read(preview_void, actor=SYSTEM, document_id=sent.document_id).blocking == (arrived.number,)
    assert read(preview_void, actor=wang, document_id=sent.document_id).blocking == (NOT_SHOWN,)
    view = read(get_document, actor=wang, document_id=sent.document_id)
    command = VoidDocument(document_id=sent.document_id, version=view.head.version, reason="录入错误")
    with pytest.raises(DomainError, match=f"已有后续单据.{NOT_SHOWN}"):
        perform(void_document, command, actor=wang)


@ONE_ENGINE
def test_stock_beyond_is_not_told_by_a_paper_in_sight(scene: Scene) -> None:
    """Everything of S1 and drinks of W1: a tool that goes from one to the other shows what S1 has of it, no more."""
    company = scene.company
    both = company.hire("both", [("narrow", company.w1), ("whole", company.s1)])
    [sent] = [one for one in scene.papers if one.maker == "wang" and one.sku_id == scene.tool and len(one.places) > 1]
    assert {one.warehouse_id for one in read(document_effect, actor=SYSTEM, document_id=sent.id)} == {*sent.places}
    assert {one.warehouse_id for one in read(document_effect, actor=both, document_id=sent.id)} == {company.s1}


@ONE_ENGINE
def test_a_list_that_names_goods_beyond_is_told_so_at_the_check(scene: Scene, tmp_path: Path) -> None:
    """Their code is taken; that is all that is said."""
    sheet = tmp_path / "goods.csv"
    sheet.write_text("编码,名称,单位,分类\nT-9,别的,个,饮料\n", encoding="utf-8")
    report, written = import_products(sheet, scene.people["wang"], updates=True)
    assert not written
    assert "已被使用" in repr(report.faults)
    assert not [word for word in TOOL_WORDS if word != "T-9" and word in repr(report)]
