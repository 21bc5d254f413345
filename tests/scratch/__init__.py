"""An app that the product does not know: what it declares is imported, exported and undone."""
