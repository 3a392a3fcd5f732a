"""What a model is built from, besides its own configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions


@dataclass(frozen=True, slots=True, eq=False)
class ModelInputs:
    """Sizes, training interactions and item features; nothing held out, no file, no run.

    Attributes:
        train: Interactions a model may see; they fix the numbers of users and items.
        features: By modality, float32, each ``(I, F)``, on any device.
        device: Where the model lives.
    """

    train: Interactions
    features: Mapping[str, Tensor] = field(default_factory=dict)
    device: torch.device = field(default_factory=lambda: torch.device("cpu"))

    def __post_init__(self) -> None:
        for modality, table in self.features.items():
            if table.ndim != 2 or len(table) != self.num_items:
                raise ValueError(
                    f"features of {modality!r} must be ({self.num_items}, F), "
                    f"not {tuple(table.shape)}"
                )

    @property
    def num_users(self) -> int:
        """Number of users, also of those without an interaction."""
        return self.train.num_users

    @property
    def num_items(self) -> int:
        """Number of items, also of those without an interaction."""
        return self.train.num_items
