"""Selling: what leaves for customers and comes back from them."""
