"""Acts about classes, counts, lots, recipes, packs and the opening of the books, each once, for the test of the log."""

from collections.abc import Callable
from datetime import date

from sqlmodel import select

from jxc_app.core.use_case import USE_CASES, perform
from jxc_app.modules.catalog.models import Category
from jxc_app.modules.inventory.models import Lot
from tests.modules.counting.clerks import today
from tests.support.company import SYSTEM, Company, Line

Acts = dict[str, Callable[[], object]]


def writes_about_stock(company: Company) -> Acts:
    """In an order in which they can be done, after the others: those have made partner 2 and a category."""

    def do(code: str, /, **fields: object) -> Callable[[], object]:
        case = USE_CASES[code]
        return lambda: perform(case, case.command(**fields), actor=SYSTEM, database=company.database)

    def later(code: str, **fields: object) -> Callable[[], object]:
        """Of the category that is made on the way."""

        def act() -> object:
            return do(code, category_id=_category(company), **fields)()

        return act

    received, again = company.receive(company.b, 5, "2"), company.receive(company.b, 1, "2")
    company.record("other_receipt", [Line(_milk(company), 3, "2", lot="L-1", expires_on=date(2099, 1, 1))])
    place = {"sku_id": company.b, "warehouse_id": company.w1, "reason": "重点看"}
    pack = {"sku_id": company.b, "partner_id": 2, "unit_id": 2, "numerator": 12}
    box = {"name": "礼盒", "output": {"sku_id": company.a, "quantity": 1}, "parts": [
        {"sku_id": company.b, "quantity": 2},
    ]}  # fmt: skip
    owed = {"partner_id": pack["partner_id"], "kind": "payable", "amount": "5"}
    a_count = {"count_key": "count-0001", "kind": "chosen", "warehouse_id": company.w1, "due_on": today()}
    return {
        "abc.compute": do("abc.compute"),
        "abc.change_rule": do(
            "abc.change_rule", version=1, days=60, a_percent=70, b_percent=90, reason="季节"
        ),
        "abc.pin": do("abc.pin", abc_class="A", **place),
        "abc.unpin": do("abc.unpin", **place),
        "count_plan.change_rhythm": do(
            "count_plan.change_rhythm", version=1, a_days=5, b_days=20, c_days=60, reason="旺季"
        ),
        "count.set_tolerance": do(
            "count.set_tolerance", abc_class="C", version=0, percent="1", value_limit="50", always_second=False
        ),
        "count.make": do("count.make", sku_ids=[company.b], **a_count),
        "count.arrange": do("count.arrange", count_id=1, version=1, due_on=today()),
        "count.remind": do("count.remind", count_id=1),
        "count.cancel": do("count.cancel", count_id=1, version=3, reason="重做"),
        "cost.allocate": do(
            "cost.allocate", document_key="freight-001", receipt_ids=[received.document_id], amount="3",
            method="quantity",
        ),
        "document.amend": do(
            "document.amend", document_id=again.document_id, version=again.version, document_key="amended-001",
            reason="数量录错",
        ),
        "lot.save_rule": later(
            "lot.save_rule", allocation="fifo", least_life=50, on_short_life="reason",
            warn_1=30, warn_2=15, warn_3=5,
        ),
        "lot.drop_rule": later("lot.drop_rule", version=1),
        "lot.correct_dates": do(
            "lot.correct_dates", lot_id=_lot(company), seen_expires_on=date(2099, 1, 1), expires_on=date(2098, 1, 1),
            reason="看错了",
        ),
        "recipe.save": do("recipe.save", **box),
        "recipe.switch_off": do("recipe.switch_off", recipe_id=1, version=1, reason="不做了"),
        "recipe.switch_on": do("recipe.switch_on", recipe_id=1, version=2),
        "recipe.import": do("recipe.import", recipes=[box | {"name": "大礼盒"}]),
        "sku.save_pack": do("sku.save_pack", **pack),
        "sku.remove_pack": do("sku.remove_pack", pack_id=1, version=1),
        "sku.import_packs": do("sku.import_packs", packs=[pack]),
        "sku.pair_substitutes": do("sku.pair_substitutes", sku_id=company.a, other_id=company.b),
        "sku.part_substitutes": do("sku.part_substitutes", sku_id=company.a, other_id=company.b),
        "sku.import_substitutes": do(
            "sku.import_substitutes", pairs=[{"sku_id": company.a, "other_id": company.lots}]
        ),
        "opening.set_date": do("opening.set_date", starts_on=date(2026, 1, 1)),
        "opening.save_balance": do("opening.save_balance", **owed),
        "opening.import_balances": do("opening.import_balances", balances=[owed | {"reference": "二"}]),
        "opening.remove_balance": do("opening.remove_balance", balance_id=1, version=1),
        "report.make": do("report.make", month=date(2026, 1, 1)),
        "books.prove": do("books.prove"),
    }  # fmt: skip


def _milk(company: Company) -> int:
    case = USE_CASES["sku.create"]
    command = case.command(code="M-1", name="牛奶", base_unit="盒", lot_tracked=True)
    return int(perform(case, command, actor=SYSTEM, database=company.database).sku_id)


def _lot(company: Company) -> int:
    with company.database.reading() as session:
        return session.exec(select(Lot.id).where(Lot.number == "L-1")).one() or 0


def _category(company: Company) -> int:
    with company.database.reading() as session:
        return session.exec(select(Category.id).where(Category.name == "导入的分类")).one() or 0
