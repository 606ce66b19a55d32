"""What an opening balance may be."""

from jxc_app.modules.openings.models import BalanceKind

#: whom a kind is kept with: the flag of the partner that it takes
FLAG_OF = {
    BalanceKind.PAYABLE: "is_supplier",
    BalanceKind.PREPAID: "is_supplier",
    BalanceKind.RECEIVABLE: "is_customer",
    BalanceKind.ADVANCE: "is_customer",
}
