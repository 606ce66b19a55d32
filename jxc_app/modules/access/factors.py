"""What a person has bound to prove themselves with."""

from sqlmodel import Session, col, func, select

from jxc_app.modules.access.models import Authenticator, RecoveryCode


def is_bound(session: Session, user_id: int) -> bool:
    """Whether the person has an authenticator that counts."""
    found = session.get(Authenticator, user_id)
    return found is not None and found.confirmed_at is not None


def codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes are not used yet."""
    unused = col(RecoveryCode.used_at).is_(None)
    return session.exec(select(func.count()).where(RecoveryCode.user_id == user_id, unused)).one()
