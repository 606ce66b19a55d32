"""What ``jxc`` says, and the exit status that a script relies on."""

import re

import pytest
import typer
from sqlmodel import select

from jxc_app.cli.main import app
from jxc_app.core import backup, migrations
from jxc_app.core.database import get_database
from jxc_app.core.outcomes import latest_outcomes
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform
from jxc_app.modules.access.signing_in import SignIn, sign_in
from jxc_app.modules.migration.opening.live import GoLive, go_live
from jxc_app.modules.openings.service import SetCutover, set_cutover
from jxc_app.modules.warehouses.models import Warehouse
from tests.migration.conftest import sold, write_history
from tests.migration.opening_files import FIRST_DAY
from tests.support.company import PASSWORD, SYSTEM

COMMANDS = [
    "serve", "migrate", "demo", "user add", "user unlock", "import products", "import history", "import purchases",
    "import opening-stock", "import in-transit", "import opening-balances",
    "export", "prove", "backup", "restore",
]  # fmt: skip


@pytest.fixture
def history(tmp_path):
    return str(write_history(tmp_path / "h.csv", [sold("1", "K1", 2), sold("1", "POST", 1), sold("C2", "K1", -1)]))


def paths(group, prefix=""):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from paths(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}"


def test_these_are_all_commands():
    assert sorted(paths(typer.main.get_command(app))) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_in_chinese(jxc, command):
    ran = jxc(*command.split(), "--help")
    assert ran.status == 0
    assert re.search(r"[\u4e00-\u9fff]{2}", ran.out)


def test_the_first_command_on_an_empty_folder_makes_the_tables(jxc, history, tmp_path):
    ran = jxc("import", "history", history, "--map", "online-retail", "--report", str(tmp_path / "o.csv"), "--json")
    assert ran.status == 0
    said = ran.json
    assert {"lines", "posted", "skipped", "refused", "documents", "seconds", "peak_rss_mb"} <= set(said)
    assert (said["lines"], said["posted"], said["skipped"], said["refused"], said["documents"]) == (3, 2, 1, 0, 2)
    assert 0 < said["peak_rss_mb"] < 8_000  # megabytes, of whichever process runs it
    assert (tmp_path / "o.csv").read_text(encoding="utf-8").splitlines()[0] == "line,outcome,reason"


def test_refused_lines_end_with_status_2_and_keep_good_with_0(jxc, company, tmp_path):
    bad = str(write_history(tmp_path / "b.csv", [sold("1", "K1", "two"), sold("2", "K1", 1)]))
    command = ("import", "history", bad, "--map", "online-retail", "--warehouse", "W1", "--json")
    ran = jxc(*command)
    assert (ran.status, ran.json["posted"], ran.json["refused"]) == (2, 0, 1)
    ran = jxc(*command, "--keep-good")
    assert (ran.status, ran.json["posted"], ran.json["refused"]) == (0, 1, 1)


def test_an_own_mapping_is_named_once_and_known_afterwards(jxc, company, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("单号,货号,数量,日期\nTH1,K1,-3,2011/1/2\nX2,K1,2,2011/1/3\nX3,运费,1,2011/1/3\n", encoding="gbk")
    columns = "number=单号,sku=货号,quantity=数量,date=日期"
    options = ("--map", "old-shop", "--warehouse", "W1", "--json")
    first = jxc(
        "import", "history", str(path), *options, "--columns", columns, "--return-prefix", "th", "--skip-code", "运费"
    )  # fmt: skip
    assert (first.status, first.json["posted"], first.json["skipped"]) == (0, 2, 1)
    again = jxc("import", "history", str(path), *options)
    assert (again.status, again.json["posted"], again.json["skipped"]) == (0, 0, 3)


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "history", "none.csv", "--map", "online-retail"),
        ("import", "history", "none.csv", "--map", "none-such"),
        ("import", "products", "none.xlsx"),
        ("export", "secrets", "out.csv"),
        ("export", "stock", "out.pdf"),
        ("restore", "--into", "copy"),
        ("user", "add", "somebody", "--role", "emperor"),
        ("user", "add", "somebody", "--role", "keeper@NOWHERE"),
    ],
)
def test_what_cannot_be_done_says_why_and_fails(jxc, company, arguments):
    ran = jxc(*arguments)
    assert ran.status == 1
    assert re.search(r"[\u4e00-\u9fff]{2}", ran.err)
    assert "Traceback" not in ran.err


