"""Templates and schedules, as headquarters sets them."""

from dataclasses import dataclass
from typing import Literal, TypeVar

from pydantic import Field as Limits
from sqlmodel import Session, col, delete, func, select

from jxc_app.core.errors import Conflict, DomainError, NotFound
from jxc_app.core.inputs import Id, Version
from jxc_app.core.unit_of_work import UnitOfWork
from jxc_app.core.use_case import Command, Result, Scope, query, use_case
from jxc_app.modules.asking.models import AskSchedule, AskTemplate, AskTemplateLine
from jxc_app.modules.asking.permissions import ASK_SETTINGS
from jxc_app.modules.asking.rules import EVERY_DAY, minute_of, time_text, weekdays_text
from jxc_app.modules.catalog.models import Sku, Unit
from jxc_app.modules.warehouses.models import Warehouse, WarehouseKind

_MOST = 500
Row = TypeVar("Row", AskTemplate, AskSchedule)


class SaveTemplate(Command):
    """``template_id`` and ``version`` None: a new one. ``sku_ids``: all of it, in its order."""

    template_id: Id | None = None
    version: Version | None = None
    name: str = Limits(min_length=1, max_length=60)
    arranged_by: Literal["shelf", "category", "listed"] = "category"
    sku_ids: list[Id] = Limits(min_length=1, max_length=_MOST)


class SaveSchedule(Command):
    """``schedule_id`` and ``version`` None: a new one. ``warehouse_id`` None: every store without one of its own.

    ``weekdays``: a bit for each day, Monday the lowest; ``closes_at``: as 16:00. ``supplied_by`` None: it is bought.
    """

    schedule_id: Id | None = None
    version: Version | None = None
    warehouse_id: Id | None = None
    template_id: Id
    weekdays: int = Limits(ge=1, le=EVERY_DAY)
    closes_at: str = Limits(min_length=1, max_length=5)
    supplied_by: Id | None = None
    lead_days: int = Limits(default=1, ge=0, le=60)
    remind_minutes: int = Limits(default=120, ge=0, le=1440)
    is_off: bool = False


class SettingRef(Result):
    """A template or schedule as it stands now."""

    id: int
    version: int


@dataclass(frozen=True, slots=True)
class TemplateSku:
    """A SKU on a template."""

    sku_id: int
    code: str
    name: str
    unit: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template and its SKUs in their order."""

    id: int
    version: int
    name: str
    arranged_by: str
    skus: tuple[TemplateSku, ...]


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """When who asks; ``warehouse`` empty: every store; ``supplied`` empty: it is bought."""

    id: int
    version: int
    warehouse_id: int | None
    warehouse: str
    template_id: int
    template: str
    weekdays: int
    days_text: str
    closes_at: str
    supplied_by: int | None
    supplied: str
    lead_days: int
    remind_minutes: int
    is_off: bool


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A warehouse to choose; a regional one asks the centre and supplies stores."""

    id: int
    name: str
    asks: bool
    supplies: bool


@dataclass(frozen=True, slots=True)
class AskSettings:
    """All that is set, and the warehouses in use."""

    templates: tuple[TemplateRow, ...]
    schedules: tuple[ScheduleRow, ...]
    places: tuple[NamedPlace, ...]


@query("ask.settings", title="查看要货设置", permission=ASK_SETTINGS)
def ask_settings(session: Session, scope: Scope) -> AskSettings:
    """For whoever may change them."""
    places = session.exec(select(Warehouse).order_by(Warehouse.code_key)).all()
    names = {one.id: one.name for one in places}
    templates = session.exec(select(AskTemplate).order_by(AskTemplate.name)).all()
    titles = {one.id: one.name for one in templates}
    rows = session.exec(
        select(AskTemplateLine, Sku, Unit.name)
        .join(Sku, col(Sku.id) == AskTemplateLine.sku_id)
        .join(Unit, col(Unit.id) == Sku.base_unit_id)
        .order_by(col(AskTemplateLine.position))
    ).all()
    skus: dict[int, list[TemplateSku]] = {}
    for line, sku, unit in rows:
        one = TemplateSku(sku.id or 0, sku.code, sku.name, unit, sku.switched_off_at is not None)
        skus.setdefault(line.template_id, []).append(one)
    schedules = session.exec(select(AskSchedule).order_by(col(AskSchedule.id))).all()
    return AskSettings(
        tuple(
            TemplateRow(one.id or 0, one.version, one.name, one.arranged_by, tuple(skus.get(one.id or 0, ())))
            for one in templates
        ),
        tuple(
            ScheduleRow(
                one.id or 0, one.version, one.warehouse_id, names.get(one.warehouse_id, ""), one.template_id,
                titles[one.template_id], one.weekdays, weekdays_text(one.weekdays), time_text(one.closes_at),
                one.supplied_by, names.get(one.supplied_by, ""), one.lead_days, one.remind_minutes,
                one.switched_off_at is not None,
            )
            for one in schedules
        ),
        tuple(
            NamedPlace(one.id or 0, one.name, one.kind != WarehouseKind.CENTRAL, one.kind != WarehouseKind.STORE)
            for one in places
            if one.switched_off_at is None
        ),
    )  # fmt: skip


