"""Which articles match, in which order, with which counts beside them."""
