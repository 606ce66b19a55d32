"""What a document type declares, and the types that belong to no other module."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from jxc_app.core.errors import DomainError
from jxc_app.core.use_case import Permission, declare
from jxc_app.modules.documents.permissions import BY_ROW
from jxc_app.modules.warehouses.models import Place

if TYPE_CHECKING:
    from sqlmodel import Session

    from jxc_app.core.unit_of_work import UnitOfWork
    from jxc_app.modules.documents.lines import Line
    from jxc_app.modules.documents.models import Document

DRAFT, SUBMITTED, APPROVED, POSTED = "draft", "submitted", "approved", "posted"
DONE, REVERSED, CLOSED = "done", "reversed", "closed"
STATUS_TITLES = {
    DRAFT: "草稿", SUBMITTED: "已提交", APPROVED: "已审核", POSTED: "已过账",
    DONE: "已完成", REVERSED: "已冲销", CLOSED: "已关闭",
}  # fmt: skip
#: what asks for or promises something moves nothing: it comes into force
_IN_FORCE = "已生效"
#: every change of status that any document may make
TRANSITIONS = frozenset(
    {
        (DRAFT, SUBMITTED), (DRAFT, CLOSED), (DRAFT, POSTED),
        (SUBMITTED, APPROVED), (SUBMITTED, POSTED), (SUBMITTED, DRAFT), (SUBMITTED, CLOSED),
        (APPROVED, POSTED), (APPROVED, CLOSED), (APPROVED, DRAFT),
        (POSTED, DONE), (POSTED, REVERSED), (DONE, POSTED), (DONE, REVERSED),
    }
)  # fmt: skip
AREA = "单据"
#: the sides of a document that has two
IN, OUT = "in", "out"
#: what links count for: goods, the bill of them, or yuan
GOODS, BILLS, MONEY, OFFERS = "goods", "bills", "money", "offers"
#: documents whose lines are on their way to another warehouse until they are received there
TRAVELLING = ("transfer", "opening_transit")


@dataclass(frozen=True)
class Route:
    """Where a line's quantity goes: a place here (``own``), in the other warehouse, or outside (neither)."""

    origin: Place
    target: Place
    origin_side: str = "own"
    target_side: str = "own"


def to_nowhere(document: "Document") -> Route:
    """The route of what moves nothing."""
    raise AssertionError("a plan moves nothing")


def _never(uow: "UnitOfWork", document: "Document") -> bool:
    return False


def always(uow: "UnitOfWork", document: "Document") -> bool:
    """For types that take anything, whatever its date: what is thrown away, sent back, or put aside."""
    return True


def _book_nothing(uow: "UnitOfWork", document: "Document", lines: object) -> None:
    """What asks or promises moves no stock."""


#: a line, the line of a later document that fulfils it, and how much of it, in base units
Carried = tuple[int, int, Decimal]


