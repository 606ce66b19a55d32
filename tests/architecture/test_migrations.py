"""The tables of the code are the tables of the migrations, and a company of an earlier version keeps what it has."""

from datetime import date

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel, select

from jxc_app.cli.frontend import ROOT
from jxc_app.core.migrations import current_revision, missing_guards, owner_engine, upgrade
from jxc_app.core.use_case import perform, read
from jxc_app.modules.approvals.shipped import hold_flows
from jxc_app.modules.catalog.categories import CategoryFields, category_tree, create_category
from jxc_app.modules.counting.models import CountEntry
from jxc_app.modules.sourcing.models import PriceAgreement, RfqQuoteLine
from tests.modules.counting.clerks import Clerks
from tests.modules.documents.test_amending import amended
from tests.modules.purchasing.loop import buying_in
from tests.modules.purchasing.test_supplier_links import confirmed, sent
from tests.modules.sourcing.asked import sourcing_in
from tests.support.company import SYSTEM, Line


def test_no_table_was_forgotten(settings):
    """A column without a migration worked on every developer's machine and on no customer's."""
    engine = owner_engine(settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    assert not difference


def test_upgrading_again_changes_nothing(settings):
    assert upgrade(settings) is False


def test_a_company_of_the_first_version_keeps_what_it_has(settings, company):
    """Units and categories could not be switched off before revision 0002."""
    perform(create_category, CategoryFields(name="食品"), actor=SYSTEM)
    company.receive(company.a, 5)
    before = (company.balances(), names(settings))
    company.database.close()
    assert downgraded(settings, "0001") == "0001"
    assert upgrade(settings) is True
    assert missing_guards(settings) == []
    assert (company.balances(), names(settings)) == before
    company.assert_proved()
    assert [row.off_by for row in read(category_tree, actor=SYSTEM)] == [""]


def names(settings):
    engine = owner_engine(settings)
    with engine.connect() as connection:
        kept = [connection.execute(text(f"SELECT id, name FROM {table} ORDER BY id")).all() for table in TABLES]
    engine.dispose()
    return kept


TABLES = ("category", "unit")


def downgraded(settings, revision):
    """Take the database back to an earlier revision; the one that it is at then."""
    engine, config = owner_engine(settings), Config()
    config.set_main_option("script_location", str(ROOT / "alembic"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
        now = current_revision(connection)
    engine.dispose()
    return now


def test_a_role_held_twice_for_the_whole_company_is_held_once_and_for_as_long(settings, company):
    """Before revision 0010 two clicks at once gave a role twice, and taking it back left one of them."""
    keeper = company.hire("keeper", [("keeper", None), ("keeper", company.w1)])
    company.database.close()
    downgraded(settings, "0006")
    engine = owner_engine(settings)
    with engine.begin() as connection:
        whole = "FROM role_assignment WHERE warehouse_id IS NULL"
        connection.execute(
            text(
                "INSERT INTO role_assignment (user_id, role_id, warehouse_id, expires_at) "
                f"SELECT user_id, role_id, warehouse_id, expires_at {whole}"
            )
        )
        ends = f"UPDATE role_assignment SET expires_at = '2026-02-01' WHERE id = (SELECT min(id) {whole})"
        connection.execute(text(ends))
    upgrade(settings)
    kept = "SELECT warehouse_id, expires_at FROM role_assignment WHERE user_id = :user_id ORDER BY id"
    with engine.connect() as connection:
        rows = connection.execute(text(kept), {"user_id": keeper.user_id}).all()
    engine.dispose()
    assert rows == [(company.w1, None), (None, None)], "the later one, which has no end"


def test_what_was_counted_before_goods_were_counted_by_status_is_of_free_goods(settings, company):
    """Before revision 0057 a line named a SKU and a lot; its entries, which nothing changes, stay with it."""
    company.receive(company.a, 100, "1")
    clerks = Clerks.of(company)
    count = clerks.make(company.a)
    clerks.enter(count, company.a, 98)
    company.record("stock_status", [Line(company.a, 2)], settlement="block")
    newer = clerks.make(company.a)
    clerks.enter(newer, company.a, 2, status="blocked")
    company.database.close()
    downgraded(settings, "0054")
    assert upgrade(settings) is True
    assert missing_guards(settings) == []
    assert [(one.sku_id, one.status) for one in clerks.lines(count)] == [(company.a, "stock")]
    assert [one.status for one in clerks.lines(newer)] == ["stock"], "an older version knows no others"
    [kept] = company.database.read(lambda session: session.exec(select(CountEntry)).all())
    assert (kept.quantity, kept.entered_at, kept.moved_since) == (98, None, False)


def test_orders_that_were_promised_and_changed_before_are_judged_as_they_were(settings, company, standing_clock):
    """Revision 0059 finds the first day of each line, and what a supplier had promised for it."""
    company.database.write(hold_flows)
    buying = buying_in(company)
    order = buying.order(Line(company.a, 10, "3", due_on=date(2026, 1, 14)))
    confirmed(company, sent(company, buying, order), date(2026, 1, 25))
    later = Line(company.a, 12, "3", due_on=date(2026, 2, 14))
    amended(company, order, [later], partner_id=buying.supplier)
    ended = buying.order(Line(company.b, 5, "2"), Line(company.b, 1, is_gift=True))
    buying.received(ended, 5, 1)
    before = terms_of(settings)
    assert len(before) == 2
    company.database.close()
    assert downgraded(settings, "0054") == "0054"
    assert upgrade(settings) is True
    assert missing_guards(settings) == []
    assert terms_of(settings) == before
    company.assert_proved()


def test_offers_of_before_packs_are_by_base_unit(settings, company, standing_clock):
    """Revision 0062 says in which pack a supplier quoted; an older version knows the price of one alone."""
    company.database.write(hold_flows)
    sourcing = sourcing_in(company)
    rfq = sourcing.ask({"sku_id": company.b, "quantity": 48})
    for supplier, price in zip(sourcing.suppliers, ("120", "240", "360"), strict=True):
        sourcing.answer(rfq, supplier, {"price": price, "moq": 1, "unit": "箱"})
    sourcing.award(rfq, (company.b, sourcing.suppliers[0], 48))
    company.database.close()
    assert downgraded(settings, "0061") == "0061"
    assert upgrade(settings) is True
    assert missing_guards(settings) == []
    lines = company.database.read(lambda session: session.exec(select(RfqQuoteLine)).all())
    assert sorted((one.price, one.moq) for one in lines) == [(5, 24), (10, 24), (15, 24)]
    [held] = company.database.read(lambda session: session.exec(select(PriceAgreement)).all())
    for one in (*lines, held):
        assert (one.quoted_unit, one.numerator, one.denominator, one.quoted_price) == ("", 1, 1, None)
    assert held.price == 5
    company.assert_proved()


def terms_of(settings):
    engine = owner_engine(settings)
    with engine.connect() as connection:
        said = "SELECT line_id, first_line_id, wanted_on, confirmed_on, quantity FROM order_term ORDER BY line_id"
        kept = connection.execute(text(said)).all()
    engine.dispose()
    return kept
