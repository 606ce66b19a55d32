"""How what was bought is settled: invoices, their match, payment requests and payments."""
