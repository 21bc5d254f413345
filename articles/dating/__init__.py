"""When an issue appeared: what is printed, and what follows from it. Pure."""
