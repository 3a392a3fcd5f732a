"""Ranking again with the best checkpoint of a run, in the calling process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dasrec_core.errors import CheckpointError
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.training.checkpoint_folder import Checkpoint, CheckpointFolder


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Metrics of the best epoch, by ``"valid"`` and ``"test"``.

    Attributes:
        epoch: The epoch whose weights were used.
        metrics: By split, then by key such as ``"recall@20"``.
    """

    epoch: int
    metrics: Mapping[str, Mapping[str, float]]


def evaluate_run(run_folder: Path, *, device: str | None = None) -> Evaluated:
    """Measure the best checkpoint of a run again and write its result arrays anew.

    It imports torch, so the studio must not call it.

    Args:
        run_folder: Folder of the run; its data set must still be where it was.
        device: Where to compute; by default as the run did.

    Raises:
        CheckpointError: There is no checkpoint, or it is damaged.
        ConfigError: The configuration or the device is not usable.
        DatasetError: The data set is not what the run was trained on.
    """
    # Here, not above: this module is read by parts that must start without torch.
    from dasrec_core.execution import engine
    from dasrec_core.execution.writing import write_results
    from dasrec_core.training.checkpoints import load

    folder = RunFolder(run_folder)
    config = folder.read_config()
    checkpoint = best_checkpoint(folder, config.identity())
    prepared = engine.prepare_evaluation(
        config, device or config.device, checkpoint.manifest.fingerprint
    )
    model = prepared.model
    load(checkpoint)[0].restore(model)
    result = prepared.evaluator.evaluate(model, all_users=True)
    beyond = write_results(run_folder, model, result, prepared.dataset)
    metrics = {"valid": result.valid, "test": {**result.test, **beyond}}
    return Evaluated(checkpoint.manifest.epoch, metrics)


def best_checkpoint(folder: RunFolder, identity: str) -> Checkpoint:
    """Return the checkpoint of the epoch a run was chosen at.

    Raises:
        CheckpointError: There is none, or it is damaged.
    """
    search = CheckpointFolder(folder.checkpoints, identity).best()
    if search.found is not None:
        return search.found
    reasons = " ".join(search.problems) or "No epoch was saved yet."
    raise CheckpointError(
        f"Run {folder.run_id} has no checkpoint to evaluate. {reasons}",
        "Let the run finish, or resume it.",
    )
