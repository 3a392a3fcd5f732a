"""One file per format: a table in, bytes out."""
