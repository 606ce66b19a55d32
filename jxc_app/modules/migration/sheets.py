"""Lists that come in as a workbook or a CSV file: judged as a whole, then written part by part.

A kind of list says what its columns are, how a row is judged, and which use case writes it. To add one:

1. ``modules/migration/<kind>.py`` registers it, and ``wiring.py`` imports that module::

       SUPPLIERS = register(
           SheetKind(
               code="suppliers", title="供应商", page="/suppliers", case=import_partners, updates=True,
               columns=(
                   Column("code", ("编号", "供应商编号"), "不能与别的往来单位重复", "G001", is_required=True),
                   Column("name", ("名称",), "必填", "四海食品厂", is_required=True),
               ),
               judge=PartnerJudge,
               command=lambda entries: ImportPartners(partners=entries),
           )
       )

2. The judge sees every row once, in the order of the file (:class:`Judge`). It writes nothing.
3. ``state/sheet_states.py`` makes its State, and a page returns ``import_page(TheState, here="suppliers")`` of
   ``pages/sheet_import.py``: upload, template, dry run, progress and faults by cell come with them.
   ``pages/sku_import.py`` is the model.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from sqlmodel import Session

from jxc_app.core.errors import text
from jxc_app.core.ids import code_key
from jxc_app.core.unit_of_work import Actor
from jxc_app.core.use_case import Command, UseCase

#: rows in one transaction, which keeps other writers waiting on SQLite: below 200 ms on a busy machine too
ROWS_AT_ONCE = 20
#: an empty cell changes nothing; this word in it takes away what is there
CLEARED = "清空"
STATE_ON, STATE_OFF = "使用中", "已停用"
#: in use itself, and out of use with one above it
STATE_OFF_WITH_ABOVE = "随上级停用"
YES, NO = "是", "否"


class Outcome(StrEnum):
    """What a good row will do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


#: columns whose digits are a name and no amount
_CODES = frozenset(
    {"code", "sku", "barcode", "barcodes", "lot", "number", "reference", "supplier_code", "phone", "tax_number",
     "bank_account", "partner", "product", "part", "output", "one", "other"}
)  # fmt: skip
#: a long number as a spreadsheet shows it, and as it writes it into a file of text: its last digits are gone
_CUT_SHORT = re.compile(r"(?<![\w.])\d(?:\.\d+)?[eE]\+\d{2,}(?![\w.])")


