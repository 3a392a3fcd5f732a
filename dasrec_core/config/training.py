"""How a model is trained, whatever the model."""

from __future__ import annotations

from math import ceil
from typing import Literal

from dasrec_core.config.base import FrozenConfig, setting

NegativeItems = Literal["all", "training_items"]
"""Which items a triplet's negative is drawn from."""


class TrainingConfig(FrozenConfig):
    """Optimisation, early stopping, precision and checkpoints."""

    epochs: int = setting(
        50,
        "Epochs",
        "Passes over the training interactions at most.",
        ge=1,
        le=100_000,
        unit="epochs",
        basic=True,
    )
    patience: int = setting(
        10,
        "Stop after",
        "Evaluations without a better Recall@20, on the split that chooses the epoch, until "
        "training stops; 0 never stops.",
        ge=0,
        le=100_000,
        unit="evaluations without gain",
        basic=True,
    )
    learning_rate: float = setting(
        1e-3,
        "Learning rate",
        "Step size of Adam.",
        gt=0,
        le=10,
        symbol="η",
        scale="log",
        basic=True,
    )
    batch_size: int = setting(
        1024,
        "Batch size",
        "Interactions, or users, per step. Larger is faster per epoch and takes fewer steps.",
        ge=1,
        le=1_000_000,
        symbol="B",
        basic=True,
    )
    negatives: NegativeItems = setting(
        "all",
        "Negatives",
        "Of triplets. all: drawn from every item the user does not know. training_items: only from "
        "those somebody has in training, as MMRec; items nobody has are then never pushed down.",
        added_later=True,
    )
    evaluate_every: int = setting(
        1, "Evaluate every", "Epochs between evaluations.", ge=1, le=10_000, unit="epochs"
    )
    precision: Literal["float32", "tf32", "bf16"] = setting(
        "float32",
        "Precision",
        "float32 is exact; tf32 (CUDA) and bf16 change the numbers slightly. bf16 is faster on a "
        "GPU and on a processor with AMX or AVX-512 BF16, and far slower on one without AVX-512.",
    )
    num_threads: int = setting(
        0, "Threads", "CPU threads of the engine; 0 takes one per physical core.", ge=0, le=1024
    )
    checkpoint_every_s: float = setting(
        60.0,
        "Checkpoint every",
        "Least time between two checkpoints for resuming; 0 saves after every epoch.",
        ge=0,
        le=86_400,
        unit="s",
    )
    keep_checkpoints: Literal["best", "best_and_last"] = setting(
        "best",
        "Keep",
        "After a run is done: the best epoch only, or also the last state, to train on later.",
    )

    def is_evaluated(self, epoch: int) -> bool:
        """Whether an epoch, from 1, is one that every run measures, stopped or not."""
        return epoch % self.evaluate_every == 0 or epoch >= self.epochs

    def evaluations_after(self, epoch: int) -> int:
        """How many evaluations follow an epoch, 0 for the start, if nothing ends training early."""
        if epoch >= self.epochs:
            return 0
        return ceil(self.epochs / self.evaluate_every) - epoch // self.evaluate_every
