"""The walls of the house. Each test names the accident that it prevents."""

import ast
import re
from functools import cache
from pathlib import Path

from jxc_app.core.errors import catalogue
from jxc_app.core.use_case import PERMISSIONS, QUERIES, USE_CASES

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "jxc_app"


def sources(*parts: str) -> list[Path]:
    return sorted(path for part in parts for path in (APP / part).rglob("*.py"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def calls(path: Path) -> list[tuple[int, str, ast.Call]]:
    return [(node.lineno, ast.unparse(node.func), node) for node in nodes(path) if isinstance(node, ast.Call)]


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_only_the_database_commits():
    """A helper that committed half-way once left a document without its moves."""
    allowed = {APP / "core" / "database.py"}
    found = [
        where(path, line)
        for path in sources(".")
        if path not in allowed
        for line, name, _ in calls(path)
        if name.endswith((".commit", ".rollback"))
    ]
    assert not found


def test_screens_ask_no_database():
    """A page that queried for itself showed the stock of warehouses its user may not see."""
    banned = re.compile(r"^\s*(from|import) (sqlmodel|sqlalchemy)\b", re.MULTILINE)
    found = [path.name for path in sources("state", "pages", "components") if banned.search(path.read_text())]
    assert not found


def test_time_comes_from_the_clock():
    """Two clocks disagreed at midnight, and a document got yesterday's number."""
    found = [
        where(path, line)
        for path in sources(".")
        if path.name != "clock.py"
        for line, name, _ in calls(path)
        if name in {"datetime.now", "datetime.utcnow", "date.today", "datetime.datetime.now"}
    ]
    assert not found


def test_no_float_in_the_business():
    """7718.27 − 7000 was 718.2700000000004 pieces."""
    # migration/rules.py reads spreadsheet serial dates, which are days; methods/plans.py hands over statistics of numpy
    allowed = {"rules.py", "plans.py"}
    found = [
        where(path, line)
        for path in sources("modules", "core")
        if path.name not in allowed
        for line, name, _ in calls(path)
        if name == "float"
    ]
    assert not found


def test_no_sql_is_glued_together():
    """A sort column that came from a browser ended up in ORDER BY."""
    allowed = {"guards.py"}  # triggers cannot have parameters; its names are our own constants
    found = [
        where(path, line)
        for path in sources(".")
        if path.name not in allowed
        for line, name, call in calls(path)
        if name.split(".")[-1] in {"text", "exec_driver_sql"} and call.args and _is_glued(call.args[0])
        and "sqlalchemy" in path.read_text()
    ]  # fmt: skip
    assert not [one for one in found if "database.py" not in one], found


def _is_glued(argument: ast.expr) -> bool:
    return isinstance(argument, ast.JoinedStr | ast.BinOp)


def test_every_write_enters_by_a_use_case():
    """An import wrote its rows directly, and nobody could say who had."""
    services = [path for path in sources("modules") if path.name in {"service.py", "voiding.py", "migrating.py"}]
    found = []
    for path in services:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            takes_command = any(argument.arg == "command" for argument in node.args.args)
            is_case = any("use_case" in ast.unparse(decorator) for decorator in node.decorator_list)
            if takes_command and not is_case:
                found.append(where(path, node.lineno))
    assert not found
    assert len(USE_CASES) > 20
    assert len(QUERIES) > 12


def test_every_refusal_has_its_words():
    """A user read "stock.insufficient" and called it a crash."""
    used = set()
    for path in sources("."):
        for _, name, call in calls(path):
            is_refusal = name.split(".")[-1] in {"DomainError", "Conflict", "NotFound", "PermissionDenied"}
            first = call.args[0] if call.args else None
            if is_refusal and isinstance(first, ast.Constant):
                used.add(str(first.value))
    texts = catalogue()
    assert used <= texts.keys(), used - texts.keys()
    assert all({"zh", "en"} <= words.keys() for words in texts.values())


def test_every_permission_is_named_once():
    """The matrix showed two rows of the same name, and the wrong one was ticked."""
    titles = [permission.title for permission in PERMISSIONS.values()]
    assert len(set(titles)) == len(titles)
    needed = {code for case in USE_CASES.values() for code in case.permissions}
    needed |= {code for reading in QUERIES.values() for code in reading.permissions}
    assert needed <= PERMISSIONS.keys()


def test_names_are_the_fields_own():
    """``qty`` here and ``num`` there were two things, then one, then two again."""
    avoided = {"qty", "num", "amt", "mgr", "util", "utils", "helper", "helpers", "misc"}
    named = {
        where(path, node.lineno)
        for path in sources("modules", "core")
        for node in nodes(path)
        if isinstance(node, ast.arg) and node.arg in avoided
    }
    assert not named
    assert not {path.stem for path in sources(".")} & avoided