@dataclass(frozen=True)
class DocumentType:
    """A kind of document, as a declaration.

    ``route`` tells where the lines go; ``links_to`` names the types whose lines it fulfils; ``link_is_optional``: it
    may stand alone; ``product_side``: its lines are of two sides, ``out`` along the route and ``in`` back along it, and
    on this one stands what is put together or taken apart; ``price_is_cost``: its price is what the stock costs;
    ``is_opening``: it brings what a warehouse began with, and is refused once its books are open; ``settlements``: ways
    to choose from ("" among them: none is needed); ``books`` and ``unbooks`` (with its reversal) do its work instead of
    moves; ``takes_expired``: whether it may take lots whose time is over; ``checks_life``: whether what it brings must
    have enough of its life left; ``check`` may refuse before posting; ``after`` runs in the same transaction after
    posting (``True``) or voiding (``False``) of a document. ``by_hand``: people write it, and not only the product;
    ``people``: who had a part in what it books, and so cannot decide on it. ``is_plan``: it asks for or promises
    something and moves nothing. ``links_to_many``: its lines may fulfil lines of several documents, or none,
    ``links_to_done`` also of those that are done.
    ``parts``: by line, what of it goes to another place than the route says; ``fulfils``: by line, how much it counts
    for the line that it fulfils, where that is not all; ``over_percent``: by how much it may exceed what is open;
    ``submitted_title``: what it waits for once it is handed in, ``posted_title``: what it is called in force.
    ``bills``: its lines take the bill of what they are linked to, and not the goods. ``account``: what its links count
    for where that is neither: ``money`` counts yuan of the line's amount, any other name its quantity (ADR 30, 31).
    ``closed_by``: the account whose links make documents of this type done. ``sides``: what the product side
    is called, and the other. ``is_deal``: its prices are agreed
    with a partner, so lines may be gifts and the sum rounded down; ``may_be_urgent``: it says why it is an emergency,
    where it is one. ``stock_costs``: by line, what its goods cost the
    stock in yuan, where that is not what the line says. ``carries_over``: amending it takes along what has fulfilled it
    (else nothing that was fulfilled can be amended); answers those links for the lines of the new one, or refuses.
    ``follows``: the product books it with something else and takes it back with that; nobody decides on it, and
    nobody voids or restores it alone.
    ``before`` runs on a draft that is handed in or posted, ahead of choosing lots and reserving; ``given_up`` on one
    that was handed in and takes nothing any more. ``sells_short``: it happened already, so what is not there does not
    stop it: that part becomes a line that waits and moves nothing (ADR 43).
    """

    code: str
    title: str
    prefix: str
    route: Callable[["Document"], Route]
    direction: str
    reserves: bool = False
    partner_kind: str = ""
    wants_to_warehouse: bool = False
    shows_price: bool = False
    price_is_cost: bool = False
    is_opening: bool = False
    links_to: tuple[str, ...] = ()
    settlements: tuple[str, ...] = ()
    link_is_optional: bool = False
    product_side: str = ""
    books: Callable[["UnitOfWork", "Document", list["Line"]], None] | None = None
    unbooks: Callable[["UnitOfWork", "Document", "Document"], None] | None = None
    takes_expired: Callable[["UnitOfWork", "Document"], bool] = _never
    checks_life: bool = False
    check: Callable[["UnitOfWork", "Document", list["Line"]], None] | None = None
    after: Callable[["UnitOfWork", "Document", bool], None] | None = None
    by_hand: bool = True
    people: Callable[["UnitOfWork", "Document"], frozenset[int]] | None = None
    is_plan: bool = False
    links_to_many: bool = False
    links_to_done: bool = False
    parts: Callable[["Session", "Document"], Mapping[int, Mapping[Place, Decimal]]] | None = None
    fulfils: Callable[["Session", "Document"], Mapping[int, Decimal]] | None = None
    over_percent: Callable[["Session", "Document"], Decimal] | None = None
    submitted_title: str = ""
    posted_title: str = ""
    bills: bool = False
    account: str = ""
    closed_by: str = ""
    sides: tuple[str, str] = ("成品", "组件")
    is_deal: bool = False
    may_be_urgent: bool = False
    stock_costs: Callable[["Session", "Document"], Mapping[int, Decimal]] | None = None
    carries_over: Callable[["Session", "Document", "Document", Sequence["Line"]], list[Carried]] | None = None
    follows: bool = False
    before: Callable[["UnitOfWork", "Document", list["Line"]], None] | None = None
    given_up: Callable[["UnitOfWork", "Document"], None] | None = None
    sells_short: bool = False
    permissions: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "permissions", {act: f"{self.code}.{act}" for act in ("draft", "post", "void")})
        if self.is_plan:
            object.__setattr__(self, "books", _book_nothing)
            object.__setattr__(self, "unbooks", _book_nothing)

    @property
    def takes(self) -> str:
        """The account of the lines that it fulfils which its own lines count for."""
        return self.account or (BILLS if self.bills else GOODS)

    @property
    def closed(self) -> str:
        """The account that says how much of its own lines is open."""
        return self.closed_by or (BILLS if self.bills else GOODS)

    @property
    def post_word(self) -> str:
        """What posting it is called."""
        return "生效" if self.is_plan else "过账"

    @property
    def wants_partner(self) -> bool:
        return bool(self.partner_kind)

    @property
    def wants_link(self) -> bool:
        return bool(self.links_to)

    @property
    def is_return(self) -> bool:
        """Whether it brings back what a document moved, linked to that one or alone."""
        return self.link_is_optional and not self.is_plan and not self.links_to_many

    @property
    def is_two_sided(self) -> bool:
        """Whether every line says on which side it stands."""
        return bool(self.product_side)

    @property
    def picks_lots(self) -> bool:
        """Whether it takes from the free stock, so that the next lots can be chosen for it."""
        return self.direction in ("out", "between", "within", "both")

    def picks_lots_on(self, side: str) -> bool:
        """The same for the lines of one side."""
        return self.picks_lots and side != IN

    def brings_on(self, side: str) -> bool:
        """Whether the lines of one side bring stock in from outside."""
        return self.is_inbound or side == IN

    @property
    def may_take_expired(self) -> bool:
        """Whether some document of the type may take lots whose time is over."""
        return self.takes_expired is not _never

    @property
    def is_inbound(self) -> bool:
        """Whether it brings stock in from outside, so that switched-off SKUs are refused."""
        return self.direction == "in"


