"""Ranking again with the best checkpoint of a run, in the calling process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


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
    from dasrec_core.evaluation.evaluator import Evaluator
    from dasrec_core.execution.trained import load_trained
    from dasrec_core.execution.writing import write_results

    trained = load_trained(run_folder, device)
    evaluator = Evaluator(trained.dataset, trained.config.evaluation, trained.device)
    result = evaluator.evaluate(trained.model, all_users=True)
    beyond = write_results(run_folder, trained.model, result, trained.dataset)
    metrics = {"valid": result.valid, "test": {**result.test, **beyond}}
    return Evaluated(trained.epoch, metrics)
