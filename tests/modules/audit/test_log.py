"""The log: every write, every refusal, and a chain that shows when somebody was at it."""

import itertools
import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select, update

from jxc_app.core.clock import FixedClock
from jxc_app.core.errors import DomainError, PermissionDenied
from jxc_app.core.ids import new_key
from jxc_app.core.log_words import object_titles
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import QUERIES, USE_CASES, clock, perform, read
from jxc_app.modules.asking.closing import close_due
from jxc_app.modules.audit.models import AuditEntry, AuditHead
from jxc_app.modules.audit.queries import prove_chain
from jxc_app.modules.audit.rules import GENESIS, chained
from jxc_app.modules.audit.service import close_tallies
from jxc_app.modules.audit.words import unnamed
from jxc_app.modules.bundles.importing import ImportBundles, import_bundles
from jxc_app.modules.bundles.service import SaveBundle, save_bundle
from jxc_app.modules.documents.commands import DocumentRef
from jxc_app.modules.documents.models import Document
from jxc_app.modules.inventory.models import Reservation
from jxc_app.modules.inventory.reserving import ReleaseExpired, release_expired
from jxc_app.modules.notifications.shipped import SHIPPED
from jxc_app.modules.pricing.service import (
    ImportedPrice,
    ImportPrices,
    RemovePrice,
    SaveList,
    SetPrice,
    import_prices,
    remove_price,
    save_list,
    set_price,
)
from jxc_app.modules.sales.ordering import FinishSale, KeepArrived, KeepGoods, finish_sale, keep_arrived, keep_goods
from jxc_app.modules.sales.settings import ChangeSalesRules, change_sales_rules
from tests.modules.access.bought import offer, paper, red_paper
from tests.modules.asking.stores import asking_in
from tests.modules.audit.stock_writes import writes_about_stock
from tests.modules.counting.clerks import Clerks
from tests.modules.files.sent import attach, attached, fresh_picture, pdf, send
from tests.modules.mailing.post_office import WORDS, put_mail
from tests.modules.notifications.outside import ROBOT, failed_delivery
from tests.modules.purchasing.loop import Buying, buying_in
from tests.modules.retail.counter import Counter
from tests.modules.sales.shop import Shop
from tests.modules.sourcing.asked import sourcing_in
from tests.support.company import PASSWORD, SYSTEM, Company, Line


def entries(company: Company, action: str = "") -> list[AuditEntry]:
    wanted = select(AuditEntry).order_by(col(AuditEntry.seq))
    with company.database.reading() as session:
        return list(session.exec(wanted.where(AuditEntry.action == action) if action else wanted).all())


def release_at_once(company: Company, promised: DocumentRef) -> None:
    """End a promise, as if it had been given until just now."""
    given = update(Reservation).where(col(Reservation.source_id) == promised.document_id)
    company.database.write(lambda session: session.exec(given.values(expires_at=datetime(2026, 1, 1, tzinfo=UTC))))
    perform(release_expired, ReleaseExpired(), actor=SYSTEM, database=company.database)


def arrival(company: Company) -> dict[str, object]:
    """A transfer that came as sent."""
    sent = company.record("transfer", [Line(company.a, 1)], to_warehouse_id=company.s1)
    line = {"line_id": sent.document_id * 1000 + 1, "open": "1", "counted": "1"}
    return {"transfer_id": sent.document_id, "version": sent.version, "lines": [line]}


