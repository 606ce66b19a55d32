"""When a front end counts as built: any source that a screen can read changes the fingerprint."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jxc_app.cli.frontend import ROOT

COUNTED = ("jxc_app/jxc_app.py", "jxc_app/core/errors.py", "rxconfig.py", "reflex.lock/package-lock.json")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A small tree in which `frontend.py` finds itself, so that no test touches the real one."""
    beside = ("cli/frontend.py", "cli/serve.py", "core/settings.py", "core/__init__.py", "__init__.py")
    for name in (*COUNTED, *(f"jxc_app/{one}" for one in beside)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


def _fingerprint(tree: Path, **settings: str) -> str:
    program = "from jxc_app.cli.frontend import fingerprint; print(fingerprint())"
    command = [sys.executable, "-c", program]
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"} | settings
    return subprocess.run(command, cwd=tree, env=environment, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("name", COUNTED)
def test_a_changed_source_needs_a_new_build(copy: Path, name: str) -> None:
    before = _fingerprint(copy)
    (copy / name).write_text((copy / name).read_text() + "\n")
    assert _fingerprint(copy) != before


def test_a_new_source_needs_a_new_build_and_the_command_line_needs_none(copy: Path) -> None:
    before = _fingerprint(copy)
    (copy / "jxc_app" / "cli" / "serve.py").write_text("")
    assert _fingerprint(copy) == before
    (copy / "assets").mkdir()
    (copy / "assets" / "logo.svg").write_text("<svg/>")
    assert _fingerprint(copy) != before


def test_the_design_page_stays_in_development(copy: Path) -> None:
    released = _fingerprint(copy, JXC_ENVIRONMENT="production")
    assert _fingerprint(copy, JXC_ENVIRONMENT="test") == released
    assert _fingerprint(copy, JXC_ENVIRONMENT="development") != released


@pytest.mark.parametrize(("environment", "is_there"), [("production", False), ("development", True)])
def test_only_development_has_the_design_page(environment: str, is_there: bool) -> None:
    """Neither the page nor the handler behind it, which a stranger could call."""
    program = (
        "import sys; from jxc_app.wiring import wire; wire(); import jxc_app.pages.design;"
        "print('jxc_app.pages.design.page' in sys.modules, 'jxc_app.state.design' in sys.modules)"
    )
    settings = os.environ | {"JXC_ENVIRONMENT": environment}
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=settings, check=True, capture_output=True, text=True
    )
    assert said.stdout.split() == [str(is_there)] * 2
