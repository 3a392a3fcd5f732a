"""Where the runner of a sweep gets its next member from."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

from dasrec_core.events import Event
from dasrec_core.store.records import RunRecord
from dasrec_core.sweeps.expansion import Member


class Source(Protocol):
    """Hands out members, and hears how they go.

    Attributes:
        wants_past: It is told first what the run of a member has said before, in any sweep.
    """

    @property
    def wants_past(self) -> bool:
        """See above."""

    def next(self) -> Member | None:
        """Return a member to run now; ``None`` when there is none, at least not yet."""

    def took(self, member: Member, event: Event) -> bool:
        """Hear an event of a member; return whether to end it early. Called from any thread."""

    def ended(self, member: Member, run: RunRecord | None) -> None:
        """Hear what became of a member.

        Args:
            member: One that was handed out.
            run: Its run; ``None`` when it could not be started, or not be read afterwards.
        """


class Listed:
    """Members that are known beforehand; implements :class:`Source`."""

    wants_past = False

    def __init__(self, members: Iterable[Member]) -> None:
        self._left = deque(members)

    def next(self) -> Member | None:
        """Return the next member."""
        return self._left.popleft() if self._left else None

    def took(self, member: Member, event: Event) -> bool:
        """Never end one early."""
        return False

    def ended(self, member: Member, run: RunRecord | None) -> None:
        """Nothing depends on it."""
