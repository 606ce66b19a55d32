"""One engine for every document."""
