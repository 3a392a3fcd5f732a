"""How long the lists of a user may be."""

from __future__ import annotations

from typing import Final

LENGTHS: Final = (10, 20, 50)
"""Items per list; a run keeps 50. The second is shown first."""
