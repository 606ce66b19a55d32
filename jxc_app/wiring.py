"""Connects the floors: registers every module and fills the registries that lower floors own.

Called first by whatever starts: the web app, the command line, the tests. Knows every module so that no
module has to know its neighbours.
"""

from jxc_app.core import registry


def wire() -> None:
    """Register every table, use case, query, document type, proof check; run as often as you like."""
    for register in _MODULES:
        register()
    _fill_registries()


def _core() -> None:
    import jxc_app.core.lease  # noqa: F401


def _access() -> None:
    import jxc_app.modules.access.assigning
    import jxc_app.modules.access.authenticators
    import jxc_app.modules.access.changing_password
    import jxc_app.modules.access.duty_exceptions
    import jxc_app.modules.access.inviting
    import jxc_app.modules.access.log_words
    import jxc_app.modules.access.matrix_queries
    import jxc_app.modules.access.narrowing_roles
    import jxc_app.modules.access.people_queries
    import jxc_app.modules.access.previewing_roles
    import jxc_app.modules.access.proof_addresses
    import jxc_app.modules.access.proving_oneself
    import jxc_app.modules.access.role_matrix
    import jxc_app.modules.access.signing_in
    import jxc_app.modules.access.signing_out
    import jxc_app.modules.access.stations
    import jxc_app.modules.access.users
    import jxc_app.modules.access.welcoming  # noqa: F401


def _approvals() -> None:
    import jxc_app.modules.approvals.acting
    import jxc_app.modules.approvals.flow_queries
    import jxc_app.modules.approvals.flows
    import jxc_app.modules.approvals.log_words
    import jxc_app.modules.approvals.noticing
    import jxc_app.modules.approvals.overdue
    import jxc_app.modules.approvals.queries
    import jxc_app.modules.approvals.standing_in
    import jxc_app.modules.approvals.trials
    import jxc_app.modules.approvals.views  # noqa: F401


def _asking() -> None:
    import jxc_app.modules.asking.allocating
    import jxc_app.modules.asking.board
    import jxc_app.modules.asking.closing
    import jxc_app.modules.asking.log_words
    import jxc_app.modules.asking.merging
    import jxc_app.modules.asking.noticing
    import jxc_app.modules.asking.sending
    import jxc_app.modules.asking.settings
    import jxc_app.modules.asking.sharing
    import jxc_app.modules.asking.sheets
    import jxc_app.modules.asking.supply  # noqa: F401


def _audit() -> None:
    import jxc_app.modules.audit.chain
    import jxc_app.modules.audit.exporting
    import jxc_app.modules.audit.looking
    import jxc_app.modules.audit.permissions
    import jxc_app.modules.audit.words  # noqa: F401


def _buying_figures() -> None:
    import jxc_app.modules.buying_figures.queries  # noqa: F401
    from jxc_app.modules.buying_figures.quotes import tell_quotes
    from jxc_app.modules.purchasing.freights import register_freights
    from jxc_app.modules.sourcing.freights import freights_of
    from jxc_app.modules.sourcing.highest import highest_quotes

    tell_quotes(highest_quotes)
    register_freights(freights_of)


def _catalog() -> None:
    import jxc_app.modules.catalog.alike_pairs
    import jxc_app.modules.catalog.binding
    import jxc_app.modules.catalog.bulk
    import jxc_app.modules.catalog.categories
    import jxc_app.modules.catalog.importing
    import jxc_app.modules.catalog.log_words
    import jxc_app.modules.catalog.looking_up
    import jxc_app.modules.catalog.merging_codes
    import jxc_app.modules.catalog.queries
    import jxc_app.modules.catalog.scan_settings
    import jxc_app.modules.catalog.scanning
    import jxc_app.modules.catalog.service
    import jxc_app.modules.catalog.sku_card
    import jxc_app.modules.catalog.sku_pages
    import jxc_app.modules.catalog.substitutes
    import jxc_app.modules.catalog.switching
    import jxc_app.modules.catalog.twins
    import jxc_app.modules.catalog.units  # noqa: F401


def _checklist() -> None:
    import jxc_app.modules.checklist.log_words
    import jxc_app.modules.checklist.queries
    import jxc_app.modules.checklist.service  # noqa: F401


