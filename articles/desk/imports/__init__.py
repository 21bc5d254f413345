"""The desk's pages on imports: upload, preview, undo, conflicts."""
