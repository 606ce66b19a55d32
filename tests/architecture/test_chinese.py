"""Chinese texts carry Chinese punctuation: what a person reads is not written with the marks of English."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.test_house import ROOT, sources, where

_HAN = "\u3400-\u9fff」』》"
#: a value that is filled in
_FILLED = "\ufffc"
_MARK = re.compile(rf"[{_HAN}][,:;?!]|[\w)%\]{_FILLED}][,:;?!][{_HAN}「『《]")
_BRACKET = re.compile(rf"[{_HAN}]\(|\)[{_HAN}]|\([^()]*[{_HAN}][^()]*\)")
#: headings of sheets are typed by people, who know them with these brackets
_SHEETS = "modules/migration/"
#: what the command line shows is in its docstrings
_HELP = "cli/main.py"


def test_texts_of_the_server_carry_chinese_punctuation():
    wrong = [
        f"{where(path, line)}: {text}"
        for path in sources("")
        for line, text in _texts(path)
        if _MARK.search(text) or (_BRACKET.search(text) and _SHEETS not in path.as_posix())
    ]
    assert not wrong, "\n".join(wrong)


def test_messages_and_screens_carry_chinese_punctuation():
    messages = tomllib.loads((ROOT / "jxc_app/core/messages.toml").read_text(encoding="utf-8"))
    said = [words["zh"] for area in messages.values() for words in area.values()]
    screens = (ROOT / "assets/i18n_zh.js").read_text(encoding="utf-8")
    said += re.findall(r'^ +"[\w.]+": "(.*)",?$', screens, re.MULTILINE)
    wrong = [text for text in said if _MARK.search(_filled(text)) or _BRACKET.search(_filled(text))]
    assert not wrong, "\n".join(wrong)


def _filled(text: str) -> str:
    return re.sub(r"\{\w+\}", _FILLED, text)


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """Every text with its line; regular expressions are none, and docstrings only where somebody reads them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    docstrings = set() if path.as_posix().endswith(_HELP) else set(_docstrings(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield (
                node.lineno,
                "".join(_FILLED if not isinstance(one, ast.Constant) else one.value for one in node.values),
            )
        elif isinstance(node, ast.Constant) and id(node) not in parts | docstrings and _is_text(node.value):
            yield node.lineno, node.value


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\\d" not in value and "[^" not in value


def _docstrings(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield id(first.value)


def test_no_cell_is_headed_by_a_look():
    """What heads a cell where a row is a card is read by people; ``plain`` and ``act`` are how it looks."""
    latin = re.compile(r'\bcell\(\s*"[a-z]+"')
    files = sorted((ROOT / "jxc_app/pages").glob("*.py"))
    wrong = [f"{file.name}: {one}" for file in files for one in latin.findall(file.read_text(encoding="utf-8"))]
    assert not wrong, "\n".join(wrong)