def writes(company: Company) -> dict[str, Callable[[], object]]:
    """Every use case, done once, in an order in which it can be done."""
    company.receive(company.a, 20, "1")
    draft = company.save("other_issue", [Line(company.a, 1)])
    other = company.save("other_issue", [Line(company.a, 1)])
    posted = company.receive(company.a, 1)
    promised = company.submit(company.save("sales_issue", [Line(company.a, 1)]))

    def do(code: str, /, **fields: object) -> Callable[[], object]:
        case = USE_CASES[code]
        return lambda: perform(case, case.command(**fields), actor=SYSTEM, database=company.database)

    victim = company.hire("victim", [("keeper", None)])
    receipt = company.fields("other_receipt", [Line(company.a, 1)])
    old = {"effective_at": "2020-01-05T00:00:00Z", "source_key": "old-1", "source_sha256": "0" * 64}
    another = {"source_key": "old-2", "document_key": "another-sheet"}
    return {
        "document.save_draft": do("document.save_draft", **company.fields("scrap", [Line(company.a, 1)])),
        "document.submit": lambda: company.submit(draft),
        "document.withdraw": do("document.withdraw", document_id=draft.document_id, version=2),
        "document.post": lambda: company.post(draft.model_copy(update={"version": 3})),
        "document.record": lambda: company.issue(company.a, 1),
        "document.close": lambda: company.close(other),
        "document.void": lambda: company.void(posted),
        "document.annotate": do("document.annotate", document_id=draft.document_id, version=4, remark="补"),
        "document.migrate": do("document.migrate", **receipt, **old),
        "document.migrate_source": do("document.migrate_source", parts=[receipt | old | another]),
        "document.comment": do("document.comment", document_id=posted.document_id, text="请核对"),
        "file.attach": do(
            "file.attach", subject_kind="document", subject_id=posted.document_id, kind="photo", name="到货.png",
            sent=send(company.database.settings, SYSTEM, fresh_picture()),
        ),
        "file.remove": do(
            "file.remove", file_id=attached(company, company.save("scrap", [Line(company.a, 1)]).document_id)
        ),
        "template.save": do("template.save", type="scrap", name="常用", is_shared=True, lines=[
            {"sku_id": company.a, "unit_id": 1, "quantity": "1"},
        ]),
        "template.delete": do("template.delete", template_id=1),
        "transfer.receive": do("transfer.receive", **arrival(company)),
        "document.print": do("document.print", document_ids=[posted.document_id], layout="a5"),
        "printing.settings": do("printing.settings", version=1, shop_name="晨光便利"),
        "barcode.settings": do("barcode.settings", version=1, separator="|", patterns=[{"prefix": "28"}]),
        "sku.create": do("sku.create", code="N-1", name="新", base_unit="个"),
        "sku.create_many": do("sku.create_many", skus=[{"code": "N-2", "name": "新", "base_unit": "个"}]),
        "sku.import": do("sku.import", skus=[{"code": "N-3", "name": "新", "base_unit": "个"}]),
        "sku.update": do("sku.update", sku_id=company.a, version=1, name="改名"),
        "sku.switch_off": do("sku.switch_off", sku_id=company.lots, version=1),
        "sku.switch_on": do("sku.switch_on", sku_id=company.lots, version=2),
        "sku.bind_barcode": do("sku.bind_barcode", sku_id=company.b, barcode="690777"),
        "sku.change_many": do("sku.change_many", change={"kind": "brand", "name": "新牌"}, skus=[
            {"sku_id": company.lots, "version": 3},
        ]),
        "sku.track_lots": do("sku.track_lots", sku_id=company.lots, version=4, lot_tracked=False),
        "sku.open": do("sku.open", code="O-1", name="新品", base_unit="个"),
        "sku.save": do("sku.save", sku_id=company.lots, version=5, name="又改名"),
        "sku.find_alike": do("sku.find_alike"),
        "sku.say_apart": do("sku.say_apart", left_id=company.a, right_id=company.b),
        "sku.merge": lambda: merge_new(company),
        "sku.undo_merge": do("sku.undo_merge", merge_id=1),
        "category.create": do("category.create", name="分类"),
        "category.update": do("category.update", category_id=1, version=1, name="改名"),
        "category.switch_off": do("category.switch_off", category_id=1, version=2),
        "category.switch_on": do("category.switch_on", category_id=1, version=3),
        "category.delete": do("category.delete", category_id=1, version=4),
        "unit.create": do("unit.create", name="打"),
        "unit.rename": do("unit.rename", unit_id=1, version=1, name="只"),
        "unit.switch_off": do("unit.switch_off", unit_id=1, version=2),
        "unit.switch_on": do("unit.switch_on", unit_id=1, version=3),
        "unit.delete": lambda: remove_unit(company),
        "partner.create": do("partner.create", code="P-1", name="某厂", is_supplier=True),
        "partner.update": do("partner.update", partner_id=1, version=1, name="某店", is_customer=True),
        "partner.import": do("partner.import", partners=[{"code": "P-9", "name": "新厂", "is_supplier": True}]),
        "partner.switch_off": do("partner.switch_off", partners=[{"partner_id": 1, "version": 2}]),
        "partner.switch_on": do("partner.switch_on", partners=[{"partner_id": 1, "version": 3}]),
        "partner.mark_strategic": lambda: mark_new_supplier(company),
        "partner.change_terms": do("partner.change_terms", partners=[{"partner_id": 1, "version": 4}], payment_days=30),
        "warehouse.create": do("warehouse.create", code="N-1", name="新仓", kind="store"),
        "warehouse.import": do("warehouse.import", warehouses=[{"code": "N-2", "name": "又一仓", "kind": "store"}]),
        "category.import": do("category.import", categories=[{"name": "导入的分类"}]),
        "unit.import": do("unit.import", units=[{"name": "导入的单位"}]),
        "warehouse.update": do("warehouse.update", warehouse_id=company.w1, version=1, name="老仓", kind="store"),
        "warehouse.switch_off": do("warehouse.switch_off", warehouse_id=company.w2, version=1),
        "warehouse.switch_on": do("warehouse.switch_on", warehouse_id=company.w2, version=2),
        "stock.release_expired": lambda: release_at_once(company, promised),
        "stock.setting": do("stock.setting", sku_id=company.a, warehouse_id=company.w1, minimum="5"),
        "stock.set_sku_limits": do("stock.set_sku_limits", sku_id=company.b, warehouses=[
            {"warehouse_id": company.w1, "minimum": "5"},
        ]),
        "stock.set_limits_of_many": do(
            "stock.set_limits_of_many", sku_ids=[company.a], warehouse_id=company.w1, minimum="6",
        ),
        "user.create": do("user.create", login="new", name="新人", password=PASSWORD, roles=[{"role": "owner"}]),
        "proof.change_rule": do("proof.change_rule", act="price", is_asked=False, reason="天天变"),
        "user.invite": do("user.invite", login="newer", name="更新的人", roles=[{"role": "owner"}]),
        "user.assign": do("user.assign", user_id=victim.user_id, role="store_clerk", reason="顶班"),
        "user.unassign": do("user.unassign", assignment_id=1, reason="离岗"),
        "role.create": do("role.create", name="临时工", reason="旺季"),
        "role.copy": do("role.copy", role_id=2, name="录入员甲", reason="旺季"),
        "role.change": do("role.change", reason="旺季", roles=[
            {
                "role_id": 3, "version": 1, "grants": [{"permission": "stock.setting", "scope": "all"}],
                "rows": {"makers": "own"},
            },
        ]),
        "period.close": lambda: close_first(company),
        "period.reopen": do("period.reopen", period_id=1, reason="补录"),
        "period.set_closing_day": do("period.set_closing_day", closing_day=25, version=1, reason="按制度"),
        "user.change_department": do(
            "user.change_department", user_id=victim.user_id, department="仓储部", reason="调岗"
        ),
        "role.remove": do("role.remove", role_id=8, version=1, reason="不用了"),
        "session.sign_in": do("session.sign_in", login="new", password=PASSWORD),
        "session.revoke": do("session.revoke", session_id=1),
        "session.sign_out": do("session.sign_out"),
        "user.unlock": do("user.unlock", user_id=victim.user_id),
        "notice.save_rule": do("notice.save_rule", event="access.changed", role_codes=["owner"]),
        "notice.switch_rule": do("notice.switch_rule", rule_id=len(SHIPPED) + 1, version=1, is_on=False, reason="太吵"),
        "notice.delete_rule": do("notice.delete_rule", rule_id=len(SHIPPED) + 1, version=2, reason="不要了"),
        "notice.retry": do("notice.retry", delivery_id=failed_delivery(company)[1]),
        "notice.save_channel": do("notice.save_channel", name="另一群", kind="wecom", fields={"url": ROBOT}),
        "notice.test_channel": do("notice.test_channel", channel_id=2),
        "notice.switch_channel": do("notice.switch_channel", channel_id=2, version=1, switched_off=True),
        "approval.save_flow": do("approval.save_flow", title="报损要老板批", definition={
            "types": ["scrap"], "steps": [{"approvers": [{"kind": "role", "role": "owner"}]}],
        }),
        "approval.try_flow": do("approval.try_flow", title="报损要老板批", definition={
            "types": ["scrap"], "steps": [{"approvers": [{"kind": "role", "role": "owner"}]}],
        }),
        "approval.switch_flow": do("approval.switch_flow", flow_id=1, version=1, reason="太吵"),
        "approval.small_shop": do("approval.small_shop", is_on=True, reason="只有两个人"),
        "approval.set_supervisor": do(
            "approval.set_supervisor", person_id=victim.user_id, supervisor_id=None, reason="调岗"
        ),
        "station.register": do("station.register", name="收银台"),
        "station.switch_off": do("station.switch_off", station_id=1),
        "user.reset_password": do("user.reset_password", user_id=victim.user_id, reason="忘了密码"),
        "user.disable": do("user.disable", user_id=victim.user_id),
        "user.enable": do("user.enable", user_id=victim.user_id),
        "audit.verify_chain": do("audit.verify_chain"),
        "checklist.run": do("checklist.run", check="log"),
        "checklist.sign_off": do("checklist.sign_off", run_id=1, comment="已看"),
        "checklist.set_names": do("checklist.set_names", version=1, names=["admin", "店员"]),
        "checklist.change": do("checklist.change", check="log", version=1, rhythm_days=7, remind_days=1),
    }  # fmt: skip


