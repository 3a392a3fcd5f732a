"""What the Runs page can be asked for, besides the id of one run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShowTable:
    """Show the table as it was left: what was filtered and selected, in or out of the trash."""

    filter_text: str
    run_ids: tuple[str, ...]
    in_trash: bool
