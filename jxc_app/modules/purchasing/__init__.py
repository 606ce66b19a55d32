"""What is bought: what goes back to suppliers, and what goods cost besides their price."""
