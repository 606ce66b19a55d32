"""What customers owe: receivables, receipts and what they are set against, credit limits, statements."""
