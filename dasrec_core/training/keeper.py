"""Which states of a run are kept: the best weights in memory, and checkpoints of both kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from dasrec_core.events import CheckpointSaved
from dasrec_core.training.checkpoint_folder import Checkpoint
from dasrec_core.training.checkpoints import Checkpoints, Weights, load, path_in_run
from dasrec_core.training.outlet import Outlet


class Keeper:
    """Holds the best weights of a model that trains on, and saves what must survive.

    The best weights are written only together with a state for resuming, or at the end: early
    epochs are each the best so far, and a run that resumes from before them finds them again.

    Args:
        model: The model.
        checkpoints: Writes files.
        outlet: Told of every checkpoint.
        guard: Called before every write; raises when a newer attempt has taken over.
    """

    def __init__(
        self,
        model: nn.Module,
        checkpoints: Checkpoints,
        outlet: Outlet,
        guard: Callable[[], None],
    ) -> None:
        self._model = model
        self._checkpoints = checkpoints
        self._outlet = outlet
        self._guard = guard
        self._best = Weights({})
        self._best_epoch = 0
        self._saved_best: tuple[int, str] = (0, "")  # epoch and name of its checkpoint
        self._saved_last = 0  # epoch

    def restore(self, checkpoint: Checkpoint) -> dict[str, Any]:
        """Give the model the weights of a state and return what else was saved with it.

        Raises:
            CheckpointError: It cannot be read or does not fit the model.
            DiskError: The disk is full or gone.
        """
        weights, state = load(checkpoint)
        weights.restore(self._model)
        self._saved_last = checkpoint.manifest.epoch
        best = self._checkpoints.return_to_best_of(checkpoint)
        if best is not None:
            self._best, self._best_epoch = best
            self._saved_best = (self._best_epoch, checkpoint.manifest.needs)
        return state

    def take_best(self, epoch: int) -> None:
        """Keep the weights as they are now as those of the best epoch."""
        self._best = Weights({})  # first, so that two copies need not fit
        self._best = Weights.of(self._model).copy()
        self._best_epoch = epoch

    def restore_best(self) -> None:
        """Give the model the weights of the best epoch."""
        self._best.restore(self._model)

    def save_best(self) -> None:
        """Save the best weights, unless they are saved.

        Raises:
            DiskError: The disk is full or gone.
            SupersededError: A newer attempt has taken over.
        """
        if self._saved_best[0] == self._best_epoch:
            return
        self._guard()
        saved = self._checkpoints.save_best(self._best, epoch=self._best_epoch)
        self._saved_best = (self._best_epoch, saved.manifest.name)
        self._announce(saved)

    def save_last(self, state: Mapping[str, Any], *, epoch: int) -> None:
        """Save the state after ``epoch`` with the best weights it refers to, unless it is saved.

        Raises:
            DiskError: The disk is full or gone.
            DivergedError: A weight is not finite.
            SupersededError: A newer attempt has taken over.
        """
        if self._saved_last == epoch:
            return
        weights = Weights.of(self._model)
        weights.check_finite(epoch)
        self.save_best()
        self._guard()
        saved = self._checkpoints.save_last(weights, state, epoch=epoch, best=self._saved_best[1])
        self._saved_last = epoch
        self._announce(saved)

    def weights_sha256(self) -> str:
        """Return a hash of the weights as they are now."""
        return Weights.of(self._model).sha256()

    def _announce(self, saved: Checkpoint) -> None:
        self._outlet.emit(
            CheckpointSaved(
                **self._outlet.stamp(),
                epoch=saved.manifest.epoch,
                folder=path_in_run(saved),
                kind=saved.manifest.kind,
            )
        )
