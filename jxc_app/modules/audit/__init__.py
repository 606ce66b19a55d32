"""The log that nobody can bend."""
