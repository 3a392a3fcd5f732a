"""Asks runs to stop when the window closes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dasrec_core.errors import DasrecError, DiskError, ExecutionError

if TYPE_CHECKING:  # it brings pydantic, which must not delay the window
    from dasrec_core.execution.base import Executor

log = logging.getLogger(__name__)


def stop_runs(executor: Executor, run_ids: Sequence[str]) -> None:
    """Ask every run to finish its epoch and keep what it has; call it off the UI thread.

    A run whose folder is gone cannot be asked and has nothing to keep; that is logged.

    Raises:
        DasrecError: A run could not be asked; the others were.
    """
    trouble: DasrecError | None = None
    for run_id in run_ids:
        try:
            executor.attach(run_id).stop()
        except ExecutionError as error:
            log.warning("run %s was not stopped: %s", run_id, error.message)
        except DasrecError as error:
            trouble = error
        except OSError as error:
            trouble = _unwritten(run_id, error)
    if trouble is not None:
        raise trouble


def _unwritten(run_id: str, error: OSError) -> DiskError:
    return DiskError(
        f"Run {run_id} could not be asked to stop: {error.strerror or error}.",
        "Check that its folder can be written, then close again.",
    )
