"""files that hang on documents; who may attach them

Revision ID: 0050
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0032"
branch_labels = None
depends_on = None

#: which ready-made roles attach files, and where
_GIVEN = {
    "clerk": "assigned", "reviewer": "assigned", "keeper": "assigned", "store_manager": "assigned",
    "store_clerk": "assigned", "inspector": "assigned", "buyer": "assigned", "owner": "all", "finance": "all",
}  # fmt: skip
_PERMISSION = "file.attach"
_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("has_preview", sa.Boolean(), nullable=False),
        sa.Column("attached_by", sa.Integer(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('photo', 'delivery_note', 'contract', 'invoice', 'other')", name=op.f("ck_attachment_kind")
        ),
        sa.CheckConstraint(
            "media IN ('jpg', 'png', 'webp', 'heic', 'pdf', 'ofd', 'xml', 'xlsx', 'docx')",
            name=op.f("ck_attachment_media"),
        ),
        sa.CheckConstraint("size > 0 AND length(sha256) = 64", name=op.f("ck_attachment_stored")),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_attachment_removed")),
        sa.ForeignKeyConstraint(["attached_by"], ["app_user.id"], name=op.f("fk_attachment_attached_by_app_user")),
        sa.ForeignKeyConstraint(["removed_by"], ["app_user.id"], name=op.f("fk_attachment_removed_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index("ix_attachment_subject_kind_subject_id", "attachment", ["subject_kind", "subject_id"])
    op.create_index("ix_attachment_sha256", "attachment", ["sha256"])
    _give()


def _give() -> None:
    connection = op.get_bind()
    ids = dict(connection.execute(sa.select(_roles.c.code, _roles.c.id)).all())
    for code, scope in _GIVEN.items():
        if code in ids:
            row = {"role_id": ids[code], "permission": _PERMISSION, "scope": scope}
            connection.execute(_rights.insert().values(**row))


def downgrade() -> None:
    op.get_bind().execute(_rights.delete().where(_rights.c.permission == _PERMISSION))
    op.drop_table("attachment")
