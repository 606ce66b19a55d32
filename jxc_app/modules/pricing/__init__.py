"""价格表: what goods cost to whom, where, and from when."""
