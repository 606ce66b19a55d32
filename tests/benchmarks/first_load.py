"""What a browser loads before a page works, as gzip sends it: all of it, and what is the page's own."""

from jxc_app.cli.frontend import ensure_built
from tests.benchmarks.report import heading, say
from tests.support.built import Built


def run() -> None:
    """Print a line for each page."""
    built = Built(ensure_built(print))
    heading("First load, kB of gzip (a page's own script: wanted below 60)")
    for route in built.routes:
        loaded = built.loaded(route)
        script, style = (sum(size for name, size in loaded.items() if name.endswith(kind)) for kind in (".js", ".css"))
        say(route, f"JS {_kilobytes(script)}   CSS {_kilobytes(style)}   own JS {_kilobytes(built.own(route))}")


def _kilobytes(size: int) -> str:
    return f"{size / 1000:6.1f}"
