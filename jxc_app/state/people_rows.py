"""People as ready texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from jxc_app.core.devices import device_in_words
from jxc_app.modules.access.matrix_queries import Holder
from jxc_app.modules.access.people_queries import HeldRole, Standing, UserRow
from jxc_app.modules.access.queries import SessionRow
from jxc_app.state.formats import moment

STANDINGS = {
    Standing.IN_USE: "使用中", Standing.NEW: "待首次登录", Standing.RESET: "待重设密码", Standing.OFF: "已停用",
}  # fmt: skip
_LOOKS = {Standing.IN_USE: "in-use", Standing.NEW: "submitted", Standing.RESET: "submitted", Standing.OFF: "off"}
EVERYWHERE = "全公司"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person as the list shows them; ``look`` colours the state."""

    id: int
    href: str
    name: str
    login: str
    roles: str
    two_step: str
    seen: str
    look: str
    standing: str


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One role of a person; ``id`` is that of its being given."""

    id: int
    role: str
    place: str
    until: str
    has_ended: bool


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One signed-in browser of a person."""

    id: int
    device: str
    ip: str
    since: str
    seen: str


@dataclass(frozen=True, slots=True)
class RightLine:
    """Something that a person may do, where, by which role, and until when (empty: no end)."""

    key: str
    title: str
    places: str
    role: str
    until: str


def person_line(row: UserRow, places: Mapping[int, str]) -> PersonLine:
    """A person in the list."""
    return PersonLine(
        row.id, f"/user?id={row.id}", row.name, row.login, _roles_text(row.roles, places),
        two_step_text(row.is_bound), moment(row.last_seen_at), look_of(row.standing), STANDINGS[row.standing],
    )  # fmt: skip


def two_step_text(is_bound: bool) -> str:
    """Whether signing in asks for a code too."""
    return "已绑定" if is_bound else "未绑定"


def look_of(standing: Standing) -> str:
    """The colour of a state."""
    return _LOOKS[standing]


def _roles_text(roles: Sequence[HeldRole], places: Mapping[int, str]) -> str:
    where: dict[str, list[str]] = {}
    for one in roles:
        where.setdefault(one.name, []).append(_where_and_until(one, places))
    return "、".join(f"{name}（{'、'.join(several)}）" for name, several in where.items()) or "没有角色"


def _where_and_until(one: HeldRole, places: Mapping[int, str]) -> str:
    place = place_name(one.warehouse_id, places)
    return f"{place} 至 {moment(one.until)}" if one.until else place


def place_name(warehouse_id: int | None, places: Mapping[int, str]) -> str:
    """A warehouse, or the whole company."""
    return EVERYWHERE if warehouse_id is None else places.get(warehouse_id, f"{warehouse_id}")


def held_line(one: HeldRole, places: Mapping[int, str]) -> HeldLine:
    """A role of one person."""
    place = place_name(one.warehouse_id, places)
    return HeldLine(one.assignment_id, one.name, place, moment(one.until), one.has_ended)


def session_line(row: SessionRow) -> SessionLine:
    """A session of one person."""
    return SessionLine(
        row.id, device_in_words(row.device), row.ip, moment(row.created_at), moment(row.last_seen_at)
    )  # fmt: skip


def right_lines(rights: Sequence[Holder], places: Mapping[int, str]) -> list[RightLine]:
    """Rights in their order, the warehouses of one right by one role together."""
    together = groupby(rights, key=lambda one: (one.permission, one.title, one.role, one.until))
    return [
        RightLine(
            f"{code} {role} {until}", title, "、".join(place_name(one.warehouse_id, places) for one in several), role,
            moment(until),
        )
        for (code, title, role, until), several in together
    ]  # fmt: skip
