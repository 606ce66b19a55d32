"""The demo company: a small chain of two warehouses and three stores, with two weeks behind it."""
