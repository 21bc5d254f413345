"""What all endpoints share: strict parameters, keyset pages, one error shape, formats, ETags."""
