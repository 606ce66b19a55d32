"""What a person has bound to prove themselves with, and whether a role of theirs wants them to."""

from datetime import datetime

from sqlmodel import Session, col, delete, func, or_, select

from jxc_app.core.masking import masked_mail, masked_phone
from jxc_app.modules.access.models import (
    Authenticator,
    ProofAddress,
    ReachKind,
    RecoveryCode,
    Role,
    RoleAssignment,
    SecondProof,
    UserSession,
)


def is_bound(session: Session, user_id: int) -> bool:
    """Whether the person has an authenticator that counts."""
    found = session.get(Authenticator, user_id)
    return found is not None and found.confirmed_at is not None


def is_factor_wanted(session: Session, user_id: int, now: datetime) -> bool:
    """Whether a role that the person holds now takes no password alone as a proof."""
    ends = col(RoleAssignment.expires_at)
    wanted = (
        select(Role.id)
        .join(RoleAssignment, col(RoleAssignment.role_id) == Role.id)
        .where(
            RoleAssignment.user_id == user_id, col(Role.needs_factor).is_(True), or_(ends.is_(None), ends > now)
        )
    )  # fmt: skip
    return session.exec(wanted.limit(1)).first() is not None


def must_bind(session: Session, user_id: int, now: datetime) -> bool:
    """Whether the person has to bind an app, or an address for codes, before they do anything sensitive."""
    has_factor = is_bound(session, user_id) or bool(bound_addresses(session, user_id))
    return not has_factor and is_factor_wanted(session, user_id, now)


def codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes are not used yet."""
    unused = col(RecoveryCode.used_at).is_(None)
    return session.exec(select(func.count()).where(RecoveryCode.user_id == user_id, unused)).one()


def bound_addresses(session: Session, user_id: int) -> dict[str, str]:
    """Kind → the address that codes may be sent to, masked."""
    bound = select(ProofAddress).where(ProofAddress.user_id == user_id).order_by(col(ProofAddress.kind))
    return {one.kind: masked(one.kind, one.address) for one in session.exec(bound)}


def masked(kind: str, address: str) -> str:
    """An address as the screen and the log show it."""
    return masked_mail(address) if kind == ReachKind.MAIL else masked_phone(address)


def forget_proofs(session: Session, user_id: int) -> None:
    """What the person proved so far no longer holds: their way of proving has changed."""
    own = select(UserSession.id).where(UserSession.user_id == user_id)
    session.exec(delete(SecondProof).where(col(SecondProof.session_id).in_(own)))
