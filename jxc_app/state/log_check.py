"""Verifying the chain while somebody watches: the work goes on in a thread, the page asks how far it is."""

import asyncio
from dataclasses import dataclass, field

from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import perform_async
from jxc_app.modules.audit.chain import ChainVerified, VerifyChain, progress, verify_chain


@dataclass(slots=True)
class Verification:
    """One run. ``done`` of ``total`` entries are read."""

    actor: Actor
    done: int = 0
    total: int = 0
    _task: "asyncio.Task[ChainVerified] | None" = field(default=None)

    def start(self) -> None:
        """Begin; the run ends also when nobody watches any more."""
        self._task = asyncio.create_task(self._run())

    async def wait(self, seconds: float) -> ChainVerified | None:
        """What was found, or None where it is still at work. Raises what the use case raises."""
        if self._task is None:
            raise AssertionError("not started")
        ended, _ = await asyncio.wait({self._task}, timeout=seconds)
        return self._task.result() if ended else None

    @property
    def is_over(self) -> bool:
        return self._task is not None and self._task.done()

    @property
    def percent(self) -> int:
        return 100 * self.done // max(1, self.total)

    async def _run(self) -> ChainVerified:
        progress.set(self._tell)
        return await perform_async(verify_chain, VerifyChain(), actor=self.actor)

    def _tell(self, done: int, total: int) -> None:
        self.done, self.total = done, total


#: the runs that are watched, by tab
running: dict[str, Verification] = {}


def begin(tab: str, actor: Actor) -> None:
    """Start a run for a tab, unless it has one; forget those that ended while nobody watched."""
    for other in [name for name, run in running.items() if run.is_over]:
        del running[other]
    if tab not in running:
        running[tab] = Verification(actor)
        running[tab].start()
