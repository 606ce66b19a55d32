"""What a person has bound to prove themselves with."""

from sqlmodel import Session, col, delete, func, select

from jxc_app.modules.access.models import Authenticator, RecoveryCode, SecondProof, UserSession


def is_bound(session: Session, user_id: int) -> bool:
    """Whether the person has an authenticator that counts."""
    found = session.get(Authenticator, user_id)
    return found is not None and found.confirmed_at is not None


def codes_left(session: Session, user_id: int) -> int:
    """How many recovery codes are not used yet."""
    unused = col(RecoveryCode.used_at).is_(None)
    return session.exec(select(func.count()).where(RecoveryCode.user_id == user_id, unused)).one()


def forget_proofs(session: Session, user_id: int) -> None:
    """What the person proved so far no longer holds: their way of proving has changed."""
    own = select(UserSession.id).where(UserSession.user_id == user_id)
    session.exec(delete(SecondProof).where(col(SecondProof.session_id).in_(own)))
