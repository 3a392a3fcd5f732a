"""Writes what a trained model leaves behind: all arrays of a run folder, and list metrics."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import torch

from dasrec_core.data.dataset import Dataset
from dasrec_core.evaluation.beyond_accuracy import list_metrics
from dasrec_core.evaluation.evaluator import EvaluationResult
from dasrec_core.execution import results
from dasrec_core.execution.embeddings_file import Embeddings, write_embeddings
from dasrec_core.execution.fusion_file import write_fusion
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.models.base import EmbeddingRecommender, Recommender


def write_results(
    folder: Path, model: Recommender, result: EvaluationResult, dataset: Dataset
) -> dict[str, float]:
    """Write metrics per user, best items, embeddings, fusion weights and generated graphs.

    Args:
        folder: The run folder.
        model: With the weights of the best epoch.
        result: Of that model, for all users.
        dataset: What it was trained on.

    Returns:
        Metrics of the lists beyond accuracy, by key such as ``"coverage@20"``.

    Raises:
        DiskError: A file cannot be written.
    """
    splits = {
        split: results.PerUser(
            metrics.user_ids.cpu().numpy(),
            {key: value.float().cpu().numpy() for key, value in metrics.values.items()},
        )
        for split, metrics in result.per_user.items()
    }
    results.write_per_user(folder, splits)
    ranking = result.ranking
    item_ids = ranking.item_ids[:, : results.KEPT_ITEMS].cpu().numpy()
    scores = ranking.scores[:, : results.KEPT_ITEMS].cpu().numpy()
    results.write_top_items(folder, results.TopItems(item_ids.astype(np.int32), scores))
    _write_model(folder, model)
    cutoffs = sorted({int(key.partition("@")[2]) for key in result.test})
    return list_metrics(item_ids, dataset.train, dataset.stored_features, cutoffs)


def forget_results(folder: Path) -> None:
    """Delete what :func:`write_results` left of an earlier attempt: training goes beyond it.

    Also parts of files, where that attempt was killed while it wrote them.
    """
    for file in (*RunFolder(folder).result_files(), *folder.glob(".*.npz*")):
        # Windows deletes no file that is being read; it is replaced when the run ends.
        with suppress(OSError):
            file.unlink(missing_ok=True)


@torch.no_grad()
def _write_model(folder: Path, model: Recommender) -> None:
    was_training = model.training
    model.eval()
    if isinstance(model, EmbeddingRecommender):
        users, items = (table.float().cpu().numpy() for table in model.final_embeddings())
        write_embeddings(folder, Embeddings(users, items))
    if (fusion := model.fusion_of_users()) is not None:
        write_fusion(folder, fusion)
    for modality, graph in model.graph_artifacts().items():
        results.write_graph(folder, modality, graph)
    model.train(was_training)
