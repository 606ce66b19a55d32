"""Who may do what, written down by hand: the promise that the product is held to.

d = draft (save, submit, close, annotate), p = post, v = void. A right holds in the person's own warehouse,
in capitals everywhere.
"""

_SHOWN = ("administrator", "clerk", "reviewer", "keeper", "store_manager", "store_clerk", "owner", "auditor")
ROLES = (*_SHOWN, "inspector", "finance", "buyer", "cashier")
OWN, ALL, NOWHERE = "own", "all", "nowhere"

DOCUMENTS = """
                     administrator clerk reviewer keeper store_manager store_clerk owner auditor
opening_stock        -             d     pv       -      -             -           -     -
opening_transit      -             d     pv       -      -             -           -     -
other_receipt        -             d     pv       dp     dpv           -           -     -
other_issue          -             d     pv       dp     dpv           -           -     -
scrap                -             d     pv       dp     dpv           -           -     -
sales_issue          -             d     pv       dp     dpv           dp          -     -
sales_return         -             d     pv       dp     dpv           dp          -     -
transfer             -             d     pv       dp     dpv           -           -     -
transfer_receipt     -             d     pv       dp     dpv           dp          -     -
transfer_difference  -             d     pv       dp     dpv           -           -     -
stock_status         -             d     pv       dp     dpv           -           -     -
purchase_return      -             d     pv       dp     -             -           -     -
assembly             -             d     pv       dp     dpv           -           -     -
disassembly          -             d     pv       dp     dpv           -           -     -
purchase_requisition -             d     pv       d      dpv           d           -     -
purchase_order       -             d     pv       -      -             -           -     -
goods_receipt        -             -     pv       -      -             -           -     -
cost_allocation      -             -     pv       -      -             -           -     -
supplier_invoice     -             -     -        -      -             -             -     -
payment_request      -             -     -        -      -             -             -     -
payment              -             -     -        -      -             -             -     -
count_gain           -             -     pv       -      pv            -           -     -
count_loss           -             -     pv       -      pv            -           -     -
"""
#: every other use case; those marked * anybody may do, those marked + only the product itself
OTHERS = """
                     administrator clerk reviewer keeper store_manager store_clerk owner auditor
company.clear_demo   ALL           -     -        -      -             -           -     -
company.found_demo   +             +     +        +      +             +           +     +
document.migrate_source +          +     +        +      +             +           +     +
user.make_administrator +          +     +        +      +             +           +     +
sku.import           -             ALL   -        -      -             -           -     -
partner.create       -             ALL   -        -      -             -           -     -
partner.update       -             ALL   -        -      -             -           -     -
partner.import       -             ALL   -        -      -             -           -     -
partner.switch_off   -             ALL   -        -      -             -           -     -
partner.switch_on    -             ALL   -        -      -             -           -     -
partner.change_terms -             ALL   -        -      -             -           -     -
sku.create           -             ALL   -        -      -             -           -     -
sku.create_many      -             ALL   -        -      -             -           -     -
sku.bind_barcode     -             ALL   -        ALL    ALL           -           -     -
template.save        -             own   -        own    own           own         -     -
template.delete      -             ALL   -        -      ALL           -           ALL   -
sku.update           -             ALL   -        -      -             -           -     -
sku.switch_off       -             ALL   -        -      -             -           -     -
sku.switch_on        -             ALL   -        -      -             -           -     -
sku.change_many      -             ALL   -        -      -             -           -     -
sku.track_lots       -             ALL   -        -      -             -           -     -
sku.open             -             ALL   -        -      -             -           -     -
sku.save             -             ALL   -        -      -             -           -     -
category.create      -             ALL   -        -      -             -           -     -
category.update      -             ALL   -        -      -             -           -     -
category.import      -             ALL   -        -      -             -           -     -
category.delete      -             ALL   -        -      -             -           -     -
category.switch_off  -             ALL   -        -      -             -           -     -
category.switch_on   -             ALL   -        -      -             -           -     -
sku.save_pack        -             ALL   -        -      -             -           -     -
sku.remove_pack      -             ALL   -        -      -             -           -     -
sku.import_packs     -             ALL   -        -      -             -           -     -
recipe.save          -             ALL   -        -      -             -           -     -
recipe.import        -             ALL   -        -      -             -           -     -
recipe.switch_off    -             ALL   -        -      -             -           -     -
recipe.switch_on     -             ALL   -        -      -             -           -     -
unit.create          -             ALL   -        -      -             -           -     -
unit.rename          -             ALL   -        -      -             -           -     -
unit.import          -             ALL   -        -      -             -           -     -
unit.delete          -             ALL   -        -      -             -           -     -
unit.switch_off      -             ALL   -        -      -             -           -     -
unit.switch_on       -             ALL   -        -      -             -           -     -
warehouse.create     -             -     -        -      -             -           ALL   -
warehouse.import     -             -     -        -      -             -           ALL   -
warehouse.update     -             -     -        -      -             -           ALL   -
warehouse.switch_off -             -     -        -      -             -           ALL   -
warehouse.switch_on  -             -     -        -      -             -           ALL   -
stock.release_expired +            +     +        +      +             +           +     +
stock.setting        -             -     -        -      own           -           ALL   -
stock.set_sku_limits -             -     -        -      own           -           ALL   -
stock.set_limits_of_many -         -     -        -      own           -           ALL   -
abc.compute          -             -     -        -      -             -           ALL   -
abc.change_rule      -             -     -        -      -             -           ALL   -
abc.pin              -             -     -        -      own           -           ALL   -
abc.unpin            -             -     -        -      own           -           ALL   -
replenishment.compute -             -     -        -      own           -           ALL   -
replenishment.take   -             -     -        -      own           -           ALL   -
replenishment.dismiss -             -     -        -      own           -           ALL   -
replenishment.snooze -             -     -        -      own           -           ALL   -
replenishment.reopen -             -     -        -      own           -           ALL   -
replenishment.save_setting -             -     -        -      -             -           ALL   -
replenishment.drop_setting -             -     -        -      -             -           ALL   -
replenishment.save_season -             -     -        -      -             -           ALL   -
replenishment.drop_season -             -     -        -      -             -           ALL   -
count_plan.change_rhythm -         -     -        -      -             -           ALL   -
user.create          ALL           -     -        -      -             -           -     -
user.invite          ALL           -     -        -      -             -           -     -
user.reset_password  ALL           -     -        -      -             -           -     -
user.disable         ALL           -     -        -      -             -           -     -
user.enable          ALL           -     -        -      -             -           -     -
user.unlock          ALL           -     -        -      -             -           -     -
user.assign          ALL           -     -        -      -             -           -     -
user.unassign        ALL           -     -        -      -             -           -     -
role.create          ALL           -     -        -      -             -           -     -
role.copy            ALL           -     -        -      -             -           -     -
role.change          ALL           -     -        -      -             -           -     -
role.remove          ALL           -     -        -      -             -           -     -
report.make          +             +     +        +      +             +           +     +
books.prove          ALL           -     -        -      -             -           ALL   -
period.close         -             -     -        -      -             -           -     -
opening.set_date     -             -     -        -      -             -           ALL   -
opening.go_live      -             -     -        -      -             -           ALL   -
opening.undo_live    -             -     -        -      -             -           ALL   -
opening.save_balance -             ALL   -        -      -             -           -     -
opening.import_balances -          ALL   -        -      -             -           -     -
opening.remove_balance -           ALL   -        -      -             -           -     -
opening.import_documents -         own   -        -      -             -           -     -
opening.take_back_run -            own   own      -      -             -           -     -
sheet.remember_columns -           ALL   -        -      -             -           -     -
period.reopen        -             -     -        -      -             -           ALL   -
period.set_closing_day -           -     -        -      -             -           -     -
cost.allocate        -             -     own      -      -             -           -     -
goods_receipt.count  -             -     -        own    own           own         -     -
goods_receipt.give_up -            -     -        own    own           own         -     -
goods_receipt.inspect -            -     own      -      -             -           -     -
purchase.plan        -             own   -        -      -             -           -     -
purchase.finish      -             -     own      -      -             -           -     -
purchase.change_rules -            -     -        -      -             -           ALL   -
settlement.release   -             -     -        -      -             -           ALL   -
lot.save_rule        -             -     ALL      -      -             -           ALL   -
lot.drop_rule        -             -     ALL      -      -             -           ALL   -
lot.correct_dates    -             -     ALL      -      -             -           -     -
user.change_department ALL         -     -        -      -             -           -     -
session.revoke       ALL           -     -        -      -             -           -     -
station.register     ALL           -     -        -      -             -           -     -
station.switch_off   ALL           -     -        -      -             -           -     -
pin.set              *             *     *        *      *             *           *     *
pin.remove           *             *     *        *      *             *           *     *
session.switch       *             *     *        *      *             *           *     *
document.decide_here *             *     *        *      *             *           *     *
document.comment     -             own   own      own    own           own         ALL   ALL
file.attach          -             own   own      own    own           own         ALL   -
file.remove          -             own   own      own    own           own         ALL   -
transfer.receive     -             -     -        own    own           own         -     -
invoice.register     -             -     -        -      -             -             -     -
invoice.accept       -             -     -        -      -             -             ALL   -
invoice.change_rules -             -     -        -      -             -             ALL   -
payment.request      -             -     -        -      -             -             -     -
payment.pay          -             -     -        -      -             -             -     -
document.migrate     +             +     +        +      +             +           +     +
session.sign_in      *             *     *        *      *             *           *     *
session.sign_out     *             *     *        *      *             *           *     *
session.end_own      *             *     *        *      *             *           *     *
proof.give           *             *     *        *      *             *           *     *
proof.send_code      *             *     *        *      *             *           *     *
proof_address.begin  *             *     *        *      *             *           *     *
proof_address.bind   *             *     *        *      *             *           *     *
proof_address.remove *             *     *        *      *             *           *     *
duty.allow           ALL           -     -        -      -             -           -     -
duty.end             ALL           -     -        -      -             -           -     -
proof.change_rule    ALL           -     -        -      -             -           -     -
authenticator.begin  *             *     *        *      *             *           *     *
authenticator.confirm *            *     *        *      *             *           *     *
authenticator.renew_codes *        *     *        *      *             *           *     *
authenticator.remove *             *     *        *      *             *           *     *
authenticator.reset  ALL           -     -        -      -             -           -     -
password.open_link   *             *     *        *      *             *           *     *
password.set_by_link *             *     *        *      *             *           *     *
password.change      *             *     *        *      *             *           *     *
document.print       -             own   own      own    own           own         ALL   ALL
printing.settings    ALL           -     -        -      -             -           ALL   -
barcode.settings     ALL           -     -        -      -             -           ALL   -
audit.verify_chain   ALL           -     -        -      -             -           ALL   ALL
incident.propose     -             -     own      -      -             -           ALL   -
incident.confirm     -             -     own      -      -             -           ALL   -
incident.withdraw    -             -     own      -      -             -           ALL   -
preference.save      *             *     *        *      *             *           *     *
notice.mark_read     *             *     *        *      *             *           *     *
notice.save_rule     ALL           -     -        -      -             -           -     -
notice.switch_rule   ALL           -     -        -      -             -           -     -
notice.delete_rule   ALL           -     -        -      -             -           -     -
notice.save_channel  ALL           -     -        -      -             -           -     -
notice.switch_channel ALL          -     -        -      -             -           -     -
notice.test_channel  ALL           -     -        -      -             -           -     -
notice.retry         ALL           -     -        -      -             -           -     -
document.decide      -             -     own      -      own           -           ALL   -
approval.pass_on     -             -     own      -      own           -           ALL   -
approval.add_signer  -             -     own      -      own           -           ALL   -
approval.stand_in    -             -     own      -      own           -           ALL   -
approval.end_stand_in *            *     *        *      *             *           *     *
approval.urge        *             *     *        *      *             *           *     *
approval.copy_to     *             *     *        *      *             *           *     *
approval.read_copy   *             *     *        *      *             *           *     *
approval.withdraw    *             *     *        *      *             *           *     *
approval.remind      +             +     +        +      +             +           +     +
approval.save_flow   ALL           -     -        -      -             -           -     -
approval.switch_flow ALL           -     -        -      -             -           -     -
approval.try_flow    ALL           -     -        -      -             -           -     -
approval.small_shop  ALL           -     -        -      -             -           -     -
approval.set_supervisor ALL        -     -        -      -             -           -     -
count.make           -             -     own      -      own           -           ALL   -
count.arrange        -             -     own      -      own           -           ALL   -
count.cancel         -             -     own      -      own           -           ALL   -
count.open_cycle     +             +     +        +      +             +           +     +
count.remind         +             +     +        +      +             +           +     +
count.enter          -             -     -        own    -             own         -     -
count.settle_uncounted -           -     -        own    -             own         -     -
count.hand_in        -             -     -        own    -             own         -     -
count.ask_recount    -             -     own      -      own           -           -     -
count.decide_line    -             -     own      -      own           -           -     -
count.explain        -             -     own      -      own           -           -     -
count.post           -             -     own      -      own           -           -     -
count.take_back      -             -     own      -      own           -           -     -
count.set_tolerance  -             -     -        -      -             -           ALL   -
checklist.run        ALL           -     -        -      -             -           ALL   -
checklist.sign_off   ALL           -     -        -      -             -           ALL   -
checklist.change     ALL           -     -        -      -             -           -     -
checklist.set_names  ALL           -     -        -      -             -           -     -
"""
QUERIES = """
                     administrator clerk reviewer keeper store_manager store_clerk owner auditor
frame.person         ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
todo.list            ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
home.today           -             own   own      own    own           own         ALL   ALL
home.lags            -             own   own      own    own           own         ALL   ALL
home.trend           -             own   own      own    own           own         ALL   ALL
home.upkeep          ALL           -     -        -      -             -           ALL   ALL
document.look_up     -             own   own      own    own           own         ALL   ALL
sku.look_up          -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.alike            -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.packs            -             ALL   ALL      ALL    -             -           ALL   ALL
cost.receipts        -             own   own      -      own           -           ALL   ALL
cost.preview         -             -     own      -      own           -           ALL   ALL
recipe.page          -             ALL   ALL      ALL    ALL           -           ALL   ALL
recipe.get           -             ALL   ALL      ALL    ALL           -           ALL   ALL
recipe.export        -             ALL   ALL      ALL    ALL           -           ALL   ALL
document.get         -             own   own      own    own           own         ALL   ALL
file.list            -             own   own      own    own           own         ALL   ALL
file.get             -             own   own      own    own           own         ALL   ALL
document.list        -             own   own      own    own           own         ALL   ALL
document.totals      -             own   own      own    own           own         ALL   ALL
document.people      -             own   own      own    own           own         ALL   ALL
document.effect      -             own   own      own    own           own         ALL   ALL
transfer.to_me       -             own   own      own    own           own         ALL   ALL
transfer.from_me     -             own   own      own    own           own         ALL   ALL
transfer.count_sheet -             own   own      own    own           own         ALL   ALL
receipt.arrivals     -             -     -        own    own           own         -     -
receipt.sheet        -             -     -        own    own           own         -     -
receipt.my_counts    -             -     -        own    own           own         -     -
receipt.counted      -             -     own      -      -             -           -     -
receipt.to_inspect   -             -     own      -      -             -           -     -
document.chain       -             own   own      own    own           own         ALL   ALL
purchase.rules       -             -     -        -      -             -           ALL   -
purchase.loop        -             own   own      own    own           own         ALL   ALL
settlement.frozen    -             own   own      own    own           own         ALL   ALL
invoice.rules        -             -     -        -      -             -             ALL   -
payable.unbilled     -             -     -        -      -             -           ALL   ALL
payable.invoices     -             -     -        -      -             -           ALL   ALL
payable.to_pay       -             -     -        -      -             -           ALL   ALL
payable.suppliers    -             -     -        -      -             -           ALL   ALL
purchase.wanted      -             own   -        -      -             -           -     -
document.my_draft    -             own   own      own    own           own         ALL   ALL
document.my_drafts   -             own   own      own    own           own         ALL   ALL
document.by_key      -             own   own      own    own           own         ALL   ALL
document.responsibles -            ALL   ALL      ALL    ALL           ALL         ALL   ALL
document.sale_prices -             own   own      own    own           own         ALL   ALL
document.sale_history -            own   own      own    own           own         ALL   ALL
document.purchase_prices -         own   own      -      own           -           ALL   ALL
document.purchase_history -        own   own      -      own           -           ALL   ALL
template.list        -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
template.get         -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
document.preview_void -            own   own      own    own           own         ALL   ALL
document.preview_amend -            own   own      own    own           own         ALL   ALL
document.to_receive  -             own   own      own    own           own         ALL   ALL
stock.availability   -             own   own      own    ALL           own         ALL   ALL
stock.lots_to_take   -             own   own      own    ALL           own         ALL   ALL
lot.ending           -             own   own      own    ALL           own         ALL   ALL
lot.order_kept       -             own   own      own    ALL           own         ALL   ALL
lot.trace            -             own   own      own    ALL           own         ALL   ALL
lot.find             -             own   own      own    ALL           own         ALL   ALL
lot.rules            -             -     ALL      -      -             -           ALL   -
stock.ledger         -             own   own      own    ALL           own         ALL   ALL
stock.by_sku         -             own   own      own    ALL           own         ALL   ALL
stock.curve          -             own   own      own    ALL           own         ALL   ALL
stock.held_by        -             own   own      own    ALL           own         ALL   ALL
stock.of_sku         -             own   own      own    ALL           own         ALL   ALL
stock.on_the_way     -             own   own      own    ALL           own         ALL   ALL
stock.worth          -             -     own      -      own           -           ALL   ALL
document.margins     -             -     -        -      own           -           ALL   ALL
stock.page           -             own   own      own    ALL           own         ALL   ALL
stock.totals         -             own   own      own    ALL           own         ALL   ALL
document.printable   -             own   own      own    own           own         ALL   ALL
document.waiting     -             own   own      own    own           own         ALL   ALL
document.printed     -             own   own      own    own           own         ALL   ALL
document.print_preview -           own   own      own    own           own         ALL   ALL
document.print_counts -            own   own      own    own           own         ALL   ALL
printing.settings    ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
barcode.settings     ALL           -     -        -      -             -           ALL   -
sku.labels           -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
partner.find         -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
partner.alike        -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
partner.get          -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
partner.page         -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
partner.get_with_contact -         ALL   -        -      ALL           -           ALL   -
partner.page_with_contact -        ALL   -        -      ALL           -           ALL   -
partner.next_code    -             ALL   -        -      -             -           -     -
sku.find             -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.page             -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.count            -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.matching         -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.floor_prices     -             ALL   -        -      ALL           -           ALL   ALL
sku.brands           -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.export_columns   -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.card             -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.preview_change   -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
category.tree        -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
unit.list            -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
stock.settings_of_sku -            own   own      own    ALL           own         ALL   ALL
sku.get              -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.scan_many        -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.read_scans       -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.scan             -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
warehouse.list       ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
audit.history        ALL           -     -        -      -             -           ALL   ALL
audit.search         ALL           -     -        -      -             -           ALL   ALL
audit.entry          ALL           -     -        -      -             -           ALL   ALL
audit.people         ALL           -     -        -      -             -           ALL   ALL
audit.chain          ALL           -     -        -      -             -           ALL   ALL
user.list            ALL           -     -        -      -             -           ALL   ALL
user.get             ALL           -     -        -      -             -           ALL   ALL
user.roles           ALL           -     -        -      -             -           ALL   ALL
notice.mine          ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
notice.rules         ALL           -     -        -      -             -           -     -
notice.addressees    ALL           -     -        -      -             -           -     -
notice.channels      ALL           -     -        -      -             -           -     -
notice.channel_form  ALL           -     -        -      -             -           -     -
notice.deliveries    ALL           -     -        -      -             -           -     -
checklist.overview   ALL           -     -        -      -             -           ALL   ALL
checklist.detail     ALL           -     -        -      -             -           ALL   ALL
checklist.owners     ALL           -     -        -      -             -           -     -
checklist.names      ALL           -     -        -      -             -           -     -
checklist.export     ALL           -     -        -      -             -           ALL   ALL
user.own_security    ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
pin.own              ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
proof.offered        ALL           -     -        -      -             -           -     -
proof.rules          ALL           -     -        -      -             -           -     -
duty.exceptions      ALL           -     -        -      -             -           ALL   ALL
role.matrix          ALL           -     -        -      -             -           ALL   ALL
opening.steps        -             own   own      -      -             -           ALL   ALL
opening.trial_balance -            own   own      -      -             -           ALL   ALL
opening.balances     -             ALL   ALL      -      -             -           ALL   ALL
period.list          -             -     -        -      -             -           ALL   ALL
report.months        -             -     -        -      own           -           ALL   ALL
report.month         -             -     -        -      own           -           ALL   ALL
report.rows          -             -     -        -      own           -           ALL   ALL
report.export        -             -     -        -      own           -           ALL   ALL
books.standing       ALL           -     ALL      -      -             -           ALL   -
stock.turnover_spans ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
abc.rule             -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
abc.page             -             own   own      own    ALL           own         ALL   ALL
abc.counts           -             own   own      own    ALL           own         ALL   ALL
replenishment.page   -             -     -        own    own           -           ALL   ALL
replenishment.standing -             -     -        own    own           -           ALL   ALL
replenishment.suggestion -             -     -        own    own           -           ALL   ALL
replenishment.back_test -             -     -        own    own           -           ALL   ALL
replenishment.settings -             -     -        -      -             -           ALL   -
replenishment.seasons -             -     -        -      -             -           ALL   -
count_plan.weeks     -             own   own      own    ALL           own         ALL   ALL
stock.turnover       -             own   own      own    ALL           own         ALL   ALL
stock.turnover_totals -            own   own      own    ALL           own         ALL   ALL
role.categories      ALL           -     -        -      -             -           ALL   ALL
role.preview         ALL           -     -        -      -             -           ALL   ALL
role.who_can         ALL           -     -        -      -             -           ALL   ALL
incident.people      -             -     ALL      -      -             -           ALL   -
incident.candidates  -             -     own      -      -             -           ALL   -
incident.preview     -             -     own      -      -             -           ALL   -
incident.list        -             -     own      -      -             -           ALL   -
incident.get         -             -     own      -      -             -           ALL   -
incident.waiting     -             -     own      -      -             -           ALL   -
role.rights_of       ALL           -     -        -      -             -           ALL   ALL
station.list         ALL           -     -        -      -             -           -     -
count.list           -             -     own      own    own           own         ALL   ALL
count.report         -             -     own      own    own           own         ALL   ALL
count.paper          -             -     own      own    own           own         ALL   ALL
count.figures        -             -     own      own    own           own         ALL   ALL
count.tolerances     -             -     ALL      ALL    ALL           ALL         ALL   ALL
count.sheet          -             -     -        own    -             own         -     -
count.codes          -             -     -        own    -             own         -     -
count.codes_of       -             -     -        ALL    -             ALL         -     -
count.people         -             -     own      -      own           -           ALL   -
count.waiting        ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
approval.mine        ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
approval.heads       ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
approval.count       ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
approval.view        ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
approval.card        ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
document.approvals   -             own   own      own    own           own         ALL   ALL
approval.passed      -             -     own      -      own           -           ALL   -
approval.stand_ins   -             -     own      -      own           -           ALL   -
approval.deciders    -             -     own      -      own           -           ALL   -
approval.flows       ALL           -     -        -      -             -           -     -
approval.flow        ALL           -     -        -      -             -           -     -
approval.flow_parts  ALL           -     -        -      -             -           -     -
approval.last_trial  ALL           -     -        -      -             -           -     -
"""


