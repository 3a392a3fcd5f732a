"""Keeps an attempt that was given up from writing beside the one that replaced it."""

from __future__ import annotations

from collections.abc import Callable

from dasrec_core.errors import SupersededError


class Fence:
    """Compares this attempt with the newest one of its run.

    Args:
        attempt: This attempt.
        newest: Reads the newest attempt from where all of them can see it.
    """

    def __init__(self, attempt: int, newest: Callable[[], int]) -> None:
        self._attempt = attempt
        self._newest = newest

    def check(self) -> None:
        """Let this attempt go on.

        Raises:
            SupersededError: A newer attempt has started; this one must end without a word.
        """
        newest = self._newest()
        if newest > self._attempt:
            raise SupersededError(
                f"Attempt {newest} of this run has started; attempt {self._attempt} ends.",
                "Nothing to do: the run goes on in the newer attempt.",
            )
