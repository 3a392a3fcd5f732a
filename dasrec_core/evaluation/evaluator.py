"""From a model to metrics: every held-out split, every cut-off, every user, in one ranking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from dasrec_core.config.evaluation import EvaluationConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import DatasetError
from dasrec_core.evaluation.metrics import METRICS
from dasrec_core.evaluation.ranking import PairMask, Ranking, Scorer, rank_under_masks

TOP_ITEMS = 50
"""Length of the lists that are kept with a finished run."""


class Rankable(Protocol):
    """What is asked of a model to evaluate it."""

    training: bool

    def train(self, mode: bool = True) -> object:
        """Switch dropout and the like on or off."""

    def scorer(self) -> Scorer:
        """Return a scorer of the model as it is now."""


@dataclass(frozen=True, slots=True, eq=False)
class PerUserMetrics:
    """Metrics of one split before the mean.

    Attributes:
        user_ids: Users with at least one held-out item, ascending, int64, shape ``(B,)``.
        values: By key such as ``"recall@20"``, float32, each ``(B,)``.
    """

    user_ids: Tensor
    values: Mapping[str, Tensor]

    def means(self) -> dict[str, float]:
        """Return the mean over users of each metric."""
        return {key: value.double().mean().item() for key, value in self.values.items()}


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationResult:
    """What one evaluation found.

    Attributes:
        valid: Means over the users of the validation split, by metric key.
        test: The same for the test split.
        per_user: Both splits before the mean, by ``"valid"`` and ``"test"``.
        ranking: The lists, with training items hidden.
    """

    valid: Mapping[str, float]
    test: Mapping[str, float]
    per_user: Mapping[str, PerUserMetrics]
    ranking: Ranking


class _HeldOut:
    """One held-out split, laid out to look up whole rankings at once."""

    def __init__(self, pairs: Interactions, device: torch.device) -> None:
        users = np.flatnonzero(pairs.user_degrees)
        self.num_items = pairs.num_items
        self.user_ids = torch.from_numpy(users).to(device)
        self.num_relevant = torch.from_numpy(pairs.user_degrees[users]).to(device)
        # Ascending, because pairs are sorted by user and item.
        self._keys = torch.from_numpy(pairs.user_ids * pairs.num_items + pairs.item_ids).to(device)

    def hits(self, ranking: Ranking) -> Tensor:
        """Return whether each ranked item is held out, bool, ``(B, K)`` for this split's users."""
        row_of_user = torch.searchsorted(ranking.user_ids, self.user_ids)
        items = ranking.item_ids[row_of_user]  # (B, K)
        wanted = self.user_ids[:, None] * self.num_items + items
        place = torch.searchsorted(self._keys, wanted).clamp_(max=len(self._keys) - 1)
        found: Tensor = (self._keys[place] == wanted) & (items >= 0)
        return found


class Evaluator:
    """Ranks all items for all users of the held-out splits.

    Training items are hidden from both splits; validation items also from test, when the
    configuration says so. A test pair that is also one of validation can then not be found, so it
    is not one of those to be found either. Users without a held-out item are left out of the means.
    """

    def __init__(self, dataset: Dataset, config: EvaluationConfig, device: torch.device) -> None:
        """Lay out the splits on ``device``.

        Raises:
            DatasetError: A held-out split is empty, or test has nothing that validation has not
                and validation items are hidden from it.
        """
        for split, pairs in (("validation", dataset.valid), ("test", dataset.test)):
            if not pairs.num_interactions:
                raise DatasetError(
                    f"The {split} split of {dataset.name} is empty, so nothing can be measured.",
                    "Add held-out interactions: one per user is enough.",
                )
        test = dataset.test.without(dataset.valid) if config.mask_valid_at_test else dataset.test
        if not test.num_interactions:
            raise DatasetError(
                f"Every test interaction of {dataset.name} is also one of validation, whose items "
                "are hidden at test, so nothing can be measured.",
                "Hold other interactions out for test, or set evaluation.mask_valid_at_test=false.",
            )
        self.device = device
        self._cutoffs = config.cutoffs
        self._splits = {
            "valid": _HeldOut(dataset.valid, device),
            "test": _HeldOut(test, device),
        }
        self._masks = [PairMask(dataset.train, device)]
        if config.mask_valid_at_test:
            self._masks.append(PairMask(dataset.valid, device))
        self._all_users = torch.arange(dataset.num_users, device=device)
        self._held_out_users = torch.unique(
            torch.cat([split.user_ids for split in self._splits.values()])
        )

    @torch.no_grad()
    def evaluate(
        self,
        model: Rankable,
        *,
        all_users: bool = False,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> EvaluationResult:
        """Return metrics and rankings of the model as it is now; its mode is left as it was.

        Args:
            model: What to evaluate.
            all_users: Rank also for users without a held-out item, for the kept lists.
            progress: Told the number of users ranked so far, and of all.

        Raises:
            DivergedError: A score is not finite.
        """
        users = self._all_users if all_users else self._held_out_users
        was_training = model.training
        model.train(False)
        try:
            rankings = rank_under_masks(
                model.scorer(),
                users,
                masks=self._masks,
                k=max(TOP_ITEMS, *self._cutoffs),
                chunk_done=lambda done: progress(done, len(users)),
            )
        finally:
            model.train(was_training)
        per_user = {
            "valid": self._metrics_of("valid", rankings[0]),
            "test": self._metrics_of("test", rankings[-1]),
        }
        return EvaluationResult(
            per_user["valid"].means(), per_user["test"].means(), per_user, rankings[0]
        )

    def _metrics_of(self, split: str, ranking: Ranking) -> PerUserMetrics:
        held_out = self._splits[split]
        hits = held_out.hits(ranking)  # (B, K)
        # Fewer items than the longest cut-off: what cannot be ranked cannot hit.
        missing = max(0, max(self._cutoffs) - hits.shape[1])
        hits = torch.nn.functional.pad(hits, (0, missing))
        values = {
            f"{name}@{k}": metric(hits, held_out.num_relevant, k)
            for name, metric in METRICS.items()
            for k in self._cutoffs
        }
        return PerUserMetrics(held_out.user_ids, values)
