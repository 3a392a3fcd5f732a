"""Asking several runs to stop: one that cannot be asked does not spare the others."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from dasrec_core.errors import DiskError
from studio.shell.stop_runs import stop_runs


class Runs:
    """Stands in for an executor; some of its runs raise when they are asked to stop."""

    def __init__(self, **errors: Exception) -> None:
        self.errors, self.stopped = errors, []

    def attach(self, run_id: str):
        return SimpleNamespace(stop=lambda: self._stop(run_id))

    def _stop(self, run_id: str) -> None:
        if run_id in self.errors:
            raise self.errors[run_id]
        self.stopped.append(run_id)


@pytest.mark.parametrize(
    "error", [OSError(30, "Read-only file system"), DiskError("No room for b.", "Free some space.")]
)
def test_a_run_that_cannot_be_asked_is_told_after_the_others_were_asked(error) -> None:
    runs = Runs(b=error)
    with pytest.raises(DiskError, match="b"):
        stop_runs(runs, ["a", "b", "c"])
    assert runs.stopped == ["a", "c"]


def test_what_the_system_said_is_told_with_the_run_and_what_to_do() -> None:
    with pytest.raises(DiskError) as told:
        stop_runs(Runs(b=OSError(30, "Read-only file system")), ["b"])
    assert told.value.message == "Run b could not be asked to stop: Read-only file system."
    assert told.value.hint
