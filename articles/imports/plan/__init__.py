"""Records and what the archive holds -> a plan, carried out in the caller's transaction."""
