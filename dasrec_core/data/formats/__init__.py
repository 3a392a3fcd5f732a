"""On-disk formats, one per file."""
