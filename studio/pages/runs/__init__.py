"""The table of stored runs, its filter and the inspector beside it."""
