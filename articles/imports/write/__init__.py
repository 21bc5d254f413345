"""Rows in bulk."""
