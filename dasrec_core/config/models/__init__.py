"""One configuration class per model."""
