"""Bringing a company in and out: history and product files, exports, the demo company."""