def test_products_in_and_stock_out(jxc, company, history, tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("编码,名称,单位\nN-1,新品,个\n", encoding="utf-8")
    first = jxc("import", "products", str(path), "--json")
    assert first.json == {"lines": 1, "created": 1, "known": 0, "faults": []}
    again = jxc("import", "products", str(path), "--json")
    assert (again.status, again.json["created"], again.json["known"]) == (0, 0, 1)
    path.write_text("编码,名称,单位\nN-1,另一个,个\n", encoding="utf-8")
    ran = jxc("import", "products", str(path), "--json")
    assert ran.status == 2
    assert ran.json["faults"][0]["line"] == 1
    jxc("import", "history", history, "--map", "online-retail", "--warehouse", "W1")
    for what, kind in (("stock", "csv"), ("moves", "xlsx")):
        ran = jxc("export", what, str(tmp_path / f"{what}.{kind}"), "--json")
        assert ran.status == 0
        assert ran.json["rows"] > 0


def test_opening_files_in_by_the_command_line(jxc, company, tmp_path):
    stock, faults = tmp_path / "s.csv", tmp_path / "faults.csv"
    stock.write_text("仓,料号,数\nW1,A-1,12\nW1,X,1\n", encoding="gb18030")
    options = ("--map", "warehouse=仓,sku=料号,quantity=数", "--json")
    perform(set_cutover, SetCutover(starts_on=FIRST_DAY), actor=SYSTEM)
    ran = jxc("import", "opening-stock", str(stock), *options, "--report", str(faults))
    assert (ran.status, ran.json["written"], ran.json["faults"][0]["row"]) == (2, 0, 3)
    assert "X" in faults.read_text(encoding="utf-8-sig")
    stock.write_text("仓,料号,数\nW1,A-1,12\n", encoding="gb18030")
    assert jxc("import", "opening-stock", str(stock), *options, "--dry-run").json["written"] == 0
    ran = jxc("import", "opening-stock", str(stock), *options)
    assert (ran.status, ran.json["written"], ran.json["documents"]) == (0, 1, 1)
    again = jxc("import", "opening-stock", str(stock), *options)
    assert (again.status, again.json["written"], again.json["documents"]) == (0, 0, 0)
    with get_database().reading() as session:
        ids = session.exec(select(Warehouse.id)).all()
    perform(go_live, GoLive(warehouse_ids=ids, reason="开账"), actor=SYSTEM)
    stock.write_text("仓,料号,数\nW1,B-2,12\n", encoding="gb18030")
    ran = jxc("import", "opening-stock", str(stock), *options)
    assert ran.status == 2
    assert "已于 2026-01-01 开账" in ran.json["faults"][0]["message"]


def test_prove_tells_each_invariant(jxc, company, history):
    jxc("import", "history", history, "--map", "online-retail", "--warehouse", "W1")
    ran = jxc("prove", "--json")
    assert ran.status == 0
    assert ran.json["ok"] is True
    invariants = ran.json["invariants"]
    assert all(invariant["failed"] == 0 for invariant in invariants.values())
    assert invariants["ledger_equals_balances"]["checked"] > 0
    assert get_database().read(latest_outcomes)["proof"].is_good


def test_prove_fails_on_a_bent_balance(jxc, company, history):
    jxc("import", "history", history, "--map", "online-retail", "--warehouse", "W1")
    get_database().write(
        lambda session: session.connection().exec_driver_sql("UPDATE stock_balance SET on_hand = on_hand + 1000000")
    )
    ran = jxc("prove", "--json")
    assert ran.status == 1
    assert ran.json["ok"] is False
    assert ran.json["invariants"]["ledger_equals_balances"]["failed"] > 0
    known = get_database().read(latest_outcomes)["proof"]
    assert not known.is_good
    assert known.detail


def test_backup_and_restore(jxc, company, tmp_path):
    made = jxc("backup", "--json")
    assert made.status == 0
    back = jxc("restore", "--into", str(tmp_path / "copy"), "--json")
    assert (back.status, back.json["ok"]) == (0, True)
    assert (tmp_path / "copy" / "jxc.db").exists()
    again = jxc("restore", made.json["path"], "--into", str(tmp_path / "copy"))
    assert again.status == 1


def test_migrate_saves_what_is_there_before_it_changes_anything(jxc, company, monkeypatch):
    assert jxc("migrate", "--json").json["backup"] == ""
    monkeypatch.setattr(migrations, "newest_revision", lambda: "9999")
    monkeypatch.setattr(migrations, "upgrade", lambda settings: True)
    ran = jxc("migrate", "--json")
    assert ran.status == 0
    assert [str(path) for path in backup.list_backups(company)] == [ran.json["backup"]]


def test_an_older_database_is_not_touched_by_other_commands(jxc, company, monkeypatch):
    monkeypatch.setattr(migrations, "newest_revision", lambda: "9999")
    ran = jxc("prove")
    assert ran.status == 1
    assert "jxc migrate" in ran.err


def test_a_person_gets_a_password_once(jxc, company):
    ran = jxc("user", "add", "xiaoli", "--name", "小李", "--role", "keeper@w1", "--role", "auditor", "--json")
    assert ran.status == 0
    signed = perform(sign_in, SignIn(login="xiaoli", password=ran.json["password"]), actor=Actor.anonymous("::1"))
    assert signed.ok
    assert signed.must_change_password
    assert jxc("user", "add", "XIAOLI", "--role", "keeper").status == 1


def test_a_password_from_stdin_is_not_shown(jxc, company):
    password = "correct horse battery 17"
    ran = jxc("user", "add", "laowang", "--role", "owner", "--password-stdin", stdin=f"{password}\n")
    assert ran.status == 0
    assert password not in ran.out + ran.err
    assert perform(sign_in, SignIn(login="laowang", password=password), actor=Actor.anonymous("::1")).ok


def test_who_has_to_wait_may_try_again_at_once(jxc, company):
    jxc("user", "add", "xiaoli", "--role", "keeper", "--password-stdin", stdin=f"{PASSWORD}\n")

    def enter(password):
        return perform(sign_in, SignIn(login="xiaoli", password=password), actor=Actor.anonymous("::1"))

    while not enter("wrong").retry_after_seconds:
        pass
    assert enter(PASSWORD).reason == "sign_in.wait"
    ran = jxc("user", "unlock", "XiaoLi", "--reason", "本人来电", "--json")
    assert (ran.status, ran.json["login"]) == (0, "xiaoli")
    assert enter(PASSWORD).ok
    assert jxc("user", "unlock", "nobody").status == 1
