"""The built front end as a browser first meets it: which files each page loads before it works, and how large."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_LOADED = re.compile(r'<(?:link|script)\b[^>]*?(?:href|src)="(/[^"]+\.(?:js|css))"')


@dataclass(frozen=True)
class Built:
    """One finished build, by the directory that holds it."""

    place: Path

    @property
    def client(self) -> Path:
        """The files that are served."""
        return self.place / "build" / "client"

    def page(self, route: str) -> str:
        """The HTML of a route."""
        return (self.client / f"{route}.html").read_text()

    def loaded(self, route: str) -> dict[str, int]:
        """What the page loads at once: file → its bytes as gzip sends them."""
        return {name: self._sent(name) for name in _LOADED.findall(self.page(route))}

    def own(self, route: str) -> int:
        """Bytes of script that this page loads and not every page does."""
        loaded = self.loaded(route)
        return sum(size for name, size in loaded.items() if name.endswith(".js") and name not in self._common)

    @cached_property
    def _common(self) -> set[str]:
        return set.intersection(*(set(self.loaded(route)) for route in self.routes))

    @cached_property
    def routes(self) -> list[str]:
        """Every page, by its path; the first page is ``index``."""
        pages = [path.relative_to(self.client).with_suffix("").as_posix() for path in self.client.rglob("*.html")]
        return sorted(name for name in pages if not name.startswith("__") and not name.endswith("/index"))

    def _sent(self, name: str) -> int:
        path = self.client / name.lstrip("/")
        return path.with_name(f"{path.name}.gz").stat().st_size
