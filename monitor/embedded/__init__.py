"""The embedded database: a Django backend that starts PostgreSQL on first connection.

How it lives and dies, by file locks that the kernel releases whatever kills a process:

- `postgres.users`: held shared by every process that uses the database (forked children inherit
  it). One keeper process (keeper.py), PostgreSQL's parent, waits for it exclusively: it gets it
  when the last user is gone, however it went, and then stops PostgreSQL.
- `postgres.keeper`: held by the keeper, so there is never a second one.
- `postgres.server`: inherited by every process of PostgreSQL, so "none of them lives" is known
  without guessing from process ids.
- `postgres.starting`: one process at a time looks whether PostgreSQL runs and starts the keeper.
"""
