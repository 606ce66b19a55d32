"""The right to undo an incident, and the proof that it asks for."""

from jxc_app.core.use_case import Permission, SensitiveAct, declare

INCIDENT_UNDO = Permission("incident.undo", "事故回退：发起与复核", "管理", sensitive=True)
UNDOING = SensitiveAct("incident", "事故回退")
declare(INCIDENT_UNDO)


def undoing() -> tuple[str, ...]:
    """What opens the door; the work asks again with the warehouses in hand."""
    return (INCIDENT_UNDO.code,)
