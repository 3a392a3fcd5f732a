"""User-item and item-item graphs and their sparse products."""
