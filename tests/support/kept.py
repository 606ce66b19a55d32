"""Companies that the tests of one file share, for those that leave everything as they found it."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, TypeVar

from jxc_app.core.database import Database, use_database
from tests.support.company import Company
from tests.support.databases import Template

T = TypeVar("T")


class Kept:
    """One company for each engine and each way to prepare it, made when first asked for."""

    def __init__(self, template: Callable[[str], Template], new_folder: Callable[[], Path], opened: ExitStack) -> None:
        self._template = template
        self._new_folder = new_folder
        self._opened = opened
        self._made: dict[tuple[str, Callable[[Company], Any]], tuple[Company, Any]] = {}

    def of(self, engine: str, prepare: Callable[[Company], T]) -> tuple[Company, T]:
        """The company, whose database becomes that of the process, and what ``prepare`` made of it."""
        key = (engine, prepare)
        if key not in self._made:
            settings = self._opened.enter_context(self._template(engine).copy(self._new_folder()))
            database = self._opened.enter_context(closing(Database(settings.resolved_database_url, settings=settings)))
            use_database(database)
            company = Company(database)
            self._made[key] = company, prepare(company)
        company, prepared = self._made[key]
        use_database(company.database)
        return company, prepared
