"""Processes of their own, quickly: forked off one that has loaded the product and has neither threads nor databases."""

from multiprocessing import get_context

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.support.rivals", "tests.faults.posting_process"])
