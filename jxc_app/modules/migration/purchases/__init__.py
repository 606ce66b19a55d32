"""Purchase history of another system: suppliers, goods, orders and what was received and rejected of them."""
