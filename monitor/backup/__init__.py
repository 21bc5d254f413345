"""Backups of the whole database, made and proved by PostgreSQL's own tools."""
