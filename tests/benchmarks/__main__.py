"""``python -m tests.benchmarks [name …]``: all of them, or those named. They print figures and judge nothing."""

import argparse
import importlib

from jxc_app.core.logs import configure_logs

NAMES = (
    "posting", "stock_page", "sku_list", "document_list", "export", "proof", "audit_log", "periods", "abc", "opening",
    "fefo", "counting", "replenishment", "policy", "history", "load", "routes", "first_load",
)  # fmt: skip


def main() -> None:
    """Run what was asked for, in order."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=[], help="default: all")
    configure_logs("WARNING")
    for name in parser.parse_args().names or NAMES:
        importlib.import_module(f"tests.benchmarks.{name}").run()


if __name__ == "__main__":
    main()
