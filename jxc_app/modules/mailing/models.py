"""What was mailed of a document, to whom, by whom; what came of it stands in its delivery."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.tables import Base, BigKey


class DocumentMail(Base, table=True):
    """One mail. ``text`` has the place of the link, never the link; ``files``: the names of what went along."""

    __tablename__ = "document_mail"
    __table_args__ = (Index("ix_document_mail_document_id", "document_id"),)

    delivery_id: int = Field(primary_key=True, sa_type=BigKey, foreign_key="delivery.id")
    document_id: int = Field(foreign_key="document.id")
    partner_id: int = Field(foreign_key="partner.id")
    address: str = Field(max_length=120)
    subject: str = Field(max_length=120)
    text: str = Field(max_length=2000)
    files: str = Field(max_length=200)
    sent_by: int = Field(foreign_key="app_user.id")
    sent_by_name: str = Field(max_length=60)
    asked_at: datetime = Field(sa_type=UtcDateTime)
