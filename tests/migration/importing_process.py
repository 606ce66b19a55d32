"""A process that imports products and is killed in the middle of one part."""

import os
import signal
from pathlib import Path
from typing import Any

from sqlalchemy import event

from jxc_app.core.database import use_database
from jxc_app.modules.migration.products import import_products
from tests.support.company import SYSTEM
from tests.support.rivals import Where


def import_until_killed(where: Where, path: Path, part: int) -> None:
    """Import the file; end without a word while the SKUs of this part (from 1) are written and not committed."""
    committed = 0
    with where.company() as company:
        use_database(company.database)

        @event.listens_for(company.database.engine, "commit")
        def count(connection: Any) -> None:
            nonlocal committed
            committed += 1

        @event.listens_for(company.database.engine, "after_cursor_execute")
        def kill(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if committed == part - 1 and statement.startswith("INSERT INTO sku "):
                os.kill(os.getpid(), signal.SIGKILL)

        import_products(path, SYSTEM)
