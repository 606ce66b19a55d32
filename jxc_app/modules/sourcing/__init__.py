"""Sourcing: suppliers are asked for prices, their quotes compared, one chosen, and what was agreed kept."""
