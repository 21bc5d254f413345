"""Bytes -> text, in whatever encoding."""
