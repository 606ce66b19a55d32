"""Cycle counting: what is counted when, and what comes of it."""
