"""Runs migrations on a connection that the product hands over, or on the configured database."""

from alembic import context
from sqlalchemy import create_engine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from jxc_app.core.clock import UtcDateTime
from jxc_app.core.quantities import Scaled
from jxc_app.core.settings import get_settings
from jxc_app.wiring import wire

wire()


def plain_type(kind, column_type, _):
    """Migrations speak of the database's types only, so that no later change of ours changes the past."""
    if kind != "type":
        return False
    if isinstance(column_type, Scaled):
        return "sa.BigInteger()"
    if isinstance(column_type, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(column_type, AutoString):
        return f"sa.String({column_type.length or ''})"
    return False


def run(connection):
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=plain_type,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with create_engine(get_settings().resolved_owner_url).connect() as opened:
        run(opened)
        opened.commit()