def close_first(company: Company) -> None:
    """The period of the oldest move, which is from before go-live."""
    following = read(QUERIES["period.list"], actor=SYSTEM).following
    case = USE_CASES["period.close"]
    perform(case, case.command(ends_on=following.ends_on), actor=SYSTEM, database=company.database)


def merge_new(company: Company) -> None:
    """What was made twice becomes one."""
    found = read(QUERIES["sku.find"], actor=SYSTEM, search="新")
    gone, stays = (one for one in found if one.code in ("N-1", "N-2"))
    case = USE_CASES["sku.merge"]
    command = case.command(
        gone_id=gone.id, gone_version=gone.version, stays_id=stays.id, stays_version=stays.version, reason="一样"
    )
    perform(case, command, actor=SYSTEM, database=company.database)


def mark_new_supplier(company: Company) -> None:
    [supplier] = read(QUERIES["partner.find"], actor=SYSTEM, search="P-9", kind="supplier")
    case = USE_CASES["partner.mark_strategic"]
    command = case.command(partner_id=supplier.id, version=1, is_strategic=True)
    perform(case, command, actor=SYSTEM, database=company.database)


def remove_unit(company: Company) -> None:
    [unit] = [unit for unit in read(QUERIES["unit.list"], actor=SYSTEM) if unit.name == "打"]
    case = USE_CASES["unit.delete"]
    perform(case, case.command(unit_id=unit.id, version=1), actor=SYSTEM, database=company.database)


