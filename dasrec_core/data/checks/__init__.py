"""Checks of a data set, one concept per file; each returns findings and changes nothing."""