def _counting() -> None:
    import jxc_app.modules.counting.abc_queries
    import jxc_app.modules.counting.abc_service
    import jxc_app.modules.counting.entering
    import jxc_app.modules.counting.facts
    import jxc_app.modules.counting.figures
    import jxc_app.modules.counting.judging
    import jxc_app.modules.counting.log_words
    import jxc_app.modules.counting.making
    import jxc_app.modules.counting.merging
    import jxc_app.modules.counting.noticing
    import jxc_app.modules.counting.papers
    import jxc_app.modules.counting.people
    import jxc_app.modules.counting.plan_queries
    import jxc_app.modules.counting.plan_service
    import jxc_app.modules.counting.posting
    import jxc_app.modules.counting.proof
    import jxc_app.modules.counting.reviewing
    import jxc_app.modules.counting.schedule
    import jxc_app.modules.counting.sheets
    import jxc_app.modules.counting.tolerances
    import jxc_app.modules.counting.types
    import jxc_app.modules.counting.waiting  # noqa: F401


def _dashboards() -> None:
    import jxc_app.modules.dashboards.buying
    import jxc_app.modules.dashboards.queries
    import jxc_app.modules.dashboards.waiting  # noqa: F401


def _documents() -> None:
    import jxc_app.modules.documents.amend_previews
    import jxc_app.modules.documents.amending
    import jxc_app.modules.documents.approval_cards
    import jxc_app.modules.documents.approval_facts
    import jxc_app.modules.documents.attaching
    import jxc_app.modules.documents.carried
    import jxc_app.modules.documents.chains
    import jxc_app.modules.documents.commenting
    import jxc_app.modules.documents.deciding
    import jxc_app.modules.documents.desk_queries
    import jxc_app.modules.documents.effects
    import jxc_app.modules.documents.exporting
    import jxc_app.modules.documents.head_facts
    import jxc_app.modules.documents.ledger
    import jxc_app.modules.documents.line_facts
    import jxc_app.modules.documents.listing
    import jxc_app.modules.documents.log_words
    import jxc_app.modules.documents.looking_up
    import jxc_app.modules.documents.margins
    import jxc_app.modules.documents.merging
    import jxc_app.modules.documents.migrating
    import jxc_app.modules.documents.noticing
    import jxc_app.modules.documents.previews
    import jxc_app.modules.documents.prices
    import jxc_app.modules.documents.proof
    import jxc_app.modules.documents.queries
    import jxc_app.modules.documents.sku_papers
    import jxc_app.modules.documents.templates
    import jxc_app.modules.documents.trying_flows
    import jxc_app.modules.documents.turnover
    import jxc_app.modules.documents.usual
    import jxc_app.modules.documents.voiding  # noqa: F401


def _expiry() -> None:
    import jxc_app.modules.expiry.board
    import jxc_app.modules.expiry.order_kept
    import jxc_app.modules.expiry.tracing  # noqa: F401


def _files() -> None:
    import jxc_app.modules.files.log_words
    import jxc_app.modules.files.queries
    import jxc_app.modules.files.service  # noqa: F401


def _fulfilment() -> None:
    import jxc_app.modules.fulfilment.answering
    import jxc_app.modules.fulfilment.courier_round
    import jxc_app.modules.fulfilment.delivering
    import jxc_app.modules.fulfilment.log_words
    import jxc_app.modules.fulfilment.noticing
    import jxc_app.modules.fulfilment.pooling
    import jxc_app.modules.fulfilment.queries
    import jxc_app.modules.fulfilment.selling
    import jxc_app.modules.fulfilment.settings
    import jxc_app.modules.fulfilment.sourcing  # noqa: F401
    from jxc_app.modules.fulfilment.events import tell_shipped
    from jxc_app.modules.fulfilment.figures import answered_parcels
    from jxc_app.modules.sales.keeping import when_shipped
    from jxc_app.modules.transfers.figures import count_too

    count_too(answered_parcels)
    when_shipped(tell_shipped)


def _intake() -> None:
    import jxc_app.modules.intake.clients
    import jxc_app.modules.intake.log_words
    import jxc_app.modules.intake.noticing
    import jxc_app.modules.intake.queries
    import jxc_app.modules.intake.taking  # noqa: F401
    from jxc_app.modules.fulfilment.events import hear
    from jxc_app.modules.intake.callbacks import note_event

    hear(note_event)