def table(text: str) -> dict[str, dict[str, str]]:
    """Cells by row and role."""
    head, *rows = (line.split() for line in text.strip().splitlines())
    assert tuple(head) == _SHOWN
    return {
        row[0]: dict(
            zip(
                ROLES,
                [*row[1:], _inspects(row, text), _finances(row, text), _buys(row, text), _pays(row, text)],
                strict=True,
            )
        )
        for row in rows
    }


#: the inspector, for whom there is no more room above: decides, in their own warehouse
_INSPECTS = {
    "document.decide", "approval.pass_on", "approval.add_signer", "approval.stand_in", "document.comment",
    "document.print", "approval.passed", "approval.stand_ins", "approval.deciders", "goods_receipt.inspect",
    "receipt.counted", "receipt.to_inspect",
    "file.attach", "file.remove",
}  # fmt: skip
_UNSEEN_BY_INSPECTORS = {
    "document.sale_prices", "document.sale_history", "count.list", "count.report", "count.figures", "count.tolerances",
    "count.sheet", "count.codes", "count.codes_of", "count.paper", "receipt.arrivals", "receipt.sheet",
    "receipt.my_counts",
}  # fmt: skip


def _inspects(row: list[str], text: str) -> str:
    """What everybody may; else what is said above, and reading what a store's clerk reads but for prices."""
    if set(row[1:]) <= {"*", "+"}:
        return row[1]
    if text == DOCUMENTS:
        return "p" if row[0] == "goods_receipt" else "-"
    if row[0] in _INSPECTS:
        return OWN
    reads = text == QUERIES and row[0] not in _UNSEEN_BY_INSPECTORS
    return row[1 + ROLES.index("store_clerk")] if reads else "-"


