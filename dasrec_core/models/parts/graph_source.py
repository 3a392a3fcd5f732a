"""Where the edges of the views come from: a denoiser, chance, or the training graph itself."""

from __future__ import annotations

from typing import Protocol

from dasrec_core.config.models.graph_source import GraphSource
from dasrec_core.models.base import Passes
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.generated_views import GeneratedViews, GenerationSettings
from dasrec_core.models.parts.interaction_views import InteractionViews
from dasrec_core.models.parts.modality_diffusion import DiffusionSettings
from dasrec_core.models.parts.random_views import RandomViews

Views = GeneratedViews | RandomViews | InteractionViews


class GraphSourceConfig(Protocol):
    """The settings this part needs; every configuration that has them fits."""

    @property
    def graph_source(self) -> GraphSource:
        """Where edges come from."""

    @property
    def rebuild_k(self) -> int:
        """Items per user."""

    @property
    def keep_rate(self) -> float:
        """Share of a graph's entries that an epoch keeps."""

    @property
    def denoiser_epochs(self) -> int:
        """Passes per epoch that trains the denoisers."""

    @property
    def denoiser_every(self) -> int:
        """Epochs from one that trains the denoisers to the next."""

    @property
    def denoiser_warmup(self) -> int:
        """More passes in the first epoch."""

    @property
    def exclude_history(self) -> bool:
        """Never generate what the user has."""

    @property
    def popularity_correction(self) -> float:
        """Taken off per ln(1 + interactions)."""


def views_of(
    config: GraphSourceConfig, diffusion: DiffusionSettings | None, inputs: ModelInputs
) -> Views:
    """Return the views that a model's settings ask for.

    Without a denoiser attention has no restored rows to look at (Eq 17); like DASRec-n it looks at
    the features of each user's items.

    Args:
        config: The model's settings.
        diffusion: How rows are noised and restored; none where an ablation removes it, which
            leaves the training graph.
        inputs: Training interactions and the modalities.

    Raises:
        ConfigError: More items per user are asked for than there are.
    """
    if diffusion is None or config.graph_source == "plain":
        return InteractionViews(inputs, keep_rate=config.keep_rate)
    if config.graph_source != "denoiser":
        return RandomViews(
            inputs,
            by_popularity=config.graph_source == "popular",
            k=config.rebuild_k,
            keep_rate=config.keep_rate,
        )
    generation = GenerationSettings(
        rebuild_k=config.rebuild_k,
        keep_rate=config.keep_rate,
        passes=Passes(
            per_epoch=config.denoiser_epochs,
            every=config.denoiser_every,
            before_first=config.denoiser_warmup,
        ),
        exclude_history=config.exclude_history,
        popularity_correction=config.popularity_correction,
    )
    return GeneratedViews(diffusion, generation, inputs)
