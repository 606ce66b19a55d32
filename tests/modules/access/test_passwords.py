"""How passwords are hashed where they keep something secret."""

import os
import subprocess
import sys

import pytest

_HASH = "from jxc_app.modules.access.passwords import hash_password; print(hash_password('Kestrel-4417-orchard'))"


@pytest.mark.parametrize("environment", [None, "production", "development"])
def test_only_the_tests_hash_cheaply(environment, tmp_path):
    """A shortcut for the tests that reached a customer would make a stolen table readable in a day."""
    known = {name: value for name, value in os.environ.items() if name != "JXC_ENVIRONMENT"}
    chosen = {"JXC_ENVIRONMENT": environment} if environment else {}
    hashed = subprocess.run(
        [sys.executable, "-c", _HASH], cwd=tmp_path, env=known | chosen, check=True, capture_output=True, text=True
    ).stdout
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
