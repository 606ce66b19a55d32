"""Orders that other systems hand in by REST, and what they are told of them."""
