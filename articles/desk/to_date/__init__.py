"""Issues to date, as a queue: one key accepts an estimate, one types another date, many at once."""
