"""Mentions as a queue: one key for each verdict, one step to undo each, many at once too."""
