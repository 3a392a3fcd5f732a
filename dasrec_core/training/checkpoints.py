"""Weights and training state to and from checkpoints."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from dasrec_core.errors import CheckpointError, DivergedError
from dasrec_core.training.checkpoint_folder import Checkpoint, CheckpointFolder, Manifest
from dasrec_core.training.durable import disk_error

_WEIGHTS = "model.safetensors"
_STATE = "state.pt"


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A model's state, in main memory.

    Attributes:
        tensors: Parameters and buffers by name.
        extra: What modules keep besides, from ``get_extra_state``.
    """

    tensors: Mapping[str, Tensor]
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, model: nn.Module) -> Weights:
        """Return the state of ``model`` to be read at once: training goes on to change it."""
        state = model.state_dict()
        tensors = {
            name: value.detach().cpu().contiguous()
            for name, value in state.items()
            if isinstance(value, Tensor)
        }
        return cls(tensors, {name: value for name, value in state.items() if name not in tensors})

    def copy(self) -> Weights:
        """Return the same state in memory of its own."""
        return Weights(
            {name: tensor.clone() for name, tensor in self.tensors.items()}, deepcopy(self.extra)
        )

    def restore(self, model: nn.Module) -> None:
        """Give ``model`` this state.

        Raises:
            CheckpointError: The model has other parameters.
        """
        try:
            model.load_state_dict({**self.tensors, **self.extra})
        except RuntimeError as error:
            raise CheckpointError(
                f"The checkpoint does not fit the model: {error}",
                "It was written by another version; start the run again.",
            ) from error

    def check_finite(self, epoch: int) -> None:
        """Refuse weights that no training could go on from.

        Raises:
            DivergedError: A value is not finite; names the tensor.
        """
        for name, tensor in self.tensors.items():
            if tensor.is_floating_point() and not bool(tensor.isfinite().all()):
                raise DivergedError(
                    f"{name} holds values that are not finite after epoch {epoch}: its gradients "
                    "were not, although the losses were.",
                    "Lower training.learning_rate; the last checkpoint has finite weights.",
                )

    def sha256(self) -> str:
        """Return a hash of all names, shapes and values; equal only for identical weights."""
        digest = hashlib.sha256()
        for name in sorted(self.tensors):
            tensor = self.tensors[name]
            digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
            digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
        return digest.hexdigest()


class Checkpoints:
    """Saves and loads the checkpoints of one attempt.

    Args:
        folder: Where they lie.
        stamp: Attempt, configuration and data set, as every manifest names them.
    """

    def __init__(self, folder: CheckpointFolder, stamp: Manifest) -> None:
        self._folder = folder
        self._stamp = stamp

    def save_best(self, weights: Weights, *, epoch: int) -> Checkpoint:
        """Save the weights of the best epoch.

        Raises:
            DiskError: The disk is full or gone.
        """
        manifest = replace(self._stamp, kind="best", epoch=epoch)
        return self._save(manifest, weights, {"epoch": epoch})

    def save_last(
        self, weights: Weights, state: Mapping[str, Any], *, epoch: int, best: str
    ) -> Checkpoint:
        """Save the state after an epoch, then delete what is not needed any more.

        Args:
            weights: The model now.
            state: What training needs to go on; plain values and tensors.
            epoch: The epoch.
            best: Name of the checkpoint with the best weights so far; or empty.

        Raises:
            DiskError: The disk is full or gone.
        """
        manifest = replace(self._stamp, kind="last", epoch=epoch, needs=best)
        saved = self._save(manifest, weights, state)
        self._folder.prune()
        return saved

    def drop_last(self) -> None:
        """Delete the states for resuming; the run is complete."""
        self._folder.prune(keep_last=0)

    def return_to_best_of(self, checkpoint: Checkpoint) -> tuple[Weights, int] | None:
        """Return the best weights a state refers to, and their epoch, if any.

        Those of a later epoch, found before the run ended, count no longer.

        Raises:
            CheckpointError: They are damaged.
            DiskError: The disk is full or gone.
        """
        self._folder.point_to_best(checkpoint.manifest.needs)
        if not checkpoint.manifest.needs:
            return None
        needed = self._folder.verify(checkpoint.manifest.needs)
        return load(needed)[0], needed.manifest.epoch

    def _save(self, manifest: Manifest, weights: Weights, state: Mapping[str, Any]) -> Checkpoint:
        path = self._folder.path / manifest.name
        try:
            unfinished = self._folder.begin(manifest.name)
            save_file(_apart(weights.tensors), unfinished / _WEIGHTS)
            _save_state(unfinished / _STATE, {"extra": dict(weights.extra), "state": dict(state)})
        except (OSError, SafetensorError) as error:
            self._folder.remove_leftovers()
            raise disk_error(path, str(error).strip().splitlines()[0]) from error
        return self._folder.publish(unfinished, manifest)


def _save_state(path: Path, state: Mapping[str, Any]) -> None:
    with path.open("wb") as file:
        try:
            torch.save(dict(state), file)
        except RuntimeError as error:
            # torch reports a full disk as a RuntimeError about an unexpected position.
            raise OSError(str(error)) from error


def _apart(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors with memory of their own: safetensors refuses to store shared memory."""
    seen: set[int] = set()
    apart = {}
    for name, tensor in tensors.items():
        place = tensor.untyped_storage().data_ptr()
        apart[name] = tensor.clone() if place in seen else tensor
        seen.add(place)
    return apart


def load(checkpoint: Checkpoint) -> tuple[Weights, dict[str, Any]]:
    """Return weights and training state of a verified checkpoint.

    Raises:
        CheckpointError: It cannot be read, although its hashes agree.
    """
    try:
        tensors = load_file(checkpoint.folder / _WEIGHTS)
        # weights_only: a checkpoint from elsewhere must not run code.
        stored = torch.load(checkpoint.folder / _STATE, map_location="cpu", weights_only=True)
        return Weights(tensors, stored["extra"]), stored["state"]
    except Exception as error:  # unpickling raises anything; the file is at fault
        raise CheckpointError(
            f"Checkpoint {checkpoint.folder.name} cannot be read: {error}",
            "It was written by another version; start the run again.",
        ) from error


def path_in_run(checkpoint: Checkpoint) -> str:
    """Return where a checkpoint lies within its run folder, as events name it."""
    return Path(checkpoint.folder.parent.name, checkpoint.folder.name).as_posix()
