"""Who may do what, written down by hand: the promise that the product is held to.

d = draft (save, submit, close, annotate), p = post, v = void. A right holds in the person's own warehouse,
in capitals everywhere.
"""

from collections.abc import Callable

_SHOWN = ("administrator", "clerk", "reviewer", "keeper", "store_manager", "store_clerk", "owner", "auditor")
ROLES = (*_SHOWN, "inspector", "finance", "buyer", "cashier", "courier", "order_intake")
OWN, ALL, NOWHERE = "own", "all", "nowhere"

DOCUMENTS = """
                     administrator clerk reviewer keeper store_manager store_clerk owner auditor
opening_stock        -             d     pv       -      -             -           -     -
opening_transit      -             d     pv       -      -             -           -     -
other_receipt        -             d     pv       dp     dpv           -           -     -
other_issue          -             d     pv       dp     dpv           -           -     -
scrap                -             d     pv       dp     dpv           -           -     -
sales_issue          -             d     pv       dp     dpv           dp          -     -
sales_order          -             d     pv       -      dpv           dp          -     -
sales_return         -             d     pv       dp     dpv           dp          -     -
exchange             -             d     pv       -      dpv           dp          -     -
retail_sale          -             -     v        -      pv            p           -     -
retail_return        -             -     v        -      pv            p           -     -
retail_supply        -             -     -        -      -             -           -     -
retail_write_off     -             -     pv       -      pv            -           -     -
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
sku_merge            -             -     -        -      -             -           PV    -
supplier_invoice     -             -     -        -      -             -             -     -
payment_request      -             -     -        -      -             -             -     -
payment              -             -     -        -      -             -             -     -
set_off              -             -     -        -      -             -             -     -
supplier_refund      -             -     -        -      -             -             -     -
supplier_credit_note -             -     -        -      -             -             -     -
supplier_statement   -             -     -        -      -             -             -     -
purchase_price_difference -        -     -        -      -             -             -     -
gift_difference      -             -     -        -      -             -             -     -
opening_payable      -             -     -        -      -             -             -     -
opening_prepaid      -             -     -        -      -             -             -     -
customer_receipt     -             -     -        -      p             -             -     -
customer_refund      -             -     -        -      -             -             -     -
receivable_set_off   -             -     -        -      -             -             -     -
customer_statement   -             -     -        -      -             -             -     -
opening_receivable   -             -     -        -      -             -             -     -
opening_advance      -             -     -        -      -             -             -     -
rfq                  -             -     v        -      -             -             -     -
rfq_award            -             -     pv       -      -             -             -     -
count_gain           -             -     pv       -      pv            -           -     -
count_loss           -             -     pv       -      pv            -           -     -
"""
#: every other use case; those marked * anybody may do, those marked + only the product itself
OTHERS = """
                     administrator clerk reviewer keeper store_manager store_clerk owner auditor
company.clear_demo   ALL           -     -        -      -             -           -     -
company.found_demo   +             +     +        +      +             +           +     +
document.migrate_source +          +     +        +      +             +           +     +
document.migrate_purchase +        +     +        +      +             +           +     +
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
sku.merge            -             -     -        -      -             -           ALL   -
sku.undo_merge       -             -     -        -      -             -           ALL   -
sku.find_alike       -             ALL   -        -      -             -           -     -
sku.say_apart        -             ALL   -        -      -             -           -     -
partner.mark_strategic -           -     -        -      -             -           ALL   -
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
warehouse.save_way   -             -     -        -      -             -           ALL   -
warehouse.remove_way -             -     -        -      -             -           ALL   -
warehouse.import_ways -             -     -        -      -             -           ALL   -
warehouse.change_travel_rule -             -     -        -      -             -           ALL   -
transfer_advice.compute -             -     -        -      -             -           ALL   -
transfer_advice.take -             own   -        own    own           -           ALL   -
transfer_advice.dismiss -          own   -        own    own           -           ALL   -
transfer_advice.snooze -           own   -        own    own           -           ALL   -
transfer_advice.reopen -           own   -        own    own           -           ALL   -
transfer_advice.change_settings -             -     -        -      -             -           ALL   -
stock_health.record_day -          -     -        -      -             -           ALL   -
network_plan.start   -             -     -        -      -             -           ALL   -
network_plan.cancel  -             -     -        -      -             -           ALL   -
network_plan.take    -             -     -        -      -             -           ALL   -
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
goods_receipt.concede -            -     own      -      -             -           -     -
purchase.plan        -             own   -        -      -             -           -     -
purchase.finish      -             -     own      -      -             -           -     -
order.send           -             -     own      -      -             -           -     -
order.note_promise   -             -     own      -      -             -           -     -
order.mail           -             -     own      -      -             -           -     -
mail.retry           -             -     own      -      -             -           -     -
purchase.change_rules -            -     -        -      -             -           ALL   -
sales.ship           -             own   -        own    own           own         -     -
sales.keep           -             -     own      -      own           own         -     -
sales.finish         -             -     own      -      own           own         -     -
sales.keep_arrived   +             +     +        +      +             +           +     +
sales.change_rules   -             -     -        -      -             -           ALL   -
retail.sell          -             -     -        -      own           own         -     -
retail.take_back     -             -     -        -      own           own         -     -
retail.write_off     -             -     own      -      own           -           -     -
retail.import        -             -     -        -      own           -           -     -
retail.settle_short  +             +     +        +      +             +           +     +
bundle.import        -             ALL   -        -      -             -           -     -
bundle.save          -             ALL   -        -      -             -           -     -
price_list.save      -             ALL   -        -      -             -           -     -
price_list.set_price -             ALL   -        -      -             -           -     -
price_list.remove_price -          ALL   -        -      -             -           -     -
price_list.import    -             ALL   -        -      -             -           -     -
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
transfer.request     -             -     -        -      own           -           -     -
transfer.cancel      -             -     -        -      own           -           -     -
transfer.accept      -             -     own      own    own           -           -     -
transfer.refuse      -             -     own      own    own           -           -     -
transfer.send        -             -     own      own    own           -           -     -
transfer.lapse       +             +     +        +      +             +           +     +
fulfilment.sell_from_pool -        -     -        -      own           -           -     -
fulfilment.source    -             -     -        -      own           -           -     -
fulfilment.resource  +             +     +        +      +             +           +     +
fulfilment.change_rule -           -     -        -      -             -           ALL   -
fulfilment.save_pool -             -     -        -      -             -           ALL   -
fulfilment.save_store -            -     -        -      -             -           ALL   -
parcel.send          -             -     own      own    own           own         -     -
parcel.refuse        -             -     own      own    own           own         -     -
parcel.assign        -             -     own      own    own           own         -     -
delivery.take        -             -     -        -      -             -           -     -
delivery.hand_over   -             -     -        -      -             -           -     -
intake.take          -             -     -        -      -             -           -     -
intake.take_back     -             -     -        -      -             -           -     -
intake.save_client   ALL           -     -        -      -             -           -     -
intake.renew_key     ALL           -     -        -      -             -           -     -
intake.switch_client ALL           -     -        -      -             -           -     -
intake.count_call    *             *     *        *      *             *           *     *
intake.try_key       *             *     *        *      *             *           *     *
sku.pair_substitutes -             ALL   -        -      -             -           -     -
sku.part_substitutes -             ALL   -        -      -             -           -     -
sku.import_substitutes -           ALL   -        -      -             -           -     -
invoice.register     -             -     -        -      -             -             -     -
invoice.register_credit -          -     -        -      -             -             -     -
invoice.accept       -             -     -        -      -             -             ALL   -
invoice.change_rules -             -     -        -      -             -             ALL   -
payment.request      -             -     -        -      -             -             -     -
payment.pay          -             -     -        -      -             -             -     -
payment.request_ahead -             -     -        -      -             -             -     -
payment.request_on_statement -             -     -        -      -             -             -     -
payment.set_off      -             -     -        -      -             -             -     -
payment.take_refund  -             -     -        -      -             -             -     -
receivable.receive   -             -     -        -      own           -             -     -
receivable.set_off   -             -     -        -      -             -             -     -
receivable.refund    -             -     -        -      -             -             -     -
customer_statement.make -          -     -        -      -             -             -     -
customer_statement.share -         -     -        -      -             -             -     -
customer_statement.note -          -     -        -      -             -             -     -
receivable.set_credit -            -     -        -      -             -             ALL   -
invoice.change_supplier_rules -             -     -        -      -             -             ALL   -
invoice.forget_item  -             -     -        -      -             -             ALL   -
statement.make       -             -     -        -      -             -             -     -
statement.share      -             -     -        -      -             -             -     -
statement.mail       -             -     -        -      -             -             -     -
statement.link_paper *             *     *        *      *             *             *     *
statement.note       -             -     -        -      -             -             -     -
statement.open_link  *             *     *        *      *             *             *     *
statement.answer     *             *     *        *      *             *             *     *
rfq.make             -             -     -        -      -             -           -     -
rfq.end              -             -     -        -      -             -           -     -
rfq.invite           -             -     -        -      -             -           -     -
rfq.mail             -             -     -        -      -             -           -     -
rfq.enter_quote      -             -     -        -      -             -           -     -
rfq.import_quotes    -             -     -        -      -             -           -     -
rfq.award            -             -     own      -      -             -           -     -
rfq.drop_award       -             -     own      -      -             -           -     -
rfq.open             *             *     *        *      *             *           *     *
rfq.keep_quote       *             *     *        *      *             *           *     *
rfq.quote            *             *     *        *      *             *           *     *
ask.save_template    -             -     -        -      -             -           ALL   -
ask.save_schedule    -             -     -        -      -             -           ALL   -
ask.send             -             own   -        own    own           own         -     -
ask.allocate         -             own   -        own    own           -           -     -
ask.remind           +             +     +        +      +             +           +     +
ask.close_round      +             +     +        +      +             +           +     +
agreement.end        -             -     -        -      -             -           ALL   -
sourcing.change_rules -            -     -        -      -             -           ALL   -
sourcing.save_need   -             -     -        -      -             -           ALL   -
sourcing.remove_need -             -     -        -      -             -           ALL   -
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
order.open_link      *             *     *        *      *             *           *     *
order.confirm_link   *             *     *        *      *             *           *     *
order.link_paper     *             *     *        *      *             *           *     *
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
order.remind         +             +     +        +      +             +           +     +
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
purchase.least_quantities -        ALL   ALL      ALL    -             -           ALL   ALL
sku.last_order_prices -            own   own      -      -             -           ALL   ALL
sku.likely_pairs     -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.count_likely_pairs -           ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.merges           -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.merge_preview    -             -     -        -      -             -           ALL   -
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
transfer.fulfilment  -             own   own      own    own           own         ALL   ALL
fulfilment.proposal  -             -     -        -      own           -           -     -
fulfilment.order     -             own   own      own    own           own         ALL   ALL
fulfilment.settings  -             -     -        -      -             -           ALL   -
parcel.to_send       -             -     own      own    own           own         -     -
parcel.couriers      -             -     own      own    own           own         -     -
delivery.mine        -             -     -        -      -             -           -     -
pool.list            -             own   own      own    ALL           own         ALL   ALL
pool.stock           -             own   own      own    ALL           own         ALL   ALL
pool.of_sku          -             own   own      own    ALL           own         ALL   ALL
intake.clients       ALL           -     -        -      -             -           -     -
intake.choices       ALL           -     -        -      -             -           -     -
intake.standing      -             -     -        -      -             -           -     -
transfer.homes       -             -     own      own    own           own         -     -
transfer.store_stock -             own   own      own    ALL           own         ALL   ALL
transfer.asked_of_me -             -     own      own    own           -           -     -
transfer.asked_by_me -             -     -        -      own           -           -     -
transfer.open_for    -             -     -        -      own           -           -     -
sku.substitutes      -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
receipt.arrivals     -             -     -        own    own           own         -     -
receipt.sheet        -             -     -        own    own           own         -     -
receipt.my_counts    -             -     -        own    own           own         -     -
receipt.counted      -             -     own      -      -             -           -     -
receipt.to_inspect   -             -     own      -      -             -           -     -
document.chain       -             own   own      own    own           own         ALL   ALL
sales.orders         -             own   own      own    own           own         ALL   ALL
sales.standing       -             own   own      own    own           own         ALL   ALL
sales.ship_sheet     -             own   own      own    own           own         ALL   ALL
sales.pick_list      -             own   own      own    own           own         ALL   ALL
sales.rules          -             -     -        -      -             -           ALL   -
retail.day           -             own   own      own    own           own         ALL   ALL
retail.ticket        -             own   own      own    own           own         ALL   ALL
retail.short_lines   -             own   own      own    own           own         ALL   ALL
retail.shortages     -             own   own      own    own           own         ALL   ALL
price_list.lists     -             ALL   ALL      -      ALL           ALL         ALL   ALL
price_list.prices    -             ALL   ALL      -      ALL           ALL         ALL   ALL
bundle.page          -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
bundle.on_sale       -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
bundle.exploded      -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
price_list.listed    -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
price_list.offers    -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
purchase.rules       -             -     -        -      -             -           ALL   -
purchase.late        -             own   own      own    own           own         ALL   ALL
purchase.open_lines  -             own   own      own    own           own         ALL   ALL
purchase.emergencies -             own   own      own    own           own         ALL   ALL
order.supplier_side  -             own   own      own    own           own         ALL   ALL
mail.draft           -             own   own      own    own           own         ALL   ALL
mail.of_document     -             own   own      own    own           own         ALL   ALL
picture.demands      -             own   own      own    own           own         ALL   ALL
purchase.loop        -             own   own      own    own           own         ALL   ALL
settlement.frozen    -             own   own      own    own           own         ALL   ALL
invoice.rules        -             -     -        -      -             -             ALL   -
invoice.supplier_rules -             -     -        -      -             -             ALL   -
invoice.remembered   -             -     -        -      -             -             ALL   -
invoice.likely_goods -             -     -        -      -             -             ALL   ALL
invoice.paper        -             -     -        -      -             -             ALL   ALL
invoice.reducible    -             -     -        -      -             -             ALL   ALL
payable.unbilled     -             -     -        -      -             -           ALL   ALL
receivable.customers -             -     -        -      own           -           ALL   ALL
receivable.papers    -             -     -        -      own           -           ALL   ALL
receivable.money     -             -     -        -      own           -           ALL   ALL
receivable.credit    -             -     -        -      ALL           -           ALL   ALL
receivable.statement -             -     -        -      own           -           ALL   ALL
customer_statement.page -          -     -        -      own           -           ALL   ALL
customer_statement.get -           -     -        -      own           -           ALL   ALL
customer_statement.preview -       -     -        -      own           -           ALL   ALL
payable.invoices     -             -     -        -      -             -           ALL   ALL
payable.to_pay       -             -     -        -      -             -           ALL   ALL
payable.suppliers    -             -     -        -      -             -           ALL   ALL
payable.accruals     -             -     -        -      -             -           ALL   ALL
payable.differences  -             -     -        -      -             -           ALL   ALL
payable.difference_of -            -     -        -      -             -           ALL   ALL
payable.calendar     -             -     -        -      -             -             ALL   ALL
payable.credits      -             -     -        -      -             -             ALL   ALL
payable.orders       -             -     -        -      -             -             ALL   ALL
payable.without_invoice -             -     -        -      -             -             ALL   ALL
match.lines          -             -     -        -      -             -             ALL   ALL
match.suppliers      -             -     -        -      -             -             ALL   ALL
statement.page       -             -     -        -      -             -             ALL   ALL
statement.get        -             -     -        -      -             -             ALL   ALL
statement.preview    -             -     -        -      -             -             ALL   ALL
purchase.wanted      -             own   -        -      -             -           -     -
ask.settings         -             -     -        -      -             -           ALL   -
ask.board            -             -     -        -      -             -           ALL   -
ask.sheet            -             own   -        own    own           own         -     -
ask.givers           -             own   -        own    own           -           -     -
ask.shares           -             own   -        own    own           -           -     -
rfq.list             -             -     own      -      -             -           ALL   ALL
rfq.compare          -             -     own      -      -             -           ALL   ALL
agreement.list       -             -     own      -      -             -           ALL   ALL
agreement.prices     -             -     own      -      -             -           ALL   ALL
sourcing.rules       -             -     -        -      -             -           ALL   -
purchase.figures     -             -     -        -      -             -           ALL   ALL
purchase.figure_lines -            -     -        -      -             -           ALL   ALL
document.my_draft    -             own   own      own    own           own         ALL   ALL
document.my_drafts   -             own   own      own    own           own         ALL   ALL
document.by_key      -             own   own      own    own           own         ALL   ALL
document.responsibles -            ALL   ALL      ALL    ALL           ALL         ALL   ALL
document.usual_quantities - own own own own own ALL ALL
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
warehouse.ways_from  ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
warehouse.measured_ways -             -     -        -      -             -           ALL   -
warehouse.travel_rule -             -     -        -      -             -           ALL   -
transfer_advice.page -             -     -        own    own           -           ALL   ALL
transfer_advice.standing -         -     -        own    own           -           ALL   ALL
transfer_advice.view -             -     -        own    own           -           ALL   ALL
stock_health.warehouses -          -     -        own    own           -           ALL   ALL
stock_health.days    -             -     -        own    own           -           ALL   ALL
stock_health.skus    -             -     -        own    own           -           ALL   ALL
transfer_advice.settings_read -             -     -        -      -             -           ALL   -
network_plan.view    -             -     -        -      -             -           ALL   -
network_plan.lines   -             -     -        -      -             -           ALL   -
transfer.flow_map    -             own   own      own    own           own         ALL   ALL
transfer.flow_documents -          own   own      own    own           own         ALL   ALL
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
replenishment.suppliers -             -     -        own    -             -           ALL   ALL
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
                [*row[1:], *(of(row, text) for of in _OF_THE_OTHERS)],
                strict=True,
            )
        )
        for row in rows
    }


#: the inspector, for whom there is no more room above: decides, in their own warehouse
_INSPECTS = {
    "document.decide", "approval.pass_on", "approval.add_signer", "approval.stand_in", "document.comment",
    "document.print", "approval.passed", "approval.stand_ins", "approval.deciders", "goods_receipt.inspect",
    "goods_receipt.concede",
    "receipt.counted", "receipt.to_inspect",
    "file.attach", "file.remove",
}  # fmt: skip
_UNSEEN_BY_INSPECTORS = {
    "ask.sheet",
    "document.sale_prices", "document.sale_history", "count.list", "count.report", "count.figures", "count.tolerances",
    "count.sheet", "count.codes", "count.codes_of", "count.paper", "receipt.arrivals", "receipt.sheet",
    "receipt.my_counts", "transfer.homes", "parcel.to_send", "parcel.couriers",
    "retail.day", "retail.ticket", "price_list.lists", "price_list.prices",
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
    "invoice.register", "invoice.register_credit", "invoice.accept", "payment.request", "payment.request_ahead",
    "payment.request_on_statement",
    "payment.set_off", "statement.make", "statement.share", "statement.mail", "statement.note",
    "receivable.set_off", "receivable.set_credit",
    "customer_statement.make", "customer_statement.share", "customer_statement.note",
}  # fmt: skip
_NOT_FOR_FINANCE = (
    "audit.",
    "user.",
    "role.",
    "duty.",
    "checklist.",
    "home.upkeep",
    "transfer_advice.",
    "stock_health.",
)


def _finances(row: list[str], text: str) -> str:
    if set(row[1:]) <= {"*", "+"}:
        return row[1]
    if text == DOCUMENTS:
        voids = {"customer_receipt": "V", "customer_refund": "V", "supplier_refund": "V", "receivable_set_off": "PV"}
        papers = {"supplier_invoice", "payment_request", "set_off", "supplier_statement", "customer_statement"}
        papers |= {"supplier_credit_note"}
        return "PV" if row[0] in papers else voids.get(row[0], "-")
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
    "purchase.plan", "purchase.finish", "order.send", "order.note_promise", "order.mail", "mail.retry", "rfq.mail",
    "document.comment", "document.print", "purchase.wanted",
    "document.purchase_prices", "document.purchase_history", "stock.worth", "cost.receipts", "cost.preview",
    "sku.last_order_prices",
    "file.attach", "file.remove", "replenishment.compute", "replenishment.take", "replenishment.dismiss",
    "replenishment.snooze", "replenishment.reopen",
    "invoice.likely_goods", "invoice.paper", "invoice.reducible",
    "payable.unbilled", "payable.invoices", "payable.to_pay", "payable.suppliers", "payable.calendar",
    "payable.accruals", "payable.differences", "payable.difference_of",
    "payable.credits", "payable.orders", "payable.without_invoice", "match.lines", "match.suppliers", "statement.page",
    "statement.get", "statement.preview",
    "rfq.make", "rfq.end", "rfq.invite", "rfq.enter_quote", "rfq.import_quotes", "rfq.award", "rfq.drop_award",
    "rfq.list", "rfq.compare", "agreement.list", "agreement.prices",
    "purchase.figures", "purchase.figure_lines", "ask.send", "ask.board", "ask.sheet",
}  # fmt: skip
_REACHES_PARTNERS = {"partner.page_with_contact", "partner.get_with_contact"}
_NOT_FOR_BUYERS = (
    "count.", "receipt.", "recipe.", "ask.givers", "ask.shares", "transfer_advice.", "stock_health.", "transfer.homes",
    "transfer.asked_of_me", "parcel.",
)  # fmt: skip


def _buys(row: list[str], text: str) -> str:
    if set(row[1:]) <= {"*", "+"}:
        return row[1]
    if text == DOCUMENTS:
        own = {"purchase_requisition": "dpv", "purchase_order": "dpv", "rfq": "pv", "rfq_award": "pv"}
        return own.get(row[0], "-")
    if row[0] in _BUYS | _REACHES_PARTNERS:
        return "ALL" if row[0] in _REACHES_PARTNERS else OWN
    reads = text == QUERIES and (row[0] == "count.waiting" or not row[0].startswith(_NOT_FOR_BUYERS))
    return row[1 + ROLES.index("keeper")] if reads else "-"


#: the cashier: pays; reads papers with what things cost, and whom they are from, but nothing of the stock
_PAYS = {
    "payment.pay", "document.comment", "document.print", "file.attach", "file.remove", "receivable.receive",
    "receivable.refund", "payment.take_refund",
}  # fmt: skip
_NOT_FOR_CASHIERS = (
    *_NOT_FOR_FINANCE, "stock.", "lot.", "abc.", "count", "recipe.", "report.", "period.", "opening.", "replenishment.",
    "rfq.", "agreement.", "cost.preview", "document.sale_", "document.margins", "sku.floor_prices",
    "purchase.figure", "transfer.store_stock", "pool.", "retail.day", "retail.ticket",
    "price_list.lists", "price_list.prices",
)  # fmt: skip


def _pays(row: list[str], text: str) -> str:
    if set(row[1:]) <= {"*", "+"}:
        return row[1]
    if text == DOCUMENTS:
        takes = {"customer_receipt", "customer_refund", "supplier_refund"}
        return "PV" if row[0] == "payment" else "P" if row[0] in takes else "-"
    if row[0] in _PAYS:
        return "ALL"
    anybody = {"user.own_security", "stock.turnover_spans", "count.waiting"}
    reads = text == QUERIES and (row[0] in anybody or not row[0].startswith(_NOT_FOR_CASHIERS))
    return row[1 + ROLES.index("auditor")] if reads else "-"


def _only(does: str | tuple[str, ...], holds: str) -> Callable[[list[str], str], str]:
    """Of a role that does one thing, and beside it what everybody may."""

    def of(row: list[str], text: str) -> str:
        if set(row[1:]) <= {"*", "+"}:
            return row[1]
        anybody = text == QUERIES and set(row[1:]) == {"ALL"} and not row[0].startswith("warehouse.")
        return holds if row[0].startswith(does) and text != DOCUMENTS else "ALL" if anybody else "-"

    return of


_OF_THE_OTHERS = (
    _inspects, _finances, _buys, _pays, _only("delivery.", "ALL"), _only(("intake.take", "intake.standing"), "own"),
)  # fmt: skip
SEES = {role: scope(cell) for role, cell in table(QUERIES)["document.get"].items()}
