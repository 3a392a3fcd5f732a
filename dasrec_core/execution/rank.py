"""Ranks anew with the best weights of a run: longer lists than were kept, or with the history."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.interactions import IntArray, Interactions


def rank_run(
    run_folder: Path,
    user_ids: IntArray,
    *,
    k: int,
    hide_history: bool,
    device: str | None = None,
) -> tuple[IntArray, NDArray[np.float32]]:
    """Return the best items of some users and their scores, each ``(B, min(k, I))``.

    It imports torch, so the studio must not call it.

    Args:
        run_folder: Folder of the run; its data set must still be where it was.
        user_ids: int64, shape ``(B,)``.
        k: Length of the lists.
        hide_history: Leave training items out; places that stay empty hold -1.
        device: Where to compute; by default as the run did.

    Raises:
        CheckpointError: There is no checkpoint, or it is damaged.
        ConfigError: The configuration or the device is not usable.
        DatasetError: The data set is not what the run was trained on.
        DivergedError: A score is not finite.
    """
    # Here, not above: this module is named by parts that must start without torch.
    import torch

    from dasrec_core.evaluation.ranking import rank_items
    from dasrec_core.execution.trained import load_trained

    trained = load_trained(run_folder, device)
    train = trained.dataset.train
    nothing = np.zeros_like(train.indptr), np.zeros(0, np.int64)
    mask = train if hide_history else Interactions(*nothing, train.num_items)
    with torch.no_grad():
        users = torch.from_numpy(user_ids).to(trained.device)
        ranking = rank_items(trained.model.scorer(), users, mask=mask, k=k)
    return ranking.item_ids.cpu().numpy(), ranking.scores.cpu().numpy()
