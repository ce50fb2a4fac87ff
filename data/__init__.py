"""Documents, what may be said of them, and the files they come in."""
