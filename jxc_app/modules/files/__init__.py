"""Files that hang on documents: photos, delivery notes, contracts, invoices."""
