"""shipped rules and flows that miss nothing: who is told, every kind of document, parts of a day

Rules and flows that people changed stay as they made them. A wording of a flow is never changed: there is a new one.

Revision ID: 0025
Revises: 0024
"""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_rules = sa.table(
    "notice_rule", sa.column("shipped_code", sa.String), sa.column("version", sa.Integer),
    sa.column("tells_person", sa.Boolean),
)  # fmt: skip
_flows = sa.table(
    "approval_flow", sa.column("id", sa.Integer), sa.column("code", sa.String), sa.column("live_version_id", sa.Integer)
)
_versions = sa.table(
    "approval_flow_version", sa.column("id", sa.Integer), sa.column("flow_id", sa.Integer),
    sa.column("number", sa.Integer), sa.column("act", sa.String), sa.column("definition", sa.String),
    sa.column("note", sa.String), sa.column("made_by", sa.Integer), sa.column("made_at", sa.DateTime(timezone=True)),
)  # fmt: skip
_SYSTEM = 1
_CHANGES = {
    "risky_void": {"types": ["*"]},
    "large_issue": {"split_window": "day", "split_match": "sku", "split_papers": 10, "split_hours": 0},
}


def upgrade() -> None:
    untouched = (_rules.c.shipped_code == "document.voided") & (_rules.c.version == 1)
    op.get_bind().execute(_rules.update().where(untouched).values(tells_person=True))
    for code, changes in _CHANGES.items():
        _word_anew(code, changes)


def _word_anew(code: str, changes: dict[str, object]) -> None:
    """A new version of a shipped flow, in force where the shipped one was."""
    connection = op.get_bind()
    flow = connection.execute(sa.select(_flows).where(_flows.c.code == code)).first()
    if flow is None:
        return
    known = connection.execute(sa.select(_versions).where(_versions.c.flow_id == flow.id)).all()
    first = next(one for one in known if one.number == 1)
    said = json.dumps(json.loads(first.definition) | changes, ensure_ascii=False, separators=(",", ":"))
    number = max(one.number for one in known) + 1
    row = {
        "flow_id": flow.id, "number": number, "act": first.act, "definition": said, "note": "出厂设置更新",
        "made_by": _SYSTEM, "made_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    connection.execute(_versions.insert().values(row))
    if flow.live_version_id == first.id:
        made = sa.select(_versions.c.id).where(_versions.c.flow_id == flow.id, _versions.c.number == number)
        new = connection.execute(made).scalar_one()
        connection.execute(_flows.update().where(_flows.c.id == flow.id).values(live_version_id=new))


def downgrade() -> None:
    """Wordings of flows are only ever added to, and the older ones stand beside them."""