def is_cut_short(cell: str) -> bool:
    """Whether a cell holds a code of which a spreadsheet kept the first digits alone.

    >>> is_cut_short("6.90123E+12"), is_cut_short("6901234567892;6.9E+12"), is_cut_short("1E3"), is_cut_short("AE+12")
    (True, True, False, False)
    """
    return _CUT_SHORT.search(cell) is not None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the first title stands in the template, any of them may stand in a file.

    ``note`` says what may stand in it; it is the advice at a wrong cell too. ``is_further``: read where it stands,
    and not in the template. ``choices``: what the template offers to choose from.
    """

    name: str
    titles: tuple[str, ...]
    note: str = ""
    example: str = ""
    is_required: bool = False
    is_further: bool = False
    choices: tuple[str, ...] = ()

    @property
    def holds_codes(self) -> bool:
        """Whether digits in it are a name and no amount, so that each of them counts."""
        return self.name in _CODES or self.name.startswith("unit_barcodes")


@dataclass(frozen=True, slots=True)
class Judged:
    """A good row. ``entry``: what the use case takes for it, as JSON; empty where it changes nothing."""

    outcome: Outcome
    entry: Mapping[str, Any] = field(default_factory=dict)


class WrongCells(Exception):
    """A row that cannot come in: what is wrong, by column name ("" for the row as a whole)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who imports, and whether rows whose code is there already change what is there, or are refused.

    ``columns``: column name → the title under which it stands in this file, where somebody has said so; an empty title:
    it is not read. ``sha256``: of the file, known to the judge.
    """

    actor: Actor
    updates: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""


class Judge(Protocol):
    """Made once for each file as ``judge(session, asked, names)``; ``names``: which columns the file has."""

    def __init__(self, session: Session, asked: Asked, names: frozenset[str]) -> None: ...

    def look_up(self, rows: Sequence[Mapping[str, str]]) -> None:
        """Read at once what the database knows of the next rows (at most 500)."""

    def judge(self, cells: Mapping[str, str]) -> Judged:
        """Judge one row; cells by column name, stripped. Raises :class:`WrongCells`, DomainError, ValidationError.

        A fault of a ValidationError or DomainError is put to the column of :meth:`column_of` its field path.
        """

    def column_of(self, path: str) -> str:
        """The column of a field path of the command (``units.0.name``)."""


class Gathers(Protocol):
    """A judge whose entries are written together in larger parts, and which can say what they come to."""

    def gathered(self, entries: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
        """The parts to be written, each in one transaction."""

    def preview(self) -> Sequence[tuple[str, ...]]:
        """What would be new, in the columns of ``preview_columns``."""


@dataclass(frozen=True)
class SheetKind:
    """One kind of list. ``updates``: it can change what is there; ``page``: where the list is looked at.

    ``own_columns``: those that depend on the company. ``weight``: how many rows' worth of writing an entry is.
    ``hint``: what the template says of the file as a whole; ``choices``: what may stand in some of its columns.
    ``hidden``: columns whose cells the dry run does not show to this reader.
    ``gathers``: the judge is one that :class:`Gathers`; ``rows``: how many rows an entry was.
    """

    code: str
    title: str
    page: str
    columns: tuple[Column, ...]
    case: UseCase[Any, Any]
    judge: type[Judge]
    command: Callable[[Sequence[Mapping[str, Any]]], Command]
    updates: bool = False
    own_columns: Callable[[Session, Actor], tuple[Column, ...]] = lambda session, actor: ()
    weight: Callable[[Mapping[str, Any]], int] = lambda entry: 1
    hint: str = ""
    gathers: bool = False
    rows: Callable[[Mapping[str, Any]], int] = lambda entry: 1
    preview_columns: tuple[str, ...] = ()
    choices: Callable[[Session, Actor], Mapping[str, Sequence[str]]] = lambda session, actor: {}
    hidden: Callable[[Session, Actor], Collection[str]] = lambda session, actor: ()

    def missing(self, found: Mapping[str, int]) -> list[str]:
        """The titles of the needed columns that are not there."""
        return [column.titles[0] for column in self.columns if column.is_required and column.name not in found]


def positions(
    columns: Sequence[Column], header: Sequence[str], said: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Where each known column stands: where somebody ``said``, else by its titles; of two with the same name the first.

    What is said of columns or titles that this file does not have is passed over.
    """
    known: dict[str, int | None] = {code_key(title): at for at, title in reversed(list(enumerate(header)))}
    known[""] = None
    told = {name: known[code_key(title)] for name, title in (said or {}).items() if code_key(title) in known}
    names = {code_key(title): column.name for column in columns if column.name not in told for title in column.titles}
    own = {column.name for column in columns}
    found = {name: at for name, at in told.items() if at is not None and name in own}
    for at, title in enumerate(header):
        name = names.get(code_key(title))
        if name and at not in told.values():
            found.setdefault(name, at)
    return found


_OFF, _ON = (STATE_OFF, "停用"), (STATE_ON, "启用", "")


def says_off(cell: str) -> bool:
    """What a cell of the column ``state`` says; an empty one that it is in use. Raises WrongCells."""
    if cell not in _OFF + _ON:
        raise WrongCells({"state": text("sheet.bad_state", on=STATE_ON, off=STATE_OFF)})
    return cell in _OFF


_YES, _NO = {YES, "y", "yes", "true", "1"}, {NO, "n", "no", "false", "0", ""}


def says_yes(cell: str, column: str) -> bool:
    """What a cell says that answers yes or no; an empty one no. Raises WrongCells at ``column``."""
    word = code_key(cell)
    if word not in _YES | _NO:
        raise WrongCells({column: text("sheet.yes_or_no")})
    return word in _YES


SHEETS: dict[str, SheetKind] = {}


def register(kind: SheetKind) -> SheetKind:
    """Make a kind known by its code. Raises ValueError for a code taken twice."""
    if SHEETS.setdefault(kind.code, kind) is not kind:
        raise ValueError(f"sheet {kind.code} is registered twice")
    return kind