def _incidents() -> None:
    import jxc_app.modules.incidents.candidates
    import jxc_app.modules.incidents.log_words
    import jxc_app.modules.incidents.noticing
    import jxc_app.modules.incidents.queries
    import jxc_app.modules.incidents.service  # noqa: F401


def _inventory() -> None:
    import jxc_app.modules.inventory.closing
    import jxc_app.modules.inventory.log_words
    import jxc_app.modules.inventory.lot_choices
    import jxc_app.modules.inventory.lot_dates
    import jxc_app.modules.inventory.lot_rules
    import jxc_app.modules.inventory.lot_tracking
    import jxc_app.modules.inventory.merging
    import jxc_app.modules.inventory.noticing
    import jxc_app.modules.inventory.queries
    import jxc_app.modules.inventory.settings
    import jxc_app.modules.inventory.sku_form
    import jxc_app.modules.inventory.sku_settings
    import jxc_app.modules.inventory.sku_stock
    import jxc_app.modules.inventory.switching_off
    import jxc_app.modules.inventory.value_proof  # noqa: F401


def _manufacturing() -> None:
    import jxc_app.modules.manufacturing.importing
    import jxc_app.modules.manufacturing.log_words
    import jxc_app.modules.manufacturing.merging
    import jxc_app.modules.manufacturing.proof
    import jxc_app.modules.manufacturing.queries
    import jxc_app.modules.manufacturing.service
    import jxc_app.modules.manufacturing.types  # noqa: F401


def _merging() -> None:
    import jxc_app.modules.merging.log_words
    import jxc_app.modules.merging.noticing
    import jxc_app.modules.merging.proof
    import jxc_app.modules.merging.queries
    import jxc_app.modules.merging.service
    import jxc_app.modules.merging.types  # noqa: F401


def _migration() -> None:
    import jxc_app.modules.migration.abc_exports
    import jxc_app.modules.migration.alike_exports
    import jxc_app.modules.migration.bundle_exports
    import jxc_app.modules.migration.bundle_sheets
    import jxc_app.modules.migration.buying_exports
    import jxc_app.modules.migration.catalog_sheets
    import jxc_app.modules.migration.count_exports
    import jxc_app.modules.migration.demo.clearing
    import jxc_app.modules.migration.demo.founding
    import jxc_app.modules.migration.demo.noticing
    import jxc_app.modules.migration.exports
    import jxc_app.modules.migration.log_words
    import jxc_app.modules.migration.lot_exports
    import jxc_app.modules.migration.master_exports
    import jxc_app.modules.migration.network_exports
    import jxc_app.modules.migration.opening.balances
    import jxc_app.modules.migration.opening.exports
    import jxc_app.modules.migration.opening.live
    import jxc_app.modules.migration.opening.posting
    import jxc_app.modules.migration.opening.sheets
    import jxc_app.modules.migration.opening.steps
    import jxc_app.modules.migration.opening.trial
    import jxc_app.modules.migration.pack_sheets
    import jxc_app.modules.migration.partner_sheets
    import jxc_app.modules.migration.payable_exports
    import jxc_app.modules.migration.pool_exports
    import jxc_app.modules.migration.price_sheets
    import jxc_app.modules.migration.product_exports
    import jxc_app.modules.migration.products
    import jxc_app.modules.migration.purchases.posting
    import jxc_app.modules.migration.quote_sheets
    import jxc_app.modules.migration.quote_tables
    import jxc_app.modules.migration.receivable_exports
    import jxc_app.modules.migration.recipe_exports
    import jxc_app.modules.migration.recipe_sheets
    import jxc_app.modules.migration.replenishment_exports
    import jxc_app.modules.migration.retail_exports
    import jxc_app.modules.migration.sales_exports
    import jxc_app.modules.migration.service
    import jxc_app.modules.migration.settlement_exports
    import jxc_app.modules.migration.sourcing_exports
    import jxc_app.modules.migration.stock_exports
    import jxc_app.modules.migration.substitute_sheets
    import jxc_app.modules.migration.till_sheets
    import jxc_app.modules.migration.transfer_exports
    import jxc_app.modules.migration.warehouse_sheets
    import jxc_app.modules.migration.way_sheets  # noqa: F401