#: what changes nothing that has a before: things made, sessions, lists of things
NO_BEFORE = {
    "document.save_draft", "document.record", "document.migrate", "document.migrate_source", "document.print",
    "partner.import", "warehouse.import", "category.import", "unit.import",
    "sku.import", "sku.open", "sku.create", "sku.create_many", "category.create", "unit.create",
    "stock.set_sku_limits", "partner.create", "document.comment", "file.attach", "file.remove", "template.save",
    "sku.bind_barcode", "transfer.receive",
    "warehouse.create", "stock.setting", "user.create", "user.invite", "user.disable",
    "session.sign_in", "session.revoke", "session.sign_out", "role.create",
    "audit.verify_chain",
    "notice.save_rule", "notice.save_channel", "notice.test_channel", "approval.save_flow", "approval.try_flow",
    "station.register",
    "checklist.run", "checklist.sign_off",
    "abc.compute", "count.make", "count.arrange", "count.remind", "cost.allocate", "document.amend", "lot.save_rule",
    "recipe.save", "recipe.import", "report.make", "books.prove", "sku.save_pack", "sku.import_packs",
    "sku.pair_substitutes", "sku.import_substitutes",
    "opening.save_balance", "opening.import_balances", "sku.find_alike", "sku.say_apart", "sku.merge",
}  # fmt: skip
#: what there was, and is no more
TAKEN_AWAY = {"sku.remove_pack", "sku.part_substitutes", "opening.remove_balance", "lot.drop_rule", "abc.unpin"}
#: of a class, and of all the books: neither has a row of its own
NO_OBJECT = {
    "count.set_tolerance",
    "books.prove",
    "session.sign_in",
    "session.revoke",
    "session.sign_out",
}


#: what takes a session of one's own, two people, or duties that only the test of it declares; their tests look there
OF_ONES_OWN = {
    "order.open_link", "order.confirm_link", "order.remind", "order.link_paper", "statement.link_paper", "ask.remind",
    "ask.close_round",
    "password.change", "password.open_link", "password.set_by_link", "preference.save", "proof.give", "session.end_own",
    "authenticator.begin", "authenticator.confirm", "authenticator.renew_codes", "authenticator.remove",
    "proof.send_code", "proof_address.begin", "proof_address.bind", "proof_address.remove",
    "pin.set", "pin.remove", "session.switch", "document.decide_here",
    "document.decide", "approval.pass_on", "approval.add_signer", "approval.urge", "approval.copy_to",
    "approval.read_copy", "approval.withdraw", "approval.stand_in", "approval.end_stand_in", "approval.remind",
    "authenticator.reset", "notice.mark_read", "duty.allow", "duty.end",
    "incident.propose", "incident.confirm", "incident.withdraw",
}  # fmt: skip


#: steps of a count and of opening the books, which need those before: see below, and test_opening_live
STORIES = {
    "count.enter", "count.settle_uncounted", "count.hand_in", "count.ask_recount", "count.decide_line", "count.explain",
    "count.post", "count.take_back", "count.open_cycle",
    "opening.import_documents", "opening.take_back_run", "opening.go_live", "opening.undo_live",
    "goods_receipt.count", "goods_receipt.inspect", "goods_receipt.give_up", "goods_receipt.concede",
    "settlement.release", "purchase.plan",
    "purchase.finish", "purchase.change_rules", "order.send", "order.note_promise", "order.mail", "mail.retry",
    "invoice.register", "invoice.accept", "invoice.change_rules", "payment.request", "payment.pay",
    "payment.request_ahead", "payment.request_on_statement", "payment.set_off", "payment.take_refund",
    "invoice.change_supplier_rules", "invoice.forget_item", "invoice.register_credit",
    "statement.make", "statement.share", "statement.mail", "statement.note", "statement.open_link", "statement.answer",
    "rfq.make", "rfq.end", "rfq.invite", "rfq.mail",
    "rfq.enter_quote", "rfq.import_quotes", "rfq.award", "rfq.drop_award",
    "rfq.open", "rfq.keep_quote", "rfq.quote", "agreement.end",
    "sourcing.change_rules", "sourcing.save_need", "sourcing.remove_need",
    "ask.send", "ask.allocate", "ask.save_template", "ask.save_schedule",
    "document.migrate_purchase",  # an order and its receipt, an entry each: tests/migration/test_purchases
    # tests/modules/receivables look there
    "customer_statement.make", "customer_statement.share", "customer_statement.note",
    "receivable.receive", "receivable.set_off", "receivable.refund", "receivable.set_credit",
    "sales.ship", "sales.keep", "sales.finish", "sales.keep_arrived", "sales.change_rules",
    "retail.sell", "retail.take_back", "retail.write_off", "retail.settle_short", "retail.import",
    "price_list.save", "price_list.set_price", "price_list.remove_price", "price_list.import",
    "bundle.save", "bundle.import",
    # tests/modules/replenishment look there
    "replenishment.compute", "replenishment.take", "replenishment.dismiss", "replenishment.snooze",
    "replenishment.reopen", "replenishment.save_setting", "replenishment.drop_setting", "replenishment.save_season",
    "replenishment.drop_season",
    "stock_health.record_day",  # tests/modules/stock_health look there
    # tests/modules/transfer_advice and tests/modules/warehouses look there
    "transfer_advice.compute", "transfer_advice.take", "transfer_advice.dismiss", "transfer_advice.snooze",
    "transfer_advice.reopen", "transfer_advice.change_settings", "network_plan.start", "network_plan.cancel",
    "network_plan.take", "warehouse.save_way", "warehouse.remove_way", "warehouse.import_ways",
    "warehouse.change_travel_rule",
    # with the transfer an entry more: tests/modules/transfers
    "transfer.request", "transfer.accept", "transfer.refuse", "transfer.cancel", "transfer.send", "transfer.lapse",
    # tests/modules/fulfilment and tests/modules/intake look there
    "fulfilment.source", "fulfilment.sell_from_pool", "fulfilment.resource", "fulfilment.change_rule",
    "fulfilment.save_pool",
    "fulfilment.save_store", "parcel.send", "parcel.refuse", "parcel.assign", "delivery.take", "delivery.hand_over",
    "intake.take", "intake.take_back", "intake.save_client", "intake.renew_key", "intake.switch_client",
    "intake.try_key", "intake.count_call",
    "sheet.remember_columns",  # which keeps the words of somebody's file
}  # fmt: skip


