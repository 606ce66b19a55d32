"""Counting what is there, and posting what differs."""
