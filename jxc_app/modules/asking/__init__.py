"""要货: what stores ask for, round by round, and how a warehouse shares out what it has."""