#: finance: closes the books; reads what the auditor reads of the business, and how to reach partners
_FINANCES = {
    "period.close", "period.set_closing_day", "period.list", "document.comment", "document.print",
    "file.attach", "file.remove",
    "books.prove", "books.standing", "opening.set_date", "opening.go_live",
    "partner.page_with_contact", "partner.get_with_contact", "partner.export_with_contact", "settlement.release",
    "invoice.register", "invoice.accept", "payment.request",
}  # fmt: skip
_NOT_FOR_FINANCE = ("audit.", "user.", "role.", "duty.", "checklist.", "home.upkeep")


def _finances(row: list[str], text: str) -> str:
    if set(row[1:]) <= {"*", "+"}:
        return row[1]
    if text == DOCUMENTS:
        return "PV" if row[0] in {"supplier_invoice", "payment_request"} else "-"
    if row[0] in _FINANCES:
        return "ALL"
    reads = text == QUERIES and (row[0] == "user.own_security" or not row[0].startswith(_NOT_FOR_FINANCE))
    return row[1 + ROLES.index("auditor")] if reads else "-"


def scope(cell: str) -> str:
    """Where a right holds."""
    return {"-": NOWHERE, "+": NOWHERE, "*": ALL}.get(cell, cell.lower())


#: what a person may see decides whether a document they may not touch exists for them


