"""The five checks that a company's security lives by, computed from its own data."""
