"""What ends when, what to do about it, and where a lot came from and went."""
