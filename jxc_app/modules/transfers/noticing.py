"""What the log says of goods that stores ask of each other, for those who are to answer and those who wait."""

from sqlmodel import Session

from jxc_app.core.use_case import PERMISSIONS
from jxc_app.modules.approvals.able import able_there
from jxc_app.modules.documents.models import Document
from jxc_app.modules.notifications.events import Act, Event, Happening, Severity, declare_events, on
from jxc_app.modules.transfers.models import TransferRequest
from jxc_app.modules.transfers.types import TRANSFER
from jxc_app.modules.warehouses.models import Warehouse

ASKED = Event("transfer.asked", "有人要货", Severity.WARNING)
ANSWERED = Event("transfer.answered", "调货有答复", Severity.INFO)
UNANSWERED = Event("transfer.unanswered", "调货没人答复", Severity.WARNING)
declare_events(ASKED, ANSWERED, UNANSWERED)
_TO_GIVE, _TO_GET = "/requests", "/requests?tab=mine"
_SAID = {"transfer.accept": "答应了", "transfer.refuse": "拒绝了", "transfer.send": "已发出"}


def _asked(session: Session, act: Act) -> Happening | None:
    """Whoever may send it hears at once."""
    request, document = _request(session, act)
    if request is None or document is None:
        return None
    words = f"{_name(session, document.to_warehouse_id)} 的 {act.entry.actor_name} 要货：{document.number}"
    return _told(act, ASKED, document, _with(words, request.words), _TO_GIVE, _givers(session, document))


def _answered(session: Session, act: Act) -> Happening | None:
    """Whoever asked hears what became of it. Sending without having answered is told once, as sent."""
    request, document = _request(session, act)
    if request is None or document is None:
        return None
    words = f"{_name(session, document.warehouse_id)} {_SAID[act.entry.action]}：{document.number}"
    return _told(act, ANSWERED, document, _with(words, request.reason), _TO_GET, (request.asked_by,))


def _cancelled(session: Session, act: Act) -> Happening | None:
    request, document = _request(session, act)
    if request is None or document is None:
        return None
    words = f"{_name(session, document.to_warehouse_id)} 不要了：{document.number}"
    return _told(act, ANSWERED, document, _with(words, request.reason), _TO_GIVE, _givers(session, document))


def _lapsed(session: Session, act: Act) -> Happening | None:
    """Both hear: who waited in vain, and who did not answer."""
    request, document = _request(session, act)
    if request is None or document is None:
        return None
    words = f"{_name(session, document.warehouse_id)} 到时没有答复，占用的货已释放：{document.number}"
    people = (request.asked_by, *_givers(session, document))
    return _told(act, UNANSWERED, document, f"{words}。", _TO_GET, people)


def _request(session: Session, act: Act) -> tuple[TransferRequest | None, Document | None]:
    ids = {one.object_id for one in act.entries if one.object_type in ("transfer_request", "document")}
    for one in ids:
        request = session.get(TransferRequest, one) if one else None
        if request is not None:
            return request, session.get(Document, one)
    return None, None


def _givers(session: Session, document: Document) -> tuple[int, ...]:
    return tuple(able_there(session, PERMISSIONS[TRANSFER.permissions["post"]], document.warehouse_id))


def _name(session: Session, warehouse_id: int | None) -> str:
    return session.get_one(Warehouse, warehouse_id).name


def _with(words: str, why: str) -> str:
    return f"{words}（{why}）。" if why else f"{words}。"


def _told(
    act: Act, event: Event, document: Document, words: str, link: str, people: tuple[int, ...]
) -> Happening:  # fmt: skip
    return Happening(
        event.code, words, link, warehouse_ids=(document.warehouse_id,), person_ids=people, actor_id=act.entry.actor_id
    )  # fmt: skip


on("transfer.request", _asked)
for _action in _SAID:
    on(_action, _answered)
on("transfer.cancel", _cancelled)
on("transfer.lapse", _lapsed)
