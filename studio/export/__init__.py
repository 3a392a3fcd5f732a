"""Exporting what a page shows: one dialog and one action for all pages."""
