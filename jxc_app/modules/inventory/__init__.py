"""The ledger of stock and everything derived from it: the one door to stock."""
