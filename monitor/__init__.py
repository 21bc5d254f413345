"""Monitor: the archive of a newsletter."""
