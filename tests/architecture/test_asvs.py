"""docs/security: every requirement answered, every named test there, every figure that of the code."""

import ast
import csv
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from jxc_app.api import frame
from jxc_app.cli import certificates
from jxc_app.core import drawing, quantities
from jxc_app.core.settings import Settings
from jxc_app.core.use_case import Command
from jxc_app.modules.access import rules, stations
from jxc_app.modules.access.models import Counted, User
from jxc_app.modules.catalog import pictures, sku_pages
from jxc_app.modules.files import archives, markup
from jxc_app.modules.files.rules import LARGEST_FILE, MOST_FILES
from jxc_app.modules.migration import uploads, workbooks
from jxc_app.modules.notifications.rules import MOST_A_MINUTE
from jxc_app.modules.printing.service import MOST_DOCUMENTS
from jxc_app.state import desk_changes, payloads, socket

ROOT = Path(__file__).resolve().parents[2]
SECURITY = ROOT / "docs" / "security"
README = (SECURITY / "README.md").read_text(encoding="utf-8")
ANSWERS = ("met", "not_applicable", "to_come")
#: of level 3, what a company with stock cannot do without
OF_LEVEL_3 = {"1.2.10", "2.3.5", "7.5.3", "8.3.2", "15.4.1", "15.4.2", "15.4.3"}
DOCUMENTED = "tests/architecture/test_asvs.py::test_each_rule_is_documented_with_the_figures_of_the_code"
MIB = 1 << 20

