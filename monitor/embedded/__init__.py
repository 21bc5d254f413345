"""The embedded database: a Django backend that starts PostgreSQL on first connection.

How it lives and dies, with file locks that the kernel releases whatever kills a process:

- every process that uses the database holds a shared lock on `postgres.users`;
- one keeper process (keeper.py) is PostgreSQL's parent and waits for that lock exclusively: it
  gets it when the last user is gone, however it went, and then stops PostgreSQL;
- a starting keeper holds `postgres.keeper`, so there is never a second one.
"""
