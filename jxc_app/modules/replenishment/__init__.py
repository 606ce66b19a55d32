"""智能补货: what to order for which warehouse, when and how much, and why."""
