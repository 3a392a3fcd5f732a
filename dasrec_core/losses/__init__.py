"""Loss functions, one concept per file."""