_BUYING = ("order.", "goods_receipt.", "settlement.", "purchase.", "invoice.", "payment.", "statement.")


def test_every_write_leaves_its_trace(company: Company) -> None:
    done = writes(company) | writes_about_stock(company)
    first_steps = {"company.clear_demo", "company.found_demo", "user.make_administrator"}
    assert done.keys() == USE_CASES.keys() - first_steps - OF_ONES_OWN - STORIES
    for code, act in done.items():
        seen = len(entries(company))
        act()
        fresh = entries(company)[seen:]
        assert [entry.action for entry in fresh] == [code]
        [entry] = fresh
        # whoever signs in acts from then on
        actor = "新人" if code == "session.sign_in" else "系统"
        assert (entry.actor_name, entry.device, entry.outcome) == (actor, "test", "done")
        assert bool(json.loads(entry.before)) is (code not in NO_BEFORE), code
        assert entry.object_type in {"", *object_titles()}
        assert not unnamed(entry.object_type, json.loads(entry.before) | json.loads(entry.after)), code
        assert json.loads(entry.after) or code.startswith("session.") or code in TAKEN_AWAY, code
        assert entry.object_id or code in NO_OBJECT, code
    company.assert_proved()


def as_it_stands(company: Company, ref: DocumentRef) -> int:
    """The version of a document now."""
    return company.database.read(lambda session: session.get_one(Document, ref.document_id).version)


def test_each_step_of_buying_leaves_its_trace(company: Company) -> None:
    buying = buying_in(company)

    def do(code: str, actor: Actor, **fields: object) -> Any:
        case = USE_CASES[code]
        return perform(case, case.command(**fields), actor=actor, database=company.database)

    asked = company.record("purchase_requisition", [Line(company.a, 9)])
    line = {"source_line_id": asked.document_id * 1000 + 1, "quantity": 9, "partner_id": buying.supplier, "price": 1}
    planned = do("purchase.plan", buying.buyer, document_key=new_key(), warehouse_id=company.w1, lines=[line])
    order = DocumentRef(document_id=planned.document_ids[0], number=None, status="posted", version=1)
    received = buying.inspect(buying.count(order, {"counted": 2, "noted": 3}), (1, 1, "damaged"))
    do("settlement.release", buying.finance, freeze_id=1, reason="已经补齐")
    held = {"document_id": received.document_id, "version": as_it_stands(company, received)}
    do("goods_receipt.concede", buying.inspector, **held, reason="外箱破，货能卖")
    gone = buying.count(order, 1)
    do("goods_receipt.give_up", buying.keeper, document_id=gone.document_id, version=gone.version, reason="拉回去了")
    version = company.database.read(lambda session: session.get_one(Document, order.document_id).version)
    do("order.send", buying.buyer, document_id=order.document_id, version=version)
    told = {"words": "电话说的", "lines": [{"line_no": 1, "promised_on": clock.get().now().date() + timedelta(days=9)}]}
    do("order.note_promise", buying.buyer, document_id=order.document_id, version=version, **told)
    put_mail(company, order.document_id)  # with the channel that the others go through
    do("purchase.finish", buying.buyer, document_id=order.document_id, version=version, reason="不等了")
    do("purchase.change_rules", SYSTEM, version=1, over_percent=5, is_blind=True)
    _settle(company, buying, do)
    told = [one for one in entries(company) if one.action.startswith(_BUYING)]
    assert {one.action for one in told} == {code for code in STORIES if code.startswith(_BUYING)}
    for entry in told:
        said = json.loads(entry.before) | json.loads(entry.after)
        assert entry.object_id and said and not unnamed(entry.object_type, said), entry.action


def test_each_step_of_asking_leaves_its_trace(company: Company) -> None:
    clock_at = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
    token = clock.set(FixedClock(clock_at))
    try:
        asking = asking_in(company)
        company.receive(company.a, 5, "1")
        asking.send(asking.first, (company.a, 5))
        clock.set(FixedClock(clock_at + timedelta(hours=6)))
        close_due(company.database, clock.get().now())
        clock.set(FixedClock(clock_at + timedelta(hours=8)))
        close_due(company.database, clock.get().now())
        [sku] = asking.shares()
        asking.allocate((sku.wants[0].line_id, 5, 5))
    finally:
        clock.reset(token)
    told = [entry for entry in entries(company) if entry.action.startswith("ask.")]
    assert {entry.action for entry in told} == {
        "ask.send", "ask.allocate", "ask.save_template", "ask.save_schedule", "ask.remind", "ask.close_round",
    }  # fmt: skip


