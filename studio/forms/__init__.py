"""Forms built from the schema of a run's configuration."""
