"""What every capability stands on: transactions, exact numbers, time, errors. Knows no business."""
