"""What is going on: the figures of the first page, and what waits for whom."""
