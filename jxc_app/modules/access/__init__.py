"""People, roles, grants and sessions."""
