"""What the question marks say: one or two sentences for each page and each of its cards.

The words stand in ``studio/help``, a file for each page. A new card adds one line there and names
its topic: ``card(…, topic="page.card")`` or a ``HelpButton`` in a head of its own; the topic of a
page is its place. A new page adds its file to the list here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from studio.help import about, compare, data, live, new_run, paper, runs, settings, users


@dataclass(frozen=True, slots=True)
class Entry:
    """What is explained, and the words that do it."""

    title: str
    words: str


_PAGES: Final = (data, new_run, live, runs, compare, users, paper, settings, about)

HELP: Final[Mapping[str, Entry]] = MappingProxyType(
    {topic: Entry(*entry) for page in _PAGES for topic, entry in page.TEXTS.items()}
)
"""By topic: the place of a page, or the page and a card with a dot between."""
