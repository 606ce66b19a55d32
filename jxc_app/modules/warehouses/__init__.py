"""Warehouses and stores, and the places inside them."""
