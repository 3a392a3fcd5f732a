"""Negative items and batches."""
