"""undoing incidents: proposals, what they made, and documents that restore voided ones

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_RESTORES = "restores_document_id"
_UNIQUE, _FOREIGN = "uq_document_restores_document_id", "fk_document_restores_document_id_document"


def upgrade() -> None:
    # in place, and not by copying the table, which is the largest but the ledger
    op.execute(f"ALTER TABLE document ADD COLUMN {_RESTORES} INTEGER CONSTRAINT {_FOREIGN} REFERENCES document (id)")
    op.create_index(_UNIQUE, "document", [_RESTORES], unique=True)
    op.create_table(
        "incident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("document_ids", sa.JSON(), nullable=False),
        sa.Column("warehouse_ids", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("releases", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", _MOMENT, nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'done', 'withdrawn', 'outdated')", name=op.f("ck_incident_known_state")
        ),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_incident_decided")),
        sa.CheckConstraint("state <> 'done' OR decided_by <> proposed_by", name=op.f("ck_incident_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_table(
        "incident_document",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("made_document_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('reverse', 'restore')", name=op.f("ck_incident_document_known_kind")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_document_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_incident_document_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["made_document_id"], ["document.id"], name=op.f("fk_incident_document_made_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_document")),
        sa.UniqueConstraint("made_document_id", name=op.f("uq_incident_document_made_document_id")),
        sa.UniqueConstraint("incident_id", "position", name=op.f("uq_incident_document_incident_id_position")),
    )
    # Companies that exist; the ready-made roles of new ones are made with it.
    op.execute(
        "INSERT INTO role_permission (role_id, permission, scope) "
        "SELECT id, 'incident.undo', 'all' FROM role WHERE code = 'owner'"
    )
    op.execute(
        "INSERT INTO role_permission (role_id, permission, scope) "
        "SELECT id, 'incident.undo', 'assigned' FROM role WHERE code = 'reviewer'"
    )


def downgrade() -> None:
    op.execute("DELETE FROM role_permission WHERE permission = 'incident.undo'")
    op.drop_table("incident_document")
    op.drop_table("incident")
    op.drop_index(_UNIQUE, "document")
    _drop_triggers()
    with op.batch_alter_table("document") as document:
        document.drop_column(_RESTORES)


def _drop_triggers() -> None:
    """On SQLite they speak of the table that is copied; they are put back after every migration."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for (name,) in connection.execute(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            op.execute(f'DROP TRIGGER "{name}"')
