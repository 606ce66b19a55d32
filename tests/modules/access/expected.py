"""Who may do what, written down by hand: the promise that the product is held to.

d = draft (save, submit, close, annotate), p = post, v = void. A right holds in the person's own warehouse,
in capitals everywhere.
"""

ROLES = ("administrator", "clerk", "reviewer", "keeper", "store_manager", "store_clerk", "owner", "auditor")
OWN, ALL, NOWHERE = "own", "all", "nowhere"

DOCUMENTS = """
                     administrator clerk reviewer keeper store_manager store_clerk owner auditor
opening_stock        -             d     pv       -      -             -           -     -
other_receipt        -             d     pv       dp     dpv           -           -     -
other_issue          -             d     pv       dp     dpv           -           -     -
scrap                -             d     pv       dp     dpv           -           -     -
sales_issue          -             d     pv       dp     dpv           dp          -     -
sales_return         -             d     pv       dp     dpv           dp          -     -
transfer             -             d     pv       dp     dpv           -           -     -
transfer_receipt     -             d     pv       dp     dpv           dp          -     -
transfer_difference  -             d     pv       dp     dpv           -           -     -
"""
#: every other use case; those marked * anybody may do, those marked + only the product itself
OTHERS = """
                     administrator clerk reviewer keeper store_manager store_clerk owner auditor
company.found_demo   +             +     +        +      +             +           +     +
document.migrate_source +          +     +        +      +             +           +     +
user.make_administrator +          +     +        +      +             +           +     +
sku.import           -             ALL   -        -      -             -           -     -
partner.create       -             ALL   -        -      -             -           -     -
partner.update       -             ALL   -        -      -             -           -     -
sku.create           -             ALL   -        -      -             -           -     -
sku.create_many      -             ALL   -        -      -             -           -     -
sku.update           -             ALL   -        -      -             -           -     -
sku.switch_off       -             ALL   -        -      -             -           -     -
warehouse.create     -             -     -        -      -             -           ALL   -
warehouse.update     -             -     -        -      -             -           ALL   -
warehouse.switch_off -             -     -        -      -             -           ALL   -
warehouse.switch_on  -             -     -        -      -             -           ALL   -
stock.release_expired +            +     +        +      +             +           +     +
stock.setting        -             -     -        -      own           -           ALL   -
user.create          ALL           -     -        -      -             -           -     -
user.disable         ALL           -     -        -      -             -           -     -
user.unlock          ALL           -     -        -      -             -           -     -
session.revoke       ALL           -     -        -      -             -           -     -
document.migrate     +             +     +        +      +             +           +     +
session.sign_in      *             *     *        *      *             *           *     *
session.sign_out     *             *     *        *      *             *           *     *
password.change      *             *     *        *      *             *           *     *
preference.save      *             *     *        *      *             *           *     *
"""
QUERIES = """
                     administrator clerk reviewer keeper store_manager store_clerk owner auditor
document.get         -             own   own      own    own           own         ALL   ALL
document.list        -             own   own      own    own           own         ALL   ALL
document.my_draft    -             own   own      own    own           own         ALL   ALL
document.preview_void -            own   own      own    own           own         ALL   ALL
document.to_receive  -             own   own      own    own           own         ALL   ALL
stock.availability   -             own   own      own    ALL           own         ALL   ALL
stock.ledger         -             own   own      own    ALL           own         ALL   ALL
stock.page           -             own   own      own    ALL           own         ALL   ALL
stock.totals         -             own   own      own    ALL           own         ALL   ALL
partner.find         -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.find             -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.get              -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
sku.scan             -             ALL   ALL      ALL    ALL           ALL         ALL   ALL
warehouse.list       ALL           ALL   ALL      ALL    ALL           ALL         ALL   ALL
user.list            ALL           -     -        -      -             -           ALL   ALL
"""


def table(text: str) -> dict[str, dict[str, str]]:
    """Cells by row and role."""
    head, *rows = (line.split() for line in text.strip().splitlines())
    assert tuple(head) == ROLES
    return {row[0]: dict(zip(head, row[1:], strict=True)) for row in rows}


def scope(cell: str) -> str:
    """Where a right holds."""
    return {"-": NOWHERE, "+": NOWHERE, "*": ALL}.get(cell, cell.lower())


#: what a person may see decides whether a document they may not touch exists for them
SEES = {role: scope(cell) for role, cell in table(QUERIES)["document.get"].items()}
