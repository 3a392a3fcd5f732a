"""The model of a run as it was at its best epoch, in the calling process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from dasrec_core.config.run import RunConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import CheckpointError
from dasrec_core.execution.engine import refuse_other_data, seeded_model
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.models.base import Recommender
from dasrec_core.training import device as devices
from dasrec_core.training.checkpoint_folder import Checkpoint, CheckpointFolder
from dasrec_core.training.checkpoints import Weights, load


@dataclass(frozen=True, slots=True, eq=False)
class TrainedModel:
    """A model with the weights of its best epoch.

    Attributes:
        config: Of the run.
        dataset: What it was trained on.
        model: In evaluation mode, on ``device``.
        weights: Its weights, to give them to another.
        epoch: The best epoch.
        device: Where it lives.
    """

    config: RunConfig
    dataset: Dataset
    model: Recommender
    weights: Weights
    epoch: int
    device: torch.device

    def over(self, dataset: Dataset) -> Recommender:
        """Return a model with these weights over other interactions or features.

        Raises:
            CheckpointError: The weights depend on what was changed.
        """
        return _restored(self.config, dataset, self.weights, self.device)


def load_trained(run_folder: Path, device: str | None = None) -> TrainedModel:
    """Return the model of a run at its best epoch; this process computes as precisely as it did.

    Args:
        run_folder: Folder of the run; its data set must still be where it was.
        device: Where to compute; by default as the run did.

    Raises:
        CheckpointError: There is no checkpoint, or it is damaged.
        ConfigError: The configuration or the device is not usable.
        DatasetError: The data set is not what the run was trained on.
    """
    folder = RunFolder(run_folder)
    config = folder.read_config()
    checkpoint = _best_checkpoint(folder, config.identity())
    chosen = devices.choose_device(device or config.device)
    devices.set_precision(config.training.precision)
    devices.set_threads(config.training.num_threads)
    dataset = load_dataset(config.dataset)
    refuse_other_data(checkpoint.manifest.fingerprint, dataset)
    weights = load(checkpoint)[0]
    model = _restored(config, dataset, weights, chosen)
    return TrainedModel(config, dataset, model, weights, checkpoint.manifest.epoch, chosen)


def _restored(
    config: RunConfig, dataset: Dataset, weights: Weights, device: torch.device
) -> Recommender:
    model = seeded_model(config, dataset, device)
    weights.restore(model)
    model.eval()
    return model


def _best_checkpoint(folder: RunFolder, identity: str) -> Checkpoint:
    search = CheckpointFolder(folder.checkpoints, identity).best()
    if search.found is not None:
        return search.found
    reasons = " ".join(search.problems) or "No epoch was saved yet."
    raise CheckpointError(
        f"Run {folder.run_id} has no checkpoint to compute with. {reasons}",
        "Let the run finish, or resume it.",
    )