def test_each_step_at_the_counter_leaves_its_trace(company: Company) -> None:
    counter = Counter(company)
    sale = counter.sell((company.a, 3, "5"))
    counter.write_off(sale, quantity="1")
    company.receive(company.a, 5, "1")
    counter.settle()
    counter.back(sale, 1)
    counter.import_ticket("T-1", clock.get().now(), (company.a, 1, "5"))
    held = perform(save_list, SaveList(name="会员价", kind="general", valid_from="2026-01-01"), actor=SYSTEM)
    price = perform(set_price, SetPrice(list_id=held.list_id, sku_id=company.a, price="2"), actor=SYSTEM)
    perform(remove_price, RemovePrice(price_id=price.price_id), actor=SYSTEM)
    row = ImportedPrice(list_name="会员价", sku_id=company.a, price="3")
    perform(import_prices, ImportPrices(prices=[row]), actor=SYSTEM)
    made = SaveBundle(code="TC1", name="套餐", price="5", parts=[{"sku_id": company.a, "quantity": "2"}])
    perform(save_bundle, made, actor=SYSTEM)
    perform(import_bundles, ImportBundles(bundles=[made.model_copy(update={"code": "TC2"})]), actor=SYSTEM)
    areas = ("retail.", "price_list.", "bundle.")
    told = [entry for entry in entries(company) if entry.action.startswith(areas)]
    assert {one.action for one in told} == {code for code in STORIES if code.startswith(areas)}
    for entry in told:
        said = json.loads(entry.before) | json.loads(entry.after)
        assert entry.object_id and said and not unnamed(entry.object_type, said), entry.action


def test_each_step_of_selling_leaves_its_trace(company: Company) -> None:
    shop = Shop.of(company)
    company.receive(company.a, 5, "1")
    order = shop.order((company.a, 9))
    shop.ship(order, 1)
    shop.act(keep_goods, KeepGoods, order)
    company.receive(company.a, 1, "1")
    perform(keep_arrived, KeepArrived(order_id=order.document_id), actor=SYSTEM, database=company.database)
    shop.act(finish_sale, FinishSale, order, reason="不要了")
    perform(change_sales_rules, ChangeSalesRules(keep_days=1, version=1), actor=SYSTEM, database=company.database)
    told = [entry for entry in entries(company) if entry.action.startswith("sales.")]
    assert {one.action for one in told} == {code for code in STORIES if code.startswith("sales.")}
    for entry in told:
        said = json.loads(entry.before) | json.loads(entry.after)
        assert entry.object_id and said and not unnamed(entry.object_type, said), entry.action


_SOURCING = ("rfq.", "agreement.", "sourcing.")


def test_each_step_of_sourcing_leaves_its_trace(company: Company) -> None:
    sourcing = sourcing_in(company)
    one, until = sourcing.suppliers[0], "2099-01-01T00:00:00Z"
    owner = company.hire("sourcing-owner", [("owner", None)])

    def do(code: str, actor: Actor = sourcing.buyer, **fields: object) -> Any:
        case = USE_CASES[code]
        return perform(case, case.command(**fields), actor=actor, database=company.database)

    rfq = sourcing.ask({"sku_id": company.a, "quantity": 1}, answer_until=until)
    put_mail(company, sourcing.buying.order(Line(company.a, 1, "1")).document_id)
    do("rfq.mail", rfq_id=rfq.document_id, partner_id=one, **WORDS)
    token = sourcing.link(rfq, one)
    do("rfq.open", Actor.anonymous("203.0.113.7"), token=token)
    do("rfq.keep_quote", Actor.anonymous("203.0.113.7"), token=token, fields={"price.1": "2"})
    sourcing.send(token, 2, valid_until="2099-01-01")
    sourcing.type_in(rfq, sourcing.suppliers[1], (company.a, 3), valid_until="2099-01-01")
    sheet = offer(company, rfq.document_id, sourcing.suppliers[2], "4") | {"source": "sheet"}
    do("rfq.import_quotes", quotes=[sheet])
    waits = sourcing.award(rfq, (company.a, sourcing.suppliers[2], 1, "交货快"))
    do("rfq.drop_award", document_id=waits.document_id, version=waits.version, reason="重新比")
    sourcing.award(rfq, (company.a, one, 1))
    do("agreement.end", owner, agreement_id=1, version=1, reason="质量问题")
    other = sourcing.ask({"sku_id": company.a, "quantity": 1}, answer_until=until)
    do("rfq.end", document_id=other.document_id, version=other.version, reason="不买了")
    do("sourcing.change_rules", owner, suppliers=2, months=3, link_days=1, version=1)
    need = do("sourcing.save_need", owner, need_id=1, version=1, direct_up_to="100")
    do("sourcing.remove_need", owner, need_id=need.need_id, version=need.version)
    told = [entry for entry in entries(company) if entry.action.startswith(_SOURCING)]
    # what a sheet holds is written by the act that takes the sheet in
    assert {entry.action for entry in told} == {code for code in STORIES if code.startswith(_SOURCING)}
    for entry in told:
        said = json.loads(entry.before) | json.loads(entry.after)
        assert entry.object_id and said and not unnamed(entry.object_type, said), entry.action


def _settle(company: Company, buying: Buying, do: Callable[..., Any]) -> None:
    """An invoice that differs, let pass, asked to be paid and paid."""
    receipt = buying.received(buying.order(Line(company.a, 1, "1")), 1)
    said = paper(receipt.document_id * 1000 + 1, "2") | {"paper": [{"name": "东西", "amount": "2", "quantity": "1"}]}
    said["lines"] = [one | {"positions": [1]} for one in said["lines"]]
    held = do("invoice.register", buying.finance, **said)
    owner, cashier = company.hire("settling-owner", [("owner", None)]), company.hire("cashier", [("cashier", None)])
    do("invoice.forget_item", owner, partner_id=buying.supplier, item_key="东西||", sku_id=company.a)
    do("invoice.accept", owner, document_id=held.document_id, version=held.version, reason="涨价了")
    asked = do("payment.request", buying.finance, document_key=new_key(), invoice_ids=[held.document_id])
    act = {"document_id": asked.document_id, "version": asked.version, "document_key": new_key()}
    do("payment.pay", cashier, method="bank", **act)
    limits = {"quantity_percent": 1, "price_percent": 2, "price_amount": 3, "small_amount": 4}
    do("invoice.change_rules", owner, version=1, **limits)
    _state(company, buying, do, owner, cashier)


