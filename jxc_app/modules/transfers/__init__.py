"""Moving stock between warehouses."""
