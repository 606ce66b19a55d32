"""Connects the floors: registers every module and fills the registries that lower floors own.

Called first by whatever starts: the web app, the command line, the tests. Knows every module so that no
module has to know its neighbours.
"""

from jxc_app.core import registry


def wire() -> None:
    """Register every table, use case, query, document type, proof check; run as often as you like."""
    import jxc_app.core.lease
    import jxc_app.modules.access.changing_password
    import jxc_app.modules.access.signing_in
    import jxc_app.modules.access.signing_out
    import jxc_app.modules.access.users
    import jxc_app.modules.catalog.queries
    import jxc_app.modules.catalog.service
    import jxc_app.modules.documents.ledger
    import jxc_app.modules.documents.migrating
    import jxc_app.modules.documents.previews
    import jxc_app.modules.documents.proof
    import jxc_app.modules.documents.queries
    import jxc_app.modules.documents.voiding
    import jxc_app.modules.inventory.queries
    import jxc_app.modules.inventory.settings
    import jxc_app.modules.inventory.switching_off
    import jxc_app.modules.migration.demo.founding
    import jxc_app.modules.migration.service
    import jxc_app.modules.partners.queries
    import jxc_app.modules.partners.service
    import jxc_app.modules.preferences.queries
    import jxc_app.modules.preferences.service
    import jxc_app.modules.sales.types
    import jxc_app.modules.transfers.proof
    import jxc_app.modules.transfers.types
    import jxc_app.modules.warehouses.queries
    import jxc_app.modules.warehouses.service  # noqa: F401
    from jxc_app.core import migrations
    from jxc_app.modules.access.founding import seed_system_user
    from jxc_app.modules.access.queries import authorize, find_scope
    from jxc_app.modules.access.roles import seed_roles
    from jxc_app.modules.audit import permissions  # noqa: F401
    from jxc_app.modules.audit.service import write_audit, write_refusal
    from jxc_app.modules.inventory.lots import seed_no_lot
    from jxc_app.modules.warehouses.service import seed_virtual_places

    migrations.SEEDS[:] = [seed_system_user, seed_roles, seed_virtual_places, seed_no_lot]
    registry.fill(authorize=authorize, find_scope=find_scope, write_audit=write_audit, write_refusal=write_refusal)
