"""mail to partners: an address of the contact, letters that wait in the queue of notices, what was mailed of a document

Revision ID: 0045
Revises: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("partner", sa.Column("email", sa.String(120), nullable=False, server_default=""))
    op.create_table(
        "letter",
        sa.Column("delivery_id", _BIG, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_letter_delivery_id_delivery")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_letter")),
    )
    op.create_table(
        "document_mail",
        sa.Column("delivery_id", _BIG, nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(120), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("files", sa.String(200), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_by_name", sa.String(60), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_document_mail_delivery_id_delivery")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_mail_document_id_document")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_document_mail_partner_id_partner")),
        sa.ForeignKeyConstraint(["sent_by"], ["app_user.id"], name=op.f("fk_document_mail_sent_by_app_user")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_document_mail")),
    )
    op.create_index("ix_document_mail_document_id", "document_mail", ["document_id"])


def downgrade() -> None:
    op.drop_table("document_mail")
    op.drop_table("letter")
    op.execute("ALTER TABLE partner DROP COLUMN email")