def _state(company: Company, buying: Buying, do: Callable[..., Any], owner: Actor, cashier: Actor) -> None:
    """Money ahead that is set off, a statement that comes back on paper, one that is answered and paid on."""
    order = buying.order(Line(company.a, 2, "1"))
    ahead = do("payment.request_ahead", buying.finance, document_key=new_key(), order_id=order.document_id, amount="1")
    act = {"document_id": ahead.document_id, "version": ahead.version, "document_key": new_key()}
    do("payment.pay", cashier, method="bank", **act)
    receipt = buying.received(order, 2)
    bill = do("invoice.register", buying.finance, **paper(receipt.document_id * 1000 + 1))
    do("invoice.register_credit", buying.finance, **red_paper(bill.document_id))
    do("payment.set_off", buying.finance, document_key=new_key(), invoice_id=bill.document_id)
    paid = do("payment.pay", cashier, method="bank", **_asked_ahead(buying, do))
    do(
        "payment.take_refund",
        cashier,
        document_key=new_key(),
        method="bank",
        credit_line_id=paid.document_id * 1000 + 1,
    )
    today = company.database.read(lambda session: session.get_one(Document, receipt.document_id).business_date)
    asked = {"document_key": new_key(), "partner_id": buying.supplier, "to_on": today}
    made = do("statement.make", buying.finance, **asked)
    attach(company, made.document_id, pdf("signed"), kind="other", actor=buying.finance)
    seen = {"document_id": made.document_id}
    version = company.database.read(lambda session: session.get_one(Document, made.document_id).version)
    do("statement.note", company.hire("finance2", [("finance", None)]), version=version, name="章", **seen)
    other = _partner_of(company)
    buying.received(buying.order(Line(company.b, 1, "1"), partner_id=other), 1)
    do("invoice.change_supplier_rules", owner, partner_id=other, without_invoice=True, version=1)
    stated = do("statement.make", buying.finance, **asked | {"document_key": new_key(), "partner_id": other})
    do("statement.mail", buying.finance, document_id=stated.document_id, version=stated.version, **WORDS)
    shared = do("statement.share", buying.finance, document_id=stated.document_id, version=stated.version)
    do("statement.open_link", Actor.anonymous(ip="203.0.113.5"), token=shared.token)
    said = [{"line_no": 1, "verdict": "confirmed"}]
    do("statement.answer", Actor.anonymous(ip="203.0.113.5"), token=shared.token, name="某人", lines=said)
    do("payment.request_on_statement", buying.finance, document_key=new_key(), statement_id=stated.document_id)


def _asked_ahead(buying: Buying, do: Callable[..., Any]) -> dict[str, Any]:
    order = buying.order(Line(buying.company.a, 2, "1"))
    asked = do("payment.request_ahead", buying.finance, document_key=new_key(), order_id=order.document_id, amount="1")
    return {"document_id": asked.document_id, "version": asked.version, "document_key": new_key()}


def _partner_of(company: Company) -> int:
    case = USE_CASES["partner.create"]
    command = case.command(code="GYS009", name="无票的", is_supplier=True)
    return perform(case, command, actor=SYSTEM, database=company.database).partner_id


def test_each_step_of_a_count_leaves_its_trace(company: Company) -> None:
    company.receive(company.a, 20, "1")
    company.receive(company.b, 20, "1")
    clerks = Clerks.of(company)
    count = clerks.make(company.a, company.b)
    clerks.enter(count, company.a, 19)
    clerks.uncounted(count, "zero")
    clerks.hand_in(count)
    clerks.ask_again(count, *[line.id for line in clerks.lines(count)])
    for sku_id in (company.a, company.b):
        clerks.enter(count, sku_id, 19, actor=clerks.second)
    clerks.hand_in(count, actor=clerks.second)
    for line in clerks.lines(count):
        if line.outcome == "disputed":
            clerks.decide(count, line.id, line.round)
    clerks.explain(count)
    clerks.post(count)
    told = {entry.action for entry in entries(company) if entry.action.startswith("count.")}
    assert told >= {code for code in STORIES if code.startswith("count.")} - {"count.open_cycle", "count.take_back"}
    for entry in entries(company):
        if entry.action.startswith("count."):
            assert entry.object_id
            assert json.loads(entry.after) or json.loads(entry.before), entry.action
            assert not unnamed(entry.object_type, json.loads(entry.before) | json.loads(entry.after)), entry.action


def test_an_entry_says_what_it_was_before_and_after(company: Company) -> None:
    case = USE_CASES["warehouse.update"]
    command = case.command(warehouse_id=company.w1, version=1, name="老仓", kind="store")
    person = company.hire("owner", [("owner", None)])
    perform(case, command, actor=person)
    entry = entries(company)[-1]
    assert json.loads(entry.before) == {"name": "仓W1", "kind": "central"}
    assert json.loads(entry.after) == {"name": "老仓", "kind": "store"}
    assert (entry.actor_name, entry.ip) == ("人owner", "10.0.0.7")
    assert (entry.object_type, entry.object_label) == ("warehouse", "W1")


