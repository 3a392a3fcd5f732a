"""The write-up of what was measured, made from the results database; neither Qt nor torch."""
