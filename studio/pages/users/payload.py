"""What other parts of the window ask of the Users page, besides the ids of runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowUser:
    """Show runs A and B, and one user by internal id; all users with ``None``."""

    run_ids: tuple[str, ...]
    user_id: int | None = None
