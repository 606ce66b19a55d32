"""``python -m tests.benchmarks [name …]``: all of them, or those named. They print figures and judge nothing."""

import argparse
import gc
import importlib

from jxc_app.core.logs import configure_logs
from jxc_app.wiring import wire

NAMES = (
    "posting", "stock_page", "sku_list", "document_list", "export", "proof", "audit_log", "periods", "abc", "opening",
    "fefo", "counting", "replenishment", "network_plan", "plan_visitors", "buying_figures",
    "policy", "history", "load", "routes", "first_load",
)  # fmt: skip


def main() -> None:
    """Run what was asked for, in order."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=[], help="default: all")
    names = parser.parse_args().names or NAMES
    configure_logs("WARNING")
    wire()
    benchmarks = [importlib.import_module(f"tests.benchmarks.{name}") for name in names]
    gc.collect()
    gc.freeze()  # as the server does when it has started
    for benchmark in benchmarks:
        benchmark.run()


if __name__ == "__main__":
    main()