DOCUMENT_TYPES: dict[str, DocumentType] = {}


def register(type_: DocumentType) -> DocumentType:
    """Make a type known, with its three permissions."""
    DOCUMENT_TYPES[type_.code] = type_
    if type_.by_hand:
        declare(Permission(type_.permissions["draft"], f"{type_.title} · 录入", AREA, narrowed_by=BY_ROW))
    declare(
        Permission(type_.permissions["post"], f"{type_.title} · {type_.post_word}", AREA, narrowed_by=BY_ROW),
        Permission(type_.permissions["void"], f"{type_.title} · 作废", AREA, sensitive=True, narrowed_by=BY_ROW),
    )
    return type_


def type_of(code: str) -> DocumentType:
    """The declared type. Raises DomainError ``document.type_unknown``."""
    type_ = DOCUMENT_TYPES.get(code)
    if type_ is None:
        raise DomainError("document.type_unknown", field="type", type=code[:40])
    return type_


def status_title(code: str, status: str) -> str:
    """What a status is called on a document of this type."""
    type_ = DOCUMENT_TYPES.get(code)
    if type_ is not None and type_.is_plan and status == POSTED:
        return type_.posted_title or _IN_FORCE
    return (type_.submitted_title if type_ is not None and status == SUBMITTED else "") or STATUS_TITLES[status]


def type_title(code: str) -> str:
    """What a type is called."""
    return DOCUMENT_TYPES[code].title if code in DOCUMENT_TYPES else code


def return_type_of(code: str) -> str:
    """The type that brings back what documents of this one moved; empty where none does."""
    returns = (one for one in DOCUMENT_TYPES.values() if one.is_return and code in one.links_to)
    return next((one.code for one in returns), "")


def settlement_title(type_: DocumentType, settlement: str) -> str:
    """What a way of settling is called on a document of this type."""
    if not type_.is_deal:
        is_put = TO_HOLD in type_.settlements and not settlement
        return "直接入可用" if is_put else SETTLEMENT_TITLES[settlement]
    words = _TERMS_OF_CUSTOMERS if type_.partner_kind == "customer" else _TERMS_OF_SUPPLIERS
    return words.get(settlement) or SETTLEMENT_TITLES[settlement]


def side_title(type_: DocumentType, side: str) -> str:
    """What a line on this side is called; nothing where a document has no sides."""
    return type_.sides[side != type_.product_side] if side else ""


def permissions_for(*acts: str) -> tuple[str, ...]:
    """The permissions of these acts for every type; any of them opens the door."""
    types = DOCUMENT_TYPES.values()
    return tuple(one.permissions[act] for one in types for act in acts if one.by_hand or act != "draft")


def _fixed(route: Route) -> Callable[["Document"], Route]:
    return lambda document: route


