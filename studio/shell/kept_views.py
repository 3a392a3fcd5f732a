"""What pages showed before they were made anew, handed over when they are opened again."""

from __future__ import annotations

from collections.abc import Iterable

from studio.pages.live.payload import ShowJobs
from studio.pages.page import Page


class KeptViews:
    """Knows pages by their place; each hands what it showed to the next page of that place."""

    def __init__(self) -> None:
        self._kept: dict[str, object] = {}

    def keep(self, pages: Iterable[tuple[str, Page]]) -> None:
        """Remember what pages show; for others what was remembered before still holds."""
        self._kept |= {place: page.in_view() for place, page in pages}

    def activate(self, place: str, page: Page, payload: object) -> None:
        """Bring a page to the front with ``payload``; without one, with what it showed before."""
        kept = self._kept.pop(place, None)
        if kept is not None and payload is None:
            payload = kept
        elif kept is not None and isinstance(payload, ShowJobs):  # beside the run, not in its place
            page.activate(kept)
        page.activate(payload)
