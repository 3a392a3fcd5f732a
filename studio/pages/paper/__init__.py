"""The paper page: stored runs as the table of a paper, beside published values."""
