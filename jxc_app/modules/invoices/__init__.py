"""What an invoice says, read from its file; nothing is written here."""
