"""The counter of a store: what was sold there, how it was paid, and what the books do not have yet."""