with (SECURITY / "asvs.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, strict=True))


def named_by(row: dict[str, str]) -> list[str]:
    return [name for name in row["test"].split(";") if name]


@lru_cache(maxsize=256)
def functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_requirement_is_answered_once():
    ids = [row["id"] for row in ROWS]
    assert [one for one, times in Counter(ids).items() if times > 1] == []
    assert Counter(row["level"] for row in ROWS) == {"1": 70, "2": 183, "3": len(OF_LEVEL_3)}
    assert {row["id"] for row in ROWS if row["level"] == "3"} == OF_LEVEL_3
    assert ids == sorted(ids, key=lambda one: [int(part) for part in one.split(".")])


def test_no_answer_is_blank():
    for row in ROWS:
        assert None not in row and None not in row.values(), row["id"]
        assert row["requirement"].strip(), row["id"]
        assert row["answer"] in ANSWERS, row["id"]
        if row["answer"] == "met":
            assert row["how"].strip() and named_by(row) and not row["part"], row["id"]
        else:
            assert row["part"].strip() and not named_by(row), row["id"]


def test_every_test_that_is_named_is_there():
    missing = []
    for row in ROWS:
        for named in named_by(row):
            path, _, function = named.partition("::")
            if (
                not (ROOT / path).is_file()
                or not function.startswith("test_")
                or function not in functions(ROOT / path)
            ):
                missing.append((row["id"], named))
    assert missing == []
    told = {(row["id"], name) for row in ROWS for name in re.findall(r"\btest_\w+", row["how"])}
    everywhere = frozenset().union(*(functions(path) for path in (ROOT / "tests").rglob("test_*.py")))
    assert [one for one in sorted(told) if one[1] not in everywhere] == []


def table_of_figures() -> str:
    counted = Counter((row["answer"], row["level"]) for row in ROWS)
    lines = ["| | level 1 | level 2 | level 3 | together |", "|---|---|---|---|---|"]
    for answer in ANSWERS:
        each = [counted[answer, level] for level in "123"]
        lines.append(f"| {answer.replace('_', ' ')} | {' | '.join(map(str, each))} | {sum(each)} |")
    return "\n".join(lines)


def test_the_figures_are_those_of_the_table():
    assert table_of_figures() in README


def facts() -> list[str]:
    """Every figure of the document, as it stands there, from the code."""
    setting = {name: field.default for name, field in Settings.model_fields.items()}
    limits = {kind: limit.free_tries for kind, limit in rules.LIMITS.items()}
    return [
        f"at most {payloads._DEEPEST} levels, {payloads._MOST_VALUES} values and {payloads._LONGEST_TEXT} characters",
        f"allows {Command.model_config['str_max_length']} characters",
        f"below 10{'⁰¹²³⁴⁵⁶⁷⁸⁹'[quantities.LARGEST.adjusted()]}",
        f"at most {desk_changes.MOST_LINES} lines",
        f"a bulk change {sku_pages.MOST_AT_ONCE} rows; a print {MOST_DOCUMENTS} documents",
        f"A second proof holds {rules.PROOF_HOLDS.seconds // 60} minutes",
        f"{socket._BURST:.0f} messages at once and {socket._PER_SECOND:.0f} a second",
        f"at most {frame.LARGEST_BODY // 1024} KiB",
        f"A robot gets {MOST_A_MINUTE['wecom']} messages a minute",
        f"{uploads.LARGEST_SHEET // MIB} MiB | {workbooks._UNPACKED // MIB} MiB, {workbooks._ENTRIES} entries, "
        f"{workbooks.ROWS} rows, {workbooks._COLUMNS} columns, ratio {workbooks._RATIO}",
        f"{LARGEST_FILE // MIB} MiB | {archives._UNPACKED // MIB} MiB, {archives._ENTRIES} entries, ratio "
        f"{archives._RATIO}; XML {markup._DEPTH} levels, {markup._ELEMENTS} elements",
        f"a subject has at most {MOST_FILES} files",
        f"{pictures.LARGEST_PICTURE // MIB} MiB | {drawing._MOST_PIXELS} pixels",
        " ".join(drawing.FORMATS).replace("WEBP", "WebP"),
        f"good once and for {rules.LINK_HOLDS.total_seconds() / 3600:.0f} hours",
        f"{rules.SHORTEST_PASSWORD} to {rules.LONGEST_PASSWORD} characters",
        ", ".join(rules._CONTEXT_WORDS),
        f"{limits[Counted.LOGIN_AT_ADDRESS]} free for a login at an address, {limits[Counted.ADDRESS]} for an address, "
        f"{limits[Counted.LOGIN]} for a login everywhere",
        f"to {rules.LONGEST_DELAY.seconds // 60} minutes. Addresses used within {rules.ADDRESS_IS_USUAL_FOR.days} days",
        f"{stations.MOST_FAILURES} wrong PINs",
        f"after {setting['session_idle_minutes']} minutes without use",
        f"after {setting['session_hours']} hours in any case",
        f"after {stations.RegisterStation.model_fields['lock_minutes'].default} minutes or what was chosen",
        f"authority {certificates.AUTHORITY_LASTS.days} days, leaf {certificates.LEAF_LASTS.days} days",
        f"renewed {certificates.RENEWED_BEFORE_END.days} days before",
    ]


def test_each_rule_is_documented_with_the_figures_of_the_code():
    """A document that says 30 minutes while the code says 60 is worse than none."""
    headings = " ".join(re.findall(r"^## (.*)$", README, re.MULTILINE))
    documented = {row["id"] for row in ROWS if DOCUMENTED in row["test"]}
    assert documented == set(re.findall(r"\d+\.\d+\.\d+", headings))
    text = " ".join(README.split())
    assert [fact for fact in facts() if fact not in text] == []
    assert set(re.findall(r"\.\w+", re.search(r"^\| lists \|([^|]*)", README, re.MULTILINE)[1])) == uploads._SUFFIXES


@pytest.mark.parametrize("word", ["hint", "question", "reminder", "secret_answer"])
def test_there_are_no_hints_and_no_secret_questions(word):
    fields = {name for model in (User, *_commands(Command)) for name in model.model_fields}
    assert {"password_hash", "old", "new"} <= fields
    assert [name for name in fields if word in name.split("_")] == []


def _commands(parent: type[Command]) -> list[type[Command]]:
    return [below for child in parent.__subclasses__() for below in (child, *_commands(child))]
