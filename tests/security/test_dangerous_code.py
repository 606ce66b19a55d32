"""What our own code never does, read from the code. Each test names the attack that it keeps out."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from jxc_app.modules.access.rules import recovery_code

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "jxc_app"
SOURCES = sorted(APP.rglob("*.py"))
SCRIPTS = sorted([*(ROOT / "assets").glob("*.js"), *(ROOT / "assets").glob("*.jsx")])
#: the demo tells a story, and retries wait a random while: neither is a secret
RANDOM_IS_NO_SECRET = ("modules/migration/demo/", "core/database.py", "modules/transfer_advice/trucks.py")
#: patterns that whoever has the machine wrote into a mapping of theirs
#: their patterns are of the operator or of the standard, and nobody types them
PATTERNS_OF_THE_MACHINE = (
    "modules/migration/mappings.py", "modules/catalog/gs1_identifiers.py", "modules/invoices/paper_text.py",
)  # fmt: skip
#: knows no document type and no entity, and stops where a file has no end: tests/modules/files/test_media.py
READS_XML = "modules/files/markup.py"


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def calls(path: Path) -> list[tuple[str, ast.Call]]:
    return [(ast.unparse(node.func), node) for node in nodes(path) if isinstance(node, ast.Call)]


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{one.name}" for one in node.names)


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(APP)}:{getattr(node, 'lineno', 0)}"


def is_in(path: Path, places: tuple[str, ...]) -> bool:
    return str(path.relative_to(APP)).startswith(places)


def test_no_text_is_run_as_code():
    """A name of a SKU must never be a program: not by eval, not by a pickle."""
    running = {"eval", "exec", "compile", "__import__"}
    found = [place(path, call) for path in SOURCES for name, call in calls(path) if name in running]
    found += [
        f"{path.name}: {name}"
        for path in SOURCES
        for name in imports(path)
        if name.split(".")[0] in {"pickle", "marshal", "shelve", "dill", "yaml", "jinja2", "mako"}
    ]
    assert not found


def test_no_shell_is_started():
    """A file name with a semicolon in it is a file name."""
    found = [
        place(path, call)
        for path in SOURCES
        for name, call in calls(path)
        if name in {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
        or any(keyword.arg == "shell" for keyword in call.keywords)
    ]
    assert not found


def test_nothing_of_ours_reads_xml():
    """One place parses XML, so no entity reads our files. Workbooks are read by one that knows no entities."""
    found = [
        f"{path.name}: {name}"
        for path in SOURCES
        for name in imports(path)
        if name.split(".")[0] in {"xml", "lxml", "xmltodict", "bs4"} and not is_in(path, (READS_XML,))
    ]
    assert not found


def test_no_pattern_comes_from_what_somebody_typed():
    found = [
        place(path, call)
        for path in SOURCES
        for name, call in calls(path)
        if re.fullmatch(r"re\.(compile|search|match|fullmatch|sub|subn|split|findall|finditer)", name)
        and not isinstance(call.args[0], ast.Constant)
        and not is_in(path, PATTERNS_OF_THE_MACHINE)
    ]
    assert not found


def test_no_secret_comes_from_a_predictable_generator():
    """The second token of ``random`` can be computed from the first."""
    found = [
        f"{path.name}: {name}"
        for path in SOURCES
        for name in imports(path)
        if name.split(".")[0] == "random" and not is_in(path, RANDOM_IS_NO_SECRET)
    ]
    assert not found


def test_secrets_have_128_bits():
    """16 random bytes at least. Of those of a recovery code 28 signs of five bits are written down."""
    short = []
    for path in SOURCES:
        constants = {
            target.id: node.value.value
            for node in nodes(path)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for name, call in calls(path):
            if name.startswith("secrets.token_"):
                [size] = call.args
                bytes_ = size.value if isinstance(size, ast.Constant) else constants[ast.unparse(size)]
                short += [(path.name, bytes_)] if bytes_ < 16 else []
    assert short == []
    codes = [recovery_code(bytes([number] * 18)) for number in range(256)]
    assert {len(code.replace("-", "")) * 5 for code in codes} == {140}


def test_only_approved_cryptography_is_used():
    """No MD5, no SHA-1, no cipher put together by hand: AES and HMAC are Fernet, keys HKDF, signatures ECDSA."""
    hashing = {
        match[1]
        for path in SOURCES
        if path.name
        != "guessing.py"  # SHA-1 is how the public file of stolen passwords is sorted, and protects nothing
        for match in re.finditer(r"\bhashlib\.(\w+)", path.read_text(encoding="utf-8"))
    }
    hashing |= {name.split(".")[1] for path in SOURCES for name in imports(path) if name.startswith("hashlib.")}
    assert hashing <= {"sha256", "sha512", "blake2s", "file_digest"}
    used = {
        name for path in SOURCES for name in imports(path) if name.split(".")[0] in {"cryptography", "Crypto", "nacl"}
    }
    allowed = (
        "cryptography.fernet.",
        "cryptography.x509",
        "cryptography.hazmat.primitives.hashes",
        "cryptography.hazmat.primitives.serialization",
        "cryptography.hazmat.primitives.asymmetric.ec",
        "cryptography.hazmat.primitives.kdf.hkdf.HKDF",
    )
    assert [name for name in sorted(used) if not name.startswith(allowed)] == []
    curves = {name for path in SOURCES for name, _ in calls(path) if name.startswith("ec.") and name != "ec.ECDSA"}
    assert curves <= {"ec.generate_private_key", "ec.SECP256R1"}


def test_certificates_of_others_are_always_checked():
    """One ``verify=False`` to make a test pass, and every notice can be read on its way."""
    text = {path.name: path.read_text(encoding="utf-8") for path in SOURCES}
    weak = re.compile(
        r"CERT_NONE|check_hostname\s*=\s*False|verify\s*=\s*False|_create_unverified_context|SSLContext\("
    )
    assert [name for name, content in text.items() if weak.search(content)] == []


@pytest.mark.parametrize(
    "danger",
    ["innerHTML", "outerHTML", "insertAdjacentHTML", "dangerouslySetInnerHTML", "document.write", "DOMParser",
     "eval(", "new Function", "postMessage", '"message"', "document.domain", "jsonp", "javascript:"],
)  # fmt: skip
def test_our_scripts_make_no_html_or_code_of_text(danger):
    assert len(SCRIPTS) > 30
    assert [path.name for path in SCRIPTS if danger in path.read_text(encoding="utf-8")] == []


def test_our_pages_make_no_html_or_code_of_text():
    """Markdown, raw HTML and scripts made of text are ways to run what a customer is called."""
    banned = {
        "rx.html",
        "rx.markdown",
        "rx.script",
        "rx.call_script",
        "rx.call_function",
        "rx.run_script",
        "rx.el.iframe",
    }
    assert not [place(path, call) for path in SOURCES for name, call in calls(path) if name in banned]


def test_no_field_for_a_password_hinders_a_password_manager():
    """``type=password``, named for the browser, and nothing that stops pasting."""
    forms = {path.name: path.read_text(encoding="utf-8") for path in SCRIPTS if "password" in path.read_text()}
    assert {"sign_in_form.jsx", "secret_form.jsx"} <= forms.keys()
    assert not [name for name, text in forms.items() if re.search(r"onPaste|onCopy|onDrop|onContextMenu", text)]
    assert 'type="password"' in forms["sign_in_form.jsx"]
    assert 'autoComplete="current-password"' in forms["sign_in_form.jsx"]
    named = [
        (path.name, match[0])
        for path in (APP / "pages").glob("*.py")
        for match in re.finditer(r'\{"name": "(?:old|new|again|password)"[^}]*\}', path.read_text(encoding="utf-8"))
    ]
    assert len(named) >= 4
    assert [one for one in named if '"type": "password"' not in one[1]] == []
