"""What every table shares: names for constraints, so that migrations can speak of them."""

from sqlalchemy import BigInteger, Integer
from sqlmodel import SQLModel

#: a key of 64 bits on PostgreSQL; on SQLite the rowid, which has 64 bits anyway
BigKey = BigInteger().with_variant(Integer, "sqlite")

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(SQLModel):
    """The parent of every table of ours."""
