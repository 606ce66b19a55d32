"""sourcing: suppliers are asked, their offers compared, prices agreed; who asks and who chooses

Revision ID: 0039
Revises: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

#: what the ready-made roles hold of the acts of this version
_GIVEN = {
    "buyer": {"assigned": ("rfq.view", "rfq.post", "rfq.void", "rfq_award.post", "rfq_award.void")},
    "reviewer": {"assigned": ("rfq.view", "rfq.void", "rfq_award.post", "rfq_award.void")},
    "owner": {"all": ("rfq.view", "agreement.end")},
    "finance": {"all": ("rfq.view",)},
    "auditor": {"all": ("rfq.view",)},
}  # fmt: skip
_TABLES = (
    "rfq_quote_line", "rfq_award_line", "rfq_quote", "rfq_invitation", "rfq_award", "rfq", "price_agreement",
    "sourcing_need", "sourcing_rule",
)  # fmt: skip

_rights = sa.table("role_permission", sa.column("role_id"), sa.column("permission"), sa.column("scope"))
_roles = sa.table("role", sa.column("id"), sa.column("code"))


def upgrade() -> None:
    op.create_table(
        "sourcing_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("suppliers", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("link_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_sourcing_rule_only_one")),
        sa.CheckConstraint(
            "months BETWEEN 1 AND 60 AND link_days BETWEEN 0 AND 90", name=op.f("ck_sourcing_rule_lengths")
        ),
        sa.CheckConstraint("suppliers BETWEEN 1 AND 10", name=op.f("ck_sourcing_rule_suppliers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sourcing_rule")),
    )
    op.create_table(
        "sourcing_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_key", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("direct_up_to", sa.BigInteger(), nullable=False),
        sa.Column("is_strict", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("direct_up_to >= 0", name=op.f("ck_sourcing_need_amount")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_sourcing_need_category_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sourcing_need")),
        sa.UniqueConstraint("category_key", name=op.f("uq_sourcing_need_category_key")),
    )
    op.create_table(
        "price_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("tax_percent", sa.BigInteger(), nullable=False),
        sa.Column("moq", sa.BigInteger(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name=op.f("ck_price_agreement_ended_why")),
        sa.CheckConstraint("price > 0 AND tax_percent >= 0", name=op.f("ck_price_agreement_prices")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_price_agreement_days")),
        sa.ForeignKeyConstraint(["award_id"], ["document.id"], name=op.f("fk_price_agreement_award_id_document")),
        sa.ForeignKeyConstraint(["ended_by"], ["app_user.id"], name=op.f("fk_price_agreement_ended_by_app_user")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_price_agreement_partner_id_partner")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_price_agreement_sku_id_sku")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_price_agreement_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_agreement")),
    )
    op.create_index("ix_price_agreement_award_id", "price_agreement", ["award_id"])
    op.create_index("ix_price_agreement_sku_id_partner_id", "price_agreement", ["sku_id", "partner_id"])
    op.create_index("ix_price_agreement_valid_until", "price_agreement", ["valid_until"])
    op.create_table(
        "rfq",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.Column("few_reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_rfq_document_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_rfq")),
    )
    op.create_table(
        "rfq_award",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("rfq_id", sa.Integer(), nullable=False),
        sa.Column("quotes", sa.Integer(), nullable=False),
        sa.Column("few_reason", sa.String(length=200), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_rfq_award_document_id_document")),
        sa.ForeignKeyConstraint(["rfq_id"], ["document.id"], name=op.f("fk_rfq_award_rfq_id_document")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_rfq_award")),
    )
    op.create_index("ix_rfq_award_rfq_id", "rfq_award", ["rfq_id"])
    op.create_table(
        "rfq_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.CheckConstraint("(token_sha256 IS NULL) = (expires_at IS NULL)", name=op.f("ck_rfq_invitation_link_ends")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_rfq_invitation_document_id_document")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_rfq_invitation_partner_id_partner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_invitation")),
        sa.UniqueConstraint("document_id", "partner_id", name=op.f("uq_rfq_invitation_document_id_partner_id")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_rfq_invitation_token_sha256")),
    )
    op.create_index("ix_rfq_invitation_partner_id", "rfq_invitation", ["partner_id"])
    op.create_table(
        "rfq_quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("freight", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("typed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(source = 'link') = (typed_by IS NULL)", name=op.f("ck_rfq_quote_typed_by_whom")),
        sa.CheckConstraint("source IN ('link', 'typed', 'sheet')", name=op.f("ck_rfq_quote_known_source")),
        sa.CheckConstraint("freight >= 0 AND revision > 0", name=op.f("ck_rfq_quote_amounts")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["rfq_invitation.id"], name=op.f("fk_rfq_quote_invitation_id_rfq_invitation")
        ),
        sa.ForeignKeyConstraint(["typed_by"], ["app_user.id"], name=op.f("fk_rfq_quote_typed_by_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rfq_quote")),
        sa.UniqueConstraint("invitation_id", "revision", name=op.f("uq_rfq_quote_invitation_id_revision")),
    )
    op.create_table(
        "rfq_award_line",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("landed", sa.BigInteger(), nullable=False),
        sa.Column("cheapest", sa.BigInteger(), nullable=False),
        sa.Column("moq", sa.BigInteger(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("landed <= cheapest OR reason <> ''", name=op.f("ck_rfq_award_line_dearer_why")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_rfq_award_line_document_id_document")),
        sa.ForeignKeyConstraint(["order_id"], ["document.id"], name=op.f("fk_rfq_award_line_order_id_document")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_rfq_award_line_partner_id_partner")),
        sa.ForeignKeyConstraint(["quote_id"], ["rfq_quote.id"], name=op.f("fk_rfq_award_line_quote_id_rfq_quote")),
        sa.PrimaryKeyConstraint("document_id", "line_no", name=op.f("pk_rfq_award_line")),
    )
    op.create_index("ix_rfq_award_line_order_id", "rfq_award_line", ["order_id"])
    op.create_table(
        "rfq_quote_line",
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("sku_id", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("tax_percent", sa.BigInteger(), nullable=False),
        sa.Column("moq", sa.BigInteger(), nullable=True),
        sa.Column("lead_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "lead_days IS NULL OR lead_days BETWEEN 0 AND 999", name=op.f("ck_rfq_quote_line_lead_days")
        ),
        sa.CheckConstraint("moq IS NULL OR moq >= 0", name=op.f("ck_rfq_quote_line_moq")),
        sa.CheckConstraint("price > 0 AND tax_percent >= 0", name=op.f("ck_rfq_quote_line_prices")),
        sa.ForeignKeyConstraint(["quote_id"], ["rfq_quote.id"], name=op.f("fk_rfq_quote_line_quote_id_rfq_quote")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_rfq_quote_line_sku_id_sku")),
        sa.PrimaryKeyConstraint("quote_id", "sku_id", name=op.f("pk_rfq_quote_line")),
    )
    _give()


def _give() -> None:
    connection = op.get_bind()
    ids = dict(connection.execute(sa.select(_roles.c.code, _roles.c.id)).all())
    rows = [
        {"role_id": ids[code], "permission": permission, "scope": scope}
        for code, scopes in _GIVEN.items()
        for scope, permissions in scopes.items()
        for permission in permissions
        if code in ids
    ]
    if rows:
        connection.execute(_rights.insert(), rows)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    given = sorted({right for scopes in _GIVEN.values() for rights in scopes.values() for right in rights})
    op.get_bind().execute(_rights.delete().where(_rights.c.permission.in_(given)))
