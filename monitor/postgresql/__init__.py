"""Django's PostgreSQL backend: refuses an old server, tallies the statements of requests."""
