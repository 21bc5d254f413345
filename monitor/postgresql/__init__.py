"""Django's PostgreSQL backend: refuses an old server, tallies statements, can hang up."""