def _notifications() -> None:
    import jxc_app.modules.notifications.channels
    import jxc_app.modules.notifications.log_words
    import jxc_app.modules.notifications.queries
    import jxc_app.modules.notifications.reading
    import jxc_app.modules.notifications.rule_changes
    import jxc_app.modules.notifications.sources  # noqa: F401


def _openings() -> None:
    import jxc_app.modules.openings.log_words
    import jxc_app.modules.openings.noticing
    import jxc_app.modules.openings.queries
    import jxc_app.modules.openings.service  # noqa: F401


def _partners() -> None:
    import jxc_app.modules.partners.bulk
    import jxc_app.modules.partners.exporting
    import jxc_app.modules.partners.importing
    import jxc_app.modules.partners.knowing
    import jxc_app.modules.partners.log_words
    import jxc_app.modules.partners.partner_pages
    import jxc_app.modules.partners.queries
    import jxc_app.modules.partners.service  # noqa: F401


def _preferences() -> None:
    import jxc_app.modules.preferences.log_words
    import jxc_app.modules.preferences.queries
    import jxc_app.modules.preferences.service  # noqa: F401


def _mailing() -> None:
    import jxc_app.modules.mailing.log_words
    import jxc_app.modules.mailing.queries
    import jxc_app.modules.mailing.service  # noqa: F401


def _printing() -> None:
    import jxc_app.modules.printing.linked_papers
    import jxc_app.modules.printing.log_words
    import jxc_app.modules.printing.queries
    import jxc_app.modules.printing.service  # noqa: F401


def _purchasing() -> None:
    import jxc_app.modules.purchasing.allocating
    import jxc_app.modules.purchasing.approval_facts
    import jxc_app.modules.purchasing.arrivals
    import jxc_app.modules.purchasing.blind
    import jxc_app.modules.purchasing.conceding
    import jxc_app.modules.purchasing.duplicates
    import jxc_app.modules.purchasing.emergencies
    import jxc_app.modules.purchasing.freezing
    import jxc_app.modules.purchasing.log_words
    import jxc_app.modules.purchasing.noticing
    import jxc_app.modules.purchasing.ordering
    import jxc_app.modules.purchasing.overdue
    import jxc_app.modules.purchasing.pack_queries
    import jxc_app.modules.purchasing.packs
    import jxc_app.modules.purchasing.planning
    import jxc_app.modules.purchasing.proof
    import jxc_app.modules.purchasing.queries
    import jxc_app.modules.purchasing.receiving
    import jxc_app.modules.purchasing.settings
    import jxc_app.modules.purchasing.supplier_links
    import jxc_app.modules.purchasing.supplier_side
    import jxc_app.modules.purchasing.types  # noqa: F401


def _settlement() -> None:
    import jxc_app.modules.settlement.accepting
    import jxc_app.modules.settlement.accruals
    import jxc_app.modules.settlement.ahead
    import jxc_app.modules.settlement.allowing
    import jxc_app.modules.settlement.answering
    import jxc_app.modules.settlement.calendar
    import jxc_app.modules.settlement.credit_notes
    import jxc_app.modules.settlement.credits
    import jxc_app.modules.settlement.differences
    import jxc_app.modules.settlement.likely_goods
    import jxc_app.modules.settlement.log_words
    import jxc_app.modules.settlement.matched
    import jxc_app.modules.settlement.noticing
    import jxc_app.modules.settlement.paper_reading
    import jxc_app.modules.settlement.payables
    import jxc_app.modules.settlement.paying
    import jxc_app.modules.settlement.proof
    import jxc_app.modules.settlement.refunding
    import jxc_app.modules.settlement.registering
    import jxc_app.modules.settlement.setting_off
    import jxc_app.modules.settlement.settings
    import jxc_app.modules.settlement.statements
    import jxc_app.modules.settlement.stating
    import jxc_app.modules.settlement.supplier_rules
    import jxc_app.modules.settlement.types
    import jxc_app.modules.settlement.without_invoice  # noqa: F401


