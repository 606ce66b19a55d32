"""Help comes at once: nothing heavy is loaded for it."""

import subprocess
import sys

HEAVY = ("reflex", "sqlalchemy", "sqlmodel", "pydantic", "alembic", "pandas")


def test_help_loads_nothing_heavy():
    code = f"import sys, jxc_app.cli.main; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_only_serving_needs_the_web_framework():
    code = (
        "import sys, jxc_app.cli.imports, jxc_app.cli.upkeep, jxc_app.cli.company as c; c.connect();"
        "sys.exit('reflex' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