FROM_HOLD, FROM_BLOCKED, TO_HOLD, TO_BLOCKED = "from_hold", "from_blocked", "to_hold", "to_blocked"
TAKEN_FROM = {FROM_HOLD: Place.QC_HOLD, FROM_BLOCKED: Place.BLOCKED}
PUT_TO = {TO_HOLD: Place.QC_HOLD, TO_BLOCKED: Place.BLOCKED}
#: what each way is called
SETTLEMENT_TITLES = {
    "": "从可用取", FROM_HOLD: "从待检取", FROM_BLOCKED: "从冻结取", "hold": "转待检", "release": "检验合格，转可用",
    TO_HOLD: "先入待检", TO_BLOCKED: "入冻结", "block": "冻结", "unblock": "解除冻结", "condemn": "检验不合格，转冻结",
    "bank": "银行转账", "cash": "现金", "acceptance": "承兑汇票", "wechat": "微信", "alipay": "支付宝", "card": "刷卡",
    "monthly": "月结", "on_delivery": "现款", "prepaid": "预付",
}  # fmt: skip
#: how a deal is paid for; "": as with this partner always
TERMS = ("", "monthly", "on_delivery", "prepaid")
_TERMS_OF_SUPPLIERS = {"": "按供应商约定"}
_TERMS_OF_CUSTOMERS = {"": "按客户约定", "monthly": "挂账", "on_delivery": "现结", "prepaid": "预收"}
_STATUS_ROUTES = {
    "hold": Route(Place.STOCK, Place.QC_HOLD), "release": Route(Place.QC_HOLD, Place.STOCK),
    "block": Route(Place.STOCK, Place.BLOCKED), "unblock": Route(Place.BLOCKED, Place.STOCK),
    "condemn": Route(Place.QC_HOLD, Place.BLOCKED),
}  # fmt: skip


def _scrapped(document: "Document") -> Route:
    return Route(TAKEN_FROM.get(document.settlement, Place.STOCK), Place.SCRAP, target_side="")


def _put_aside(document: "Document") -> Route:
    return _STATUS_ROUTES[document.settlement]


StatusCheck = Callable[["UnitOfWork", "Document", list["Line"]], None]
#: what modules above demand before stock changes its state
_STATUS_CHECKS: list[StatusCheck] = []


def register_status_check(check: StatusCheck) -> None:
    """Have every 库存状态调整 judged by this too; once, however often it is registered."""
    if check not in _STATUS_CHECKS:
        _STATUS_CHECKS.append(check)


def _check_status(uow: "UnitOfWork", document: "Document", lines: list["Line"]) -> None:
    for check in _STATUS_CHECKS:
        check(uow, document, lines)


OPENING_STOCK = register(
    DocumentType(
        "opening_stock", "期初", "QC", _fixed(Route(Place.OPENING, Place.STOCK, origin_side="")), "in",
        shows_price=True, price_is_cost=True, is_opening=True,
    )
)  # fmt: skip
OTHER_RECEIPT = register(
    DocumentType(
        "other_receipt", "其他入库", "QTRK", _fixed(Route(Place.OTHER, Place.STOCK, origin_side="")), "in",
        shows_price=True, price_is_cost=True, checks_life=True,
    )
)  # fmt: skip
OTHER_ISSUE = register(
    DocumentType(
        "other_issue", "其他出库", "QTCK", _fixed(Route(Place.STOCK, Place.OTHER, target_side="")), "out",
        reserves=True,
    )
)  # fmt: skip
SCRAP = register(
    DocumentType(
        "scrap", "报损", "BSD", _scrapped, "out", reserves=True, settlements=("", FROM_HOLD, FROM_BLOCKED),
        takes_expired=always,
    )
)  # fmt: skip
#: 库存状态: what is free, what waits for an inspection, what must not be used
STOCK_STATUS = register(
    DocumentType(
        "stock_status", "库存状态调整", "ZTTZ", _put_aside, "within", reserves=True, settlements=tuple(_STATUS_ROUTES),
        takes_expired=always, check=_check_status,
    )
)  # fmt: skip
