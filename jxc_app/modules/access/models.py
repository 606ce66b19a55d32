"""Tables of people, roles and sessions."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base


class GrantScope(StrEnum):
    """Where a role's permission holds: where the person is assigned, in warehouses that the role names, everywhere."""

    ASSIGNED = "assigned"
    CHOSEN = "chosen"
    ALL = "all"


class Makers(StrEnum):
    """Whose documents a role reaches: everybody's, those of people of one's own department, one's own."""

    ALL = "all"
    DEPARTMENT = "department"
    OWN = "own"


class User(Base, table=True):
    """One person, one account. User 1 is the product itself and can never sign in.

    ``department`` is a plain name, equal for those who belong together; empty: of none.
    """

    __tablename__ = "app_user"

    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(max_length=60)
    login_key: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=60)
    department: str = Field(default="", max_length=40)
    password_hash: str | None = None
    must_change_password: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PasswordLink(Base, table=True):
    """The one-time link by which a person sets their password. One of each person counts; used, it is gone."""

    __tablename__ = "password_link"

    user_id: int = Field(primary_key=True, foreign_key="app_user.id")
    token_sha256: str = Field(max_length=64, unique=True)
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Role(Base, table=True):
    """A named set of permissions; ``makers``: for whose documents; ``needs_factor``: no password alone proves."""

    __tablename__ = "role"
    __table_args__ = (CheckConstraint("makers IN ('all', 'department', 'own')", name="known_makers"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=40)
    description: str = Field(default="", max_length=200)
    makers: str = Field(default=Makers.ALL, max_length=12)
    needs_factor: bool = False
    version: int = 1


class RolePermission(Base, table=True):
    """One permission that a role grants."""

    __tablename__ = "role_permission"
    __table_args__ = (CheckConstraint("scope IN ('assigned', 'chosen', 'all')", name="known_scope"),)

    role_id: int = Field(primary_key=True, foreign_key="role.id")
    permission: str = Field(primary_key=True, max_length=80)
    scope: str = Field(default=GrantScope.ASSIGNED, max_length=10)


class RolePlace(Base, table=True):
    """A warehouse that a role names for a permission of the scope ``chosen``."""

    __tablename__ = "role_place"

    role_id: int = Field(primary_key=True, foreign_key="role.id")
    permission: str = Field(primary_key=True, max_length=80)
    warehouse_id: int = Field(primary_key=True, foreign_key="warehouse.id")


class RoleCategory(Base, table=True):
    """A category to which a role is narrowed, with all below it; a role without any is not narrowed."""

    __tablename__ = "role_category"

    role_id: int = Field(primary_key=True, foreign_key="role.id")
    category_id: int = Field(primary_key=True, foreign_key="category.id")


class DutyException(Base, table=True):
    """A role that may hold excluding duties for a while: who answers for it, why, and until when."""

    __tablename__ = "duty_exception"

    role_id: int = Field(primary_key=True, foreign_key="role.id")
    exclusion: str = Field(primary_key=True, max_length=40)
    owner_id: int = Field(foreign_key="app_user.id")
    reason: str = Field(max_length=200)
    since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)


