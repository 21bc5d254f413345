"""Who may come in, with what, and for how long."""
