"""Parts of the articles' desk that are more than a declaration in articles/admin.py."""