def test_who_got_nothing_done_is_in_the_log_and_nothing_else_is(company: Company) -> None:
    before = len(company.moves())
    with pytest.raises(DomainError):
        company.issue(company.a, 5)
    entry = entries(company)[-1]
    assert (entry.action, entry.outcome, entry.reason) == ("document.record", "refused", "stock.insufficient")
    assert json.loads(entry.after)["wanted"] == "5"
    assert len(company.moves()) == before


def test_refusals_of_one_kind_are_merged_within_the_minute(company: Company, standing_clock: FixedClock) -> None:
    stranger = company.hire("stranger", [])

    def knock(actor: Actor, times: int) -> None:
        for _ in range(times):
            with pytest.raises(PermissionDenied):
                company.record("scrap", [Line(company.a, 1)], actor=actor)

    knock(stranger, 50)
    knock(Actor.anonymous(ip="10.0.0.99"), 3)
    refused = [entry for entry in entries(company) if entry.outcome == "refused"]
    assert len(refused) == 2
    assert company.database.write(lambda session: close_tallies(session, standing_clock.at)) == 0
    standing_clock.at += timedelta(minutes=1)
    assert company.database.write(lambda session: close_tallies(session, standing_clock.at)) == 2
    assert company.database.write(lambda session: close_tallies(session, standing_clock.at)) == 0
    counted = [json.loads(entry.after)["repeated"] for entry in entries(company)[-2:]]
    assert sorted(counted) == [2, 49]
    assert stranger.user_id in {entry.actor_id for entry in entries(company)[-2:]}
    knock(stranger, 1)
    assert entries(company)[-1].outcome == "refused"
    company.assert_proved()


def test_what_is_undone_is_not_in_the_log_as_done(company: Company) -> None:
    with pytest.raises(DomainError):
        company.record("other_receipt", [Line(company.a, 1), Line(4711, 1)])
    assert [entry for entry in entries(company, "document.record") if entry.outcome == "done"] == []


# the chain


def test_the_chain_is_whole_from_the_first_entry(company: Company) -> None:
    company.receive(company.a, 1)
    found = entries(company)
    assert [entry.seq for entry in found] == list(range(1, len(found) + 1))
    assert found[0].previous_hash == GENESIS
    for previous, entry in itertools.pairwise(found):
        assert entry.previous_hash == previous.hash == chained(previous.previous_hash, previous.model_dump())
    proof = company.database.read(prove_chain)
    assert (proof.checked, proof.first_bad_seq) == (len(found), None)


TAMPERING = {
    "a name": "UPDATE audit_entry SET actor_name = '别人' WHERE seq = 3",
    "an amount": "UPDATE audit_entry SET after = replace(after, '1', '2') WHERE seq = 4",
    "the time": "UPDATE audit_entry SET at = datetime(at, '-1 second') WHERE seq = 3",
    "a session": "UPDATE audit_entry SET session_id = 77 WHERE seq = 3",
    "a hash": "UPDATE audit_entry SET hash = substr(hash, 2) || substr(hash, 1, 1) WHERE seq = 3",
    "one dropped": "DELETE FROM audit_entry WHERE seq = 3",
    "the first dropped": "DELETE FROM audit_entry WHERE seq = 1",
    "the end cut off": "DELETE FROM audit_entry WHERE seq = (SELECT max(seq) FROM audit_entry)",
    "all dropped": "DELETE FROM audit_entry",
    "two swapped": "UPDATE audit_entry SET seq = CASE seq WHEN 3 THEN -4 ELSE -3 END WHERE seq IN (3, 4);"
    "UPDATE audit_entry SET seq = -seq WHERE seq < 0",
    "one doubled": "INSERT INTO audit_entry SELECT (SELECT max(seq) + 1 FROM audit_entry), at, actor_id, actor_name,"
    " session_id, ip, device, action, outcome, object_type, object_id, object_label, before, after, reason,"
    " previous_hash, hash FROM audit_entry WHERE seq = 3",
    "the head": "UPDATE audit_head SET seq = seq - 1",
    "the head gone": "DELETE FROM audit_head",
}


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("how", TAMPERING)
def test_somebody_with_the_file_in_hand_is_found_out(company: Company, how: str) -> None:
    """The triggers are gone, as they would be for whoever owns the disk."""
    company.receive(company.a, 1)
    file = company.database.settings.data_dir / "jxc.db"
    with closing(sqlite3.connect(file)) as console:
        columns = [row[1] for row in console.execute("PRAGMA table_info(audit_entry)")]
        for (name,) in console.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            console.execute(f"DROP TRIGGER {name}")
        assert len(columns) == 17
        console.executescript(TAMPERING[how])
    failed = [check.code for check in company.proof().checks if check.failed]
    assert set(failed) == {"guards_in_place", "log_is_whole"}


def test_writers_at_the_same_moment_make_one_chain(company: Company) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: company.receive(company.a, 1), range(18)))

    def head(session: Session) -> tuple[int, str]:
        row = session.get_one(AuditHead, 1)
        return row.seq, row.hash

    last = entries(company)[-1]
    assert company.database.read(head) == (last.seq, last.hash)
    company.assert_proved()
