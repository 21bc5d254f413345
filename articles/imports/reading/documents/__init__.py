"""A text -> documents: header, heading, dates, body."""
