"""How each person likes their screens."""
