"""Reads of the API go to hot standbys of PostgreSQL, when DATABASE_REPLICA_URLS names some.

- `reading.py`: which server the present request reads from. All that the API's statements know.
- `middleware.py`: chooses that server for each request, and the next one when it does not answer.
- `watch.py`: which standbys answer and are up to date, looked at once a second.
- `lag.py`: how far behind a standby is, from positions in the write-ahead log alone.
- `position.py`: what a client takes along to read its own write.

Without standbys none of it runs: the middleware takes itself out, every read is of "default".
"""
