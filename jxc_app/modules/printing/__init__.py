"""Documents and labels on paper."""
