"""Tables and figures of stored runs, as values and as files; neither Qt nor torch."""
