"""The settings of the studio."""
