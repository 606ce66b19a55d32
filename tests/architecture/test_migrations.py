"""The tables of the code are the tables of the migrations."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from jxc_app.core.migrations import owner_engine, upgrade


def test_no_table_was_forgotten(settings):
    """A column without a migration worked on every developer's machine and on no customer's."""
    engine = owner_engine(settings)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    assert not difference


def test_upgrading_again_changes_nothing(settings):
    assert upgrade(settings) is False
