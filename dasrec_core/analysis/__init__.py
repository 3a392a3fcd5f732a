"""What can be said about runs beside each other: tests, seeds, ablations, protocols; no torch."""
