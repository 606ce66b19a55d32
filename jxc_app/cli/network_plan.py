"""The program that works one plan over the whole network out: ``python -m jxc_app.cli.network_plan 7``.

It runs beside the product, so that a solver never takes the time of those who work, and so that it can be stopped.
"""

import os
import sys
import threading

from jxc_app import wiring
from jxc_app.core.database import Database, get_database
from jxc_app.modules.transfer_advice.planning import is_cancelled, note, work_out

#: a solver answers nobody, so somebody else watches whether it is still wanted
_WATCH_SECONDS = 1.0
_BEAT_EVERY = 10
#: of 19
_NICENESS = 15


def main(arguments: list[str]) -> int:
    """Work the plan with this id out."""
    plan_id = int(arguments[0])
    _stand_back()
    wiring.wire()
    database = get_database()
    ended = threading.Event()
    watcher = threading.Thread(target=_watch, args=(database, plan_id, ended), daemon=True)
    watcher.start()
    try:
        work_out(database, plan_id)
    finally:
        ended.set()
    return 0


def _stand_back() -> None:
    """Where others want the processor, they have it first."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICENESS)


def _watch(database: Database, plan_id: int, ended: threading.Event) -> None:
    """End the process where the plan is cancelled: the operating system takes back what the solver holds."""
    looks = 0
    while not ended.wait(_WATCH_SECONDS):
        looks += 1
        if is_cancelled(database, plan_id):
            os._exit(0)
        if looks % _BEAT_EVERY == 0:
            note(database, plan_id)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
