"""Which records mean the same: merges with preview and undo, and likely duplicates."""