class RoleAssignment(Base, table=True):
    """A person holds a role, in one warehouse or (no warehouse named) in the whole company."""

    __tablename__ = "role_assignment"
    __table_args__ = (
        UniqueConstraint("user_id", "role_id", "warehouse_id"),
        Index("ix_role_assignment_user_id", "user_id"),
        # two rows without a warehouse are not equal to the constraint above
        Index(
            "uq_role_assignment_whole_company", "user_id", "role_id", unique=True,
            sqlite_where=text("warehouse_id IS NULL"), postgresql_where=text("warehouse_id IS NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id")
    role_id: int = Field(foreign_key="role.id")
    warehouse_id: int | None = Field(default=None, foreign_key="warehouse.id")
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class UserSession(Base, table=True):
    """A signed-in browser. The token itself is known to that browser only."""

    __tablename__ = "user_session"
    __table_args__ = (Index("ix_user_session_user_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    token_sha256: str = Field(max_length=64, unique=True)
    user_id: int = Field(foreign_key="app_user.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    ip: str = Field(default="", max_length=60)
    device: str = Field(default="", max_length=200)
    station_id: int | None = Field(
        default=None, description="the shared computer; no key, for sessions are many and old"
    )
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Station(Base, table=True):
    """A shared computer that somebody registered: people change places at it by badge or login and a PIN.

    Its browser holds the token. ``lock_minutes``: how long a session on it may idle.
    """

    __tablename__ = "station"
    __table_args__ = (CheckConstraint("lock_minutes BETWEEN 1 AND 60", name="lock_minutes"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=40)
    token_sha256: str = Field(max_length=64, unique=True)
    warehouse_id: int | None = Field(default=None, foreign_key="warehouse.id")
    lock_minutes: int = 5
    registered_by: int
    registered_at: datetime = Field(sa_type=UtcDateTime)
    switched_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class QuickProof(Base, table=True):
    """A PIN and a badge, good at registered computers only. Five wrong PINs in a row end it."""

    __tablename__ = "quick_proof"

    user_id: int = Field(primary_key=True, foreign_key="app_user.id")
    pin_hash: str
    badge_sha256: str | None = Field(default=None, max_length=64, unique=True)
    failures: int = 0
    set_at: datetime = Field(sa_type=UtcDateTime)


class Counted(StrEnum):
    """What wrong passwords, and calls with a key, are counted for; :mod:`throttle` says when each is asked."""

    ADDRESS = "address"
    LOGIN = "login"
    LOGIN_AT_ADDRESS = "login_at_address"
    PASSWORD = "password"  # noqa: S105  the name of a counter
    CALLS = "calls"


class SignInThrottle(Base, table=True):
    """Consecutive wrong passwords of one subject, and when it may try again. What a subject lacks is empty.

    Of calls: how many there were, and until when they are counted together.
    """

    __tablename__ = "sign_in_throttle"
    __table_args__ = (
        CheckConstraint("kind IN ('address', 'login', 'login_at_address', 'password', 'calls')", name="known_kind"),
    )

    kind: str = Field(primary_key=True, max_length=20)
    login_key: str = Field(primary_key=True, max_length=60)
    ip: str = Field(primary_key=True, max_length=60)
    failures: int = 0
    not_before: datetime = Field(sa_type=UtcDateTime)


class CompanySetting(Base, table=True):
    """Facts about this company's installation, by name."""

    __tablename__ = "company_setting"

    name: str = Field(primary_key=True, max_length=60)
    value: str = ""


class Authenticator(Base, table=True):
    """The authenticator app of one person. It counts once a code of it was typed in (``confirmed_at``)."""

    __tablename__ = "authenticator"

    user_id: int = Field(primary_key=True, foreign_key="app_user.id")
    sealed_secret: str
    started_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    #: number of the 30 seconds whose code was taken last; no code is taken twice
    last_timecode: int = 0


class RecoveryCode(Base, table=True):
    """A code on paper for the day the phone is lost; each is good once."""

    __tablename__ = "recovery_code"

    user_id: int = Field(primary_key=True, foreign_key="app_user.id")
    code_sha256: str = Field(primary_key=True, max_length=64)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SecondProof(Base, table=True):
    """When a session last proved who sits there, by kind of sensitive act."""

    __tablename__ = "second_proof"

    session_id: int = Field(primary_key=True, foreign_key="user_session.id")
    act: str = Field(primary_key=True, max_length=40)
    proven_at: datetime = Field(sa_type=UtcDateTime)
    way: str = Field(max_length=20)


class ProofRule(Base, table=True):
    """What the company decided about a kind of sensitive act, where it differs from how it is shipped."""

    __tablename__ = "proof_rule"

    act: str = Field(primary_key=True, max_length=40)
    is_asked: bool


class ReachKind(StrEnum):
    """The ways by which a code reaches a person; named as the channels that carry them."""

    MAIL = "mail"
    SMS = "sms"


class ProofAddress(Base, table=True):
    """A person's own e-mail address or mobile number: a code that was sent there was typed back."""

    __tablename__ = "proof_address"
    __table_args__ = (CheckConstraint("kind IN ('mail', 'sms')", name="known_kind"),)

    user_id: int = Field(primary_key=True, foreign_key="app_user.id")
    kind: str = Field(primary_key=True, max_length=10)
    address: str = Field(max_length=254)
    bound_at: datetime = Field(sa_type=UtcDateTime)


class SentCode(Base, table=True):
    """A code that was sent to a person. Their newest one counts, in the session that asked for it.

    ``act``: the kind of sensitive act that it proves; empty where it binds ``address``.
    """

    __tablename__ = "sent_code"
    __table_args__ = (
        CheckConstraint("kind IN ('mail', 'sms')", name="known_kind"),
        Index("ix_sent_code_user_id", "user_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="app_user.id")
    session_id: int
    kind: str = Field(max_length=10)
    address: str = Field(max_length=254)
    act: str = Field(default="", max_length=40)
    code_hash: str = Field(max_length=64)
    sent_at: datetime = Field(sa_type=UtcDateTime)
    failures: int = 0
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