#: the buyer: asks and orders; reads what a keeper reads but for counting and receiving, and what things cost
_BUYS = {
    "purchase.plan", "purchase.finish", "document.comment", "document.print", "purchase.wanted",
    "document.purchase_prices", "document.purchase_history", "stock.worth", "cost.receipts", "cost.preview",
    "file.attach", "file.remove", "replenishment.compute", "replenishment.take", "replenishment.dismiss",
    "replenishment.snooze", "replenishment.reopen",
    "payable.unbilled", "payable.invoices", "payable.to_pay", "payable.suppliers",
}  # fmt: skip
_REACHES_PARTNERS = {"partner.page_with_contact", "partner.get_with_contact"}
_NOT_FOR_BUYERS = ("count.", "receipt.", "recipe.")


def _buys(row: list[str], text: str) -> str:
    if set(row[1:]) <= {"*", "+"}:
        return row[1]
    if text == DOCUMENTS:
        return "dpv" if row[0] in {"purchase_requisition", "purchase_order"} else "-"
    if row[0] in _BUYS | _REACHES_PARTNERS:
        return "ALL" if row[0] in _REACHES_PARTNERS else OWN
    reads = text == QUERIES and (row[0] == "count.waiting" or not row[0].startswith(_NOT_FOR_BUYERS))
    return row[1 + ROLES.index("keeper")] if reads else "-"


#: the cashier: pays; reads papers with what things cost, and whom they are from, but nothing of the stock
_PAYS = {"payment.pay", "document.comment", "document.print", "file.attach", "file.remove"}
_NOT_FOR_CASHIERS = (
    *_NOT_FOR_FINANCE, "stock.", "lot.", "abc.", "count", "recipe.", "report.", "period.", "opening.", "replenishment.",
    "cost.preview", "document.sale_", "document.margins", "sku.floor_prices",
)  # fmt: skip


def _pays(row: list[str], text: str) -> str:
    if set(row[1:]) <= {"*", "+"}:
        return row[1]
    if text == DOCUMENTS:
        return "PV" if row[0] == "payment" else "-"
    if row[0] in _PAYS:
        return "ALL"
    anybody = {"user.own_security", "stock.turnover_spans", "count.waiting"}
    reads = text == QUERIES and (row[0] in anybody or not row[0].startswith(_NOT_FOR_CASHIERS))
    return row[1 + ROLES.index("auditor")] if reads else "-"


_OF_THE_OTHERS = (_inspects, _finances, _buys, _pays)
SEES = {role: scope(cell) for role, cell in table(QUERIES)["document.get"].items()}
