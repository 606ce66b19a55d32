"""Which stores fill one customer order."""
