"""Versions of the database schema, oldest first; one file each in ``migrations/versions``.

Known here without asking alembic, whose import takes longer than opening the database.
"""

from __future__ import annotations

from typing import Final

REVISIONS: Final = ("0001",)
HEAD: Final = REVISIONS[-1]
"""What a database made by this version has."""
