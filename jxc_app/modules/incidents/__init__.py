"""Undoing what somebody did: 事故回退."""
