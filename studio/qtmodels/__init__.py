"""Read-only Qt views of frozen records."""