def _sourcing() -> None:
    import jxc_app.modules.sourcing.agreeing
    import jxc_app.modules.sourcing.answering
    import jxc_app.modules.sourcing.asking
    import jxc_app.modules.sourcing.awarding
    import jxc_app.modules.sourcing.comparing
    import jxc_app.modules.sourcing.facts
    import jxc_app.modules.sourcing.inviting
    import jxc_app.modules.sourcing.log_words
    import jxc_app.modules.sourcing.merging
    import jxc_app.modules.sourcing.noticing
    import jxc_app.modules.sourcing.queries
    import jxc_app.modules.sourcing.quoting
    import jxc_app.modules.sourcing.settings
    import jxc_app.modules.sourcing.types  # noqa: F401


def _bundles() -> None:
    import jxc_app.modules.bundles.importing
    import jxc_app.modules.bundles.log_words
    import jxc_app.modules.bundles.merging
    import jxc_app.modules.bundles.queries
    import jxc_app.modules.bundles.service  # noqa: F401


def _pricing() -> None:
    import jxc_app.modules.pricing.log_words
    import jxc_app.modules.pricing.merging
    import jxc_app.modules.pricing.noticing
    import jxc_app.modules.pricing.queries
    import jxc_app.modules.pricing.service  # noqa: F401


def _retail() -> None:
    import jxc_app.modules.retail.importing
    import jxc_app.modules.retail.log_words
    import jxc_app.modules.retail.merging
    import jxc_app.modules.retail.noticing
    import jxc_app.modules.retail.proof
    import jxc_app.modules.retail.queries
    import jxc_app.modules.retail.returning
    import jxc_app.modules.retail.selling
    import jxc_app.modules.retail.settling
    import jxc_app.modules.retail.short
    import jxc_app.modules.retail.shortage_queries
    import jxc_app.modules.retail.types
    import jxc_app.modules.retail.writing_off  # noqa: F401


def _replenishment() -> None:
    import jxc_app.modules.replenishment.back_test
    import jxc_app.modules.replenishment.log_words
    import jxc_app.modules.replenishment.merging
    import jxc_app.modules.replenishment.queries
    import jxc_app.modules.replenishment.service
    import jxc_app.modules.replenishment.setting_queries
    import jxc_app.modules.replenishment.setting_service
    import jxc_app.modules.replenishment.supplier_queries  # noqa: F401


def _receivables() -> None:
    import jxc_app.modules.receivables.credit
    import jxc_app.modules.receivables.log_words
    import jxc_app.modules.receivables.owing
    import jxc_app.modules.receivables.proof
    import jxc_app.modules.receivables.receipts
    import jxc_app.modules.receivables.receiving
    import jxc_app.modules.receivables.stated
    import jxc_app.modules.receivables.statements
    import jxc_app.modules.receivables.stating
    import jxc_app.modules.receivables.types  # noqa: F401


def _reports() -> None:
    import jxc_app.modules.reports.log_words
    import jxc_app.modules.reports.queries
    import jxc_app.modules.reports.service  # noqa: F401


def _sales() -> None:
    import jxc_app.modules.sales.exchanging
    import jxc_app.modules.sales.log_words
    import jxc_app.modules.sales.ordering
    import jxc_app.modules.sales.proof
    import jxc_app.modules.sales.queries
    import jxc_app.modules.sales.settings
    import jxc_app.modules.sales.sheets
    import jxc_app.modules.sales.shipping
    import jxc_app.modules.sales.types  # noqa: F401


def _stock_health() -> None:
    import jxc_app.modules.stock_health.log_words
    import jxc_app.modules.stock_health.queries
    import jxc_app.modules.stock_health.service  # noqa: F401


def _transfer_advice() -> None:
    import jxc_app.modules.transfer_advice.flow_map
    import jxc_app.modules.transfer_advice.log_words
    import jxc_app.modules.transfer_advice.merging
    import jxc_app.modules.transfer_advice.plan_queries
    import jxc_app.modules.transfer_advice.plan_service
    import jxc_app.modules.transfer_advice.queries
    import jxc_app.modules.transfer_advice.service
    import jxc_app.modules.transfer_advice.settings  # noqa: F401


def _transfers() -> None:
    import jxc_app.modules.transfers.asked
    import jxc_app.modules.transfers.figures
    import jxc_app.modules.transfers.log_words
    import jxc_app.modules.transfers.looking
    import jxc_app.modules.transfers.noticing
    import jxc_app.modules.transfers.proof
    import jxc_app.modules.transfers.queries
    import jxc_app.modules.transfers.requesting
    import jxc_app.modules.transfers.service
    import jxc_app.modules.transfers.types  # noqa: F401


