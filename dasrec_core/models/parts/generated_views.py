"""A denoiser and a generated graph for every modality: how an epoch trains and rebuilds them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import ConfigError
from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_matrix
from dasrec_core.graphs.sparse import spmm
from dasrec_core.models.base import Batch, BatchKind, Passes, Phase
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.fusion import Preferences
from dasrec_core.models.parts.graph_health import graph_health
from dasrec_core.models.parts.modality_diffusion import (
    Choice,
    DiffusionSettings,
    History,
    ModalityDiffusion,
)
from dasrec_core.models.parts.user_fusion import UserNoise
from dasrec_core.models.parts.view_graph import ViewGraph

Injected = Callable[[], tuple[Sequence[Tensor], Tensor]]
"""Returns features per modality, each ``(I, D)``, and item embeddings ``(I, D)``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationSettings:
    r"""What becomes of restored rows, and how well what restores them is trained.

    Attributes:
        rebuild_k: Items per user in a generated graph.
        keep_rate: Share of a generated graph's entries that an epoch keeps.
        passes: How often an epoch trains the denoisers.
        exclude_history: Never generate an item of the user's training history.
        popularity_correction: :math:`\alpha`; :math:`\hat x_0 - \alpha \ln(1 + n_i)` is ranked.
    """

    rebuild_k: int
    keep_rate: float
    passes: Passes
    exclude_history: bool = False
    popularity_correction: float = 0.0


class GeneratedViews(nn.Module):
    """Owns denoisers and generated graphs; knows embeddings only as constants of an epoch.

    Args:
        settings: How interactions are noised and restored.
        generation: How edges come of what is restored.
        inputs: Sizes, training interactions, and the modalities.

    Raises:
        ConfigError: More items are to be generated than there are to choose from.
    """

    def __init__(
        self, settings: DiffusionSettings, generation: GenerationSettings, inputs: ModelInputs
    ) -> None:
        super().__init__()
        _refuse_too_many(generation, inputs.train)
        self._train = inputs.train
        self._modalities = tuple(inputs.features)
        self._generation = generation
        self._choice = _choice(generation, inputs)
        # Without noise, denoisers that did not change generate what they generated before.
        self._always_differs = settings.sampling_noise or settings.sampling_steps > 0
        self._is_stale = True
        self._clean_rows = interaction_matrix(inputs.train, inputs.device)
        history = History.of(inputs.train, settings, inputs.device)
        self.diffusions = nn.ModuleList(
            ModalityDiffusion(settings, history, inputs.device) for _ in self._modalities
        )
        self.graphs = nn.ModuleList(
            ViewGraph.of_generated(
                inputs.num_users,
                inputs.num_items,
                k=generation.rebuild_k,
                keep_rate=generation.keep_rate,
                device=inputs.device,
            )
            for _ in self._modalities
        )
        self._constants: tuple[Sequence[Tensor], Tensor] | None = None

    def phases(self, injected: Injected) -> list[Phase]:
        """Return a phase per modality that trains its denoiser.

        Args:
            injected: What signal injection compares; asked once per epoch, because denoisers see
                it as constants.
        """
        return [
            Phase(
                f"denoise {modality}",
                BatchKind.USERS,
                partial(self._loss_terms, index, injected),
                list(self._diffusion(index).parameters()),
                prepare=partial(self._take_constants, injected) if index == 0 else None,
                passes=self._generation.passes,
            )
            for index, modality in enumerate(self._modalities)
        ]

    def rebuild(self) -> dict[str, float]:
        """Generate and drop the graphs of an epoch; return how healthy they are."""
        self._constants = None
        is_stale = self._is_stale or self._always_differs
        for index in range(len(self._modalities)):
            items = self._diffusion(index).generate(self._choice) if is_stale else None
            self._graph(index).rebuild(items)
        self._is_stale = False
        return graph_health(self.pairs(), self._train)

    def current_graphs(self) -> list[BipartiteGraph]:
        """Return the graph of every modality as it is now, after dropout."""
        return [self._graph(index).graph() for index in range(len(self._modalities))]

    def noise(self) -> UserNoise:
        """Return how noisy the diffusion of each user is; the same for all modalities."""
        return self._diffusion(0).noise()

    def preferences(self, features: Sequence[Tensor]) -> Preferences:
        """Return what attention looks at (Eq 17), one row per distinct history.

        Args:
            features: :math:`e^m` per modality, each ``(I, D)``.
        """
        rows = [self._diffusion(index).preferences(table) for index, table in enumerate(features)]
        return Preferences(rows, self._diffusion(0).row_of_user)

    def pairs(self) -> dict[str, Interactions]:
        """Return the generated edges by modality, before dropout."""
        return {
            modality: self._graph(index).pairs() for index, modality in enumerate(self._modalities)
        }

    def _take_constants(self, injected: Injected) -> Mapping[str, float]:
        with torch.no_grad():
            features, item_embeddings = injected()
            structure = spmm(self._clean_rows, item_embeddings.detach())  # (U, D), x_0 E_i
        self._constants = (features, structure)
        return {}

    def _loss_terms(self, index: int, injected: Injected, batch: Batch) -> Mapping[str, Tensor]:
        if self._constants is None:
            self._take_constants(injected)
        assert self._constants is not None
        self._is_stale = True
        features, structure = self._constants
        losses = self._diffusion(index).losses(batch.user_ids, features[index], structure)
        return {f"{name}/{self._modalities[index]}": loss for name, loss in losses.items()}

    def _diffusion(self, index: int) -> ModalityDiffusion:
        diffusion = self.diffusions[index]
        assert isinstance(diffusion, ModalityDiffusion)
        return diffusion

    def _graph(self, index: int) -> ViewGraph:
        graph = self.graphs[index]
        assert isinstance(graph, ViewGraph)
        return graph


def _choice(generation: GenerationSettings, inputs: ModelInputs) -> Choice:
    penalties = None
    if generation.popularity_correction:
        degrees = torch.from_numpy(inputs.train.item_degrees).to(inputs.device)
        penalties = generation.popularity_correction * degrees.float().log1p()  # (I,)
    return Choice(
        k=generation.rebuild_k, excludes_history=generation.exclude_history, penalties=penalties
    )


def _refuse_too_many(generation: GenerationSettings, train: Interactions) -> None:
    wanted, most = generation.rebuild_k, train.num_items
    if wanted > most:
        raise ConfigError(
            f"Generated items per user ({wanted}) exceed the data set's {most} items.",
            f"Set model.rebuild_k to at most {most}; 1 is usual.",
        )
    if generation.exclude_history and len(train.user_degrees):
        most -= int(train.user_degrees.max())
        if wanted > most:
            raise ConfigError(
                f"Generated items per user ({wanted}) exceed the {most} items that the user with "
                "the longest history has not seen.",
                "Set model.exclude_history to false, or model.rebuild_k lower.",
            )
