"""The lock files: complete, the same on every machine, and bound to no registry."""

import json
import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "requirements.lock", ROOT / "requirements-dev.lock"]


def test_no_lock_file_names_a_host() -> None:
    for path in [*LOCKS, ROOT / "reflex.lock" / "package.json"]:
        assert "://" not in path.read_text(), path.name


def test_npm_lock_has_hashes_and_no_addresses() -> None:
    packages = json.loads((ROOT / "reflex.lock" / "package-lock.json").read_text())["packages"]
    fetched = {name: entry for name, entry in packages.items() if name}
    assert fetched
    assert [name for name, entry in fetched.items() if "resolved" in entry] == []
    assert [name for name, entry in fetched.items() if "integrity" not in entry] == []


def test_every_part_of_reflex_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = {match[1] for line in project["dependencies"] if (match := re.match(r"(reflex[\w-]*)==", line))}
    assert {part.name for part in distributions() if part.name.startswith("reflex")} == pinned


def test_every_locked_wheel_is_hashed_and_exact() -> None:
    for path in LOCKS:
        requirements = re.split(r"\n(?=\S)", path.read_text().strip())
        for requirement in requirements:
            assert re.match(r"[\w.-]+(\[[\w,]+\])?==\S+", requirement), requirement
            assert "--hash=sha256:" in requirement, requirement