@use_case("ask.save_template", title="设置要货模板", permission=ASK_SETTINGS)
def save_template(uow: UnitOfWork, command: SaveTemplate) -> SettingRef:
    """Write a template anew. Raises Conflict ``ask.template_taken``, ``version.stale``."""
    taken = uow.session.exec(select(AskTemplate.id).where(AskTemplate.name == command.name)).first()
    if taken is not None and taken != command.template_id:
        raise Conflict("ask.template_taken", field="name")
    sku_ids = list(dict.fromkeys(command.sku_ids))
    if len(_known(uow.session, sku_ids)) != len(sku_ids):
        raise DomainError("sku.not_found", field="sku_ids")
    template = _locked(uow, AskTemplate, command.template_id, command.version)
    before = _template_words(uow.session, template) if template else {}
    template = template or AskTemplate(name=command.name, version=0)
    template.name, template.arranged_by = command.name, command.arranged_by
    template.version += 1
    uow.session.add(template)
    uow.session.flush()
    uow.session.exec(delete(AskTemplateLine).where(col(AskTemplateLine.template_id) == template.id))
    for position, sku_id in enumerate(sku_ids):
        uow.session.add(AskTemplateLine(template_id=template.id or 0, sku_id=sku_id, position=position))
    uow.session.flush()
    after = _template_words(uow.session, template)
    uow.record("ask_template", template.id, template.name, before=before, after=after)
    return SettingRef(id=template.id or 0, version=template.version)


def _known(session: Session, sku_ids: list[int]) -> list[int]:
    return list(session.exec(select(Sku.id).where(col(Sku.id).in_(sku_ids))).all())  # type: ignore[arg-type]


def _template_words(session: Session, template: AskTemplate) -> dict[str, object]:
    count = select(func.count()).select_from(AskTemplateLine).where(AskTemplateLine.template_id == template.id)
    return {"name": template.name, "arranged_by": template.arranged_by, "skus": session.exec(count).one()}


@use_case("ask.save_schedule", title="设置要货截单", permission=ASK_SETTINGS)
def save_schedule(uow: UnitOfWork, command: SaveSchedule) -> SettingRef:
    """Say when a store asks, by which template, and who supplies it. Rounds that were begun keep their cut-off.

    Raises DomainError ``ask.no_time``, ``ask.no_store``, ``ask.supplies_itself`` at the field, Conflict.
    """
    minute = minute_of(command.closes_at)
    if minute is None:
        raise DomainError("ask.no_time", field="closes_at")
    template = uow.session.get(AskTemplate, command.template_id)
    if template is None:
        raise DomainError("ask.no_template", field="template_id")
    store = uow.session.get(Warehouse, command.warehouse_id) if command.warehouse_id else None
    if command.warehouse_id and store is None:
        raise DomainError("ask.no_store", field="warehouse_id")
    giver = uow.session.get(Warehouse, command.supplied_by) if command.supplied_by else None
    if command.supplied_by and (giver is None or command.supplied_by == command.warehouse_id):
        raise DomainError("ask.supplies_itself", field="supplied_by")
    if giver is not None and store is not None and _gets_from(uow.session, giver.id or 0, store.id or 0):
        raise DomainError("ask.in_a_circle", field="supplied_by", giver=giver.name, store=store.name)
    schedule = _locked(uow, AskSchedule, command.schedule_id, command.version)
    before = _schedule_words(uow.session, schedule) if schedule else {}
    schedule = schedule or AskSchedule(
        template_id=command.template_id, weekdays=command.weekdays, closes_at=minute, begins_at=uow.now, version=0
    )
    is_moved = (schedule.weekdays, schedule.closes_at) != (command.weekdays, minute)
    if is_moved or (schedule.switched_off_at is not None and not command.is_off):
        schedule.begins_at = uow.now  # a cut-off that was not there an hour ago has been missed by nobody
    schedule.warehouse_id, schedule.template_id = command.warehouse_id, command.template_id
    schedule.weekdays, schedule.closes_at, schedule.supplied_by = command.weekdays, minute, command.supplied_by
    schedule.lead_days, schedule.remind_minutes = command.lead_days, command.remind_minutes
    schedule.switched_off_at = (schedule.switched_off_at or uow.now) if command.is_off else None
    schedule.version += 1
    uow.session.add(schedule)
    uow.session.flush()
    label = f"{store.name if store else '各门店'} {template.name}"
    after = _schedule_words(uow.session, schedule)
    uow.record("ask_schedule", schedule.id, label, before=before, after=after)
    return SettingRef(id=schedule.id or 0, version=schedule.version)


def _gets_from(session: Session, warehouse_id: int, other_id: int) -> bool:
    """Whether a warehouse is supplied by another, or by one that is."""
    wanted = select(AskSchedule.warehouse_id, AskSchedule.supplied_by).where(
        col(AskSchedule.switched_off_at).is_(None), col(AskSchedule.warehouse_id).is_not(None)
    )
    givers: dict[int, set[int]] = {}
    for place, giver in session.exec(wanted).all():
        givers.setdefault(place or 0, set()).add(giver or 0)
    seen, next_ = set(), {warehouse_id}
    while next_:
        seen |= next_
        next_ = {giver for one in next_ for giver in givers.get(one, ())} - seen
    return other_id in seen


def _schedule_words(session: Session, schedule: AskSchedule) -> dict[str, object]:
    giver = session.get(Warehouse, schedule.supplied_by) if schedule.supplied_by else None
    return {
        "template": session.get_one(AskTemplate, schedule.template_id).name,
        "weekdays": weekdays_text(schedule.weekdays), "closes_at": time_text(schedule.closes_at),
        "supplied_by": giver.name if giver else "采购", "lead_days": schedule.lead_days,
        "remind_minutes": schedule.remind_minutes,
    } | ({"switched_off_at": schedule.switched_off_at} if schedule.switched_off_at else {})  # fmt: skip


def _locked(uow: UnitOfWork, kind: type[Row], row_id: int | None, version: int | None) -> Row | None:
    """The row as the actor last saw it; None for a new one."""
    if row_id is None:
        return None
    row = uow.session.get(kind, row_id, with_for_update=True)
    if row is None:
        raise NotFound("ask.gone")
    if row.version != version:
        raise Conflict("version.stale")
    return row