def _warehouses() -> None:
    import jxc_app.modules.warehouses.importing
    import jxc_app.modules.warehouses.log_words
    import jxc_app.modules.warehouses.queries
    import jxc_app.modules.warehouses.service
    import jxc_app.modules.warehouses.travel
    import jxc_app.modules.warehouses.ways  # noqa: F401


def _fill_registries() -> None:
    from jxc_app.core import migrations
    from jxc_app.modules.access import passwords, reaching
    from jxc_app.modules.access.founding import seed_system_user
    from jxc_app.modules.access.proving_oneself import demand_proof
    from jxc_app.modules.access.queries import authorize, find_scope
    from jxc_app.modules.access.roles import seed_roles
    from jxc_app.modules.approvals.shipped import seed_flows
    from jxc_app.modules.audit.service import write_audit, write_refusal
    from jxc_app.modules.counting.answering import Counts
    from jxc_app.modules.fulfilment.selling import forget_choice
    from jxc_app.modules.inventory import expected_supply
    from jxc_app.modules.inventory.counted import count_by
    from jxc_app.modules.inventory.lots import seed_no_lot
    from jxc_app.modules.notifications import reaching_people
    from jxc_app.modules.notifications.digest import add_to_sheet
    from jxc_app.modules.notifications.shipped import seed_rules
    from jxc_app.modules.notifications.telling import seed_mark
    from jxc_app.modules.printing.queries import company_names, company_tax_number
    from jxc_app.modules.purchasing import supplying
    from jxc_app.modules.purchasing.agreed import register_agreed
    from jxc_app.modules.purchasing.following import demand
    from jxc_app.modules.purchasing.requisitioning import requisition
    from jxc_app.modules.receivables.credit import check_credit, lock_ahead
    from jxc_app.modules.receivables.following import follow_sale
    from jxc_app.modules.receivables.noticing import overdue_words
    from jxc_app.modules.replenishment.taking import register_taker
    from jxc_app.modules.reports.daily import daily_words
    from jxc_app.modules.sales import keeping
    from jxc_app.modules.sales import telling as sales
    from jxc_app.modules.settlement.papers import name_company
    from jxc_app.modules.sourcing.agreeing import agreed_prices
    from jxc_app.modules.sourcing.needing import check_needs
    from jxc_app.modules.warehouses.service import seed_virtual_places

    migrations.SEEDS[:] = [
        seed_system_user,
        seed_roles,
        seed_virtual_places,
        seed_no_lot,
        seed_rules,
        seed_mark,
        seed_flows,
    ]
    registry.fill(
        authorize=authorize,
        find_scope=find_scope,
        demand_proof=demand_proof,
        write_audit=write_audit,
        write_refusal=write_refusal,
    )
    expected_supply.register_supply(supplying.ordered)
    expected_supply.register_arrivals(supplying.arrivals)
    expected_supply.register_lead_times(supplying.lead_times)
    expected_supply.register_sources(supplying.bought_from)
    register_taker(requisition)
    register_agreed(agreed_prices)
    demand(check_needs)
    keeping.demand(check_credit)
    sales.demand_of_shipment(check_credit)
    sales.hear_ahead(lock_ahead)
    sales.hear_after(follow_sale)
    sales.hear_given_up(forget_choice)
    add_to_sheet(daily_words)
    add_to_sheet(overdue_words)
    count_by(Counts())
    passwords.COMPANY_NAMES[:] = [company_names]
    name_company(company_names, company_tax_number)
    reaching.fill(kinds_in_use=reaching_people.kinds_in_use, send_to=reaching_people.send_to)


_MODULES = (
    _core, _access, _approvals, _asking, _audit, _buying_figures, _catalog, _checklist, _counting, _dashboards,
    _documents, _expiry, _files, _fulfilment, _incidents, _intake, _inventory, _mailing, _manufacturing, _merging,
    _migration, _notifications, _openings, _partners, _preferences, _printing, _purchasing, _receivables,
    _replenishment, _reports, _sales, _settlement, _sourcing, _stock_health, _transfer_advice,
    _transfers, _warehouses, _bundles, _pricing, _retail,
)  # fmt: skip
