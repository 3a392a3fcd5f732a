r"""DASRec: multimodal diffusion with attention and self-supervised learning, and its ablations.

One epoch has a phase per modality that trains its denoiser (Eq 2-16, 20), then the phase that
generates the modality graphs and trains embeddings, feature maps and attention with BPR, contrast
and L2 (Eq 17-35).

The paper's equations leave much open and some cannot hold as printed; ``docs/models.md`` lists
every reading. The ones that matter most:

- Eq 4-6: reading A, the noise level is :math:`\gamma s_u f_t` (see ``diffusion.schedule``).
- Eq 11, 14: the printed second coefficient is wrong; the derived one is used.
- Eq 19: its :math:`z_u` enters no later equation. The attention weights are used where users are
  fused (Eq 30); items keep one weight per modality.
- Eq 22, 29: dimensions repaired as in DiffMM, whose code also gives the graph weight 0.2.
- Eq 26: unordered pairs, users and items.
- The similarity threshold has no equation (see ``parts.similarity``).
- L2 acts on the embedding tables, as in DiffMM; ``l2_scope`` can take all but the denoisers.

``DASRec-n`` has no diffusion: views and third term over the training graph with edge dropout, and
attention over the mean features of a user's items; its variant ``static`` only sets
:math:`s_u = 1`. ``DASRec-a`` fuses users like items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.graphs.bipartite import interaction_graph
from dasrec_core.graphs.propagation import Nodes
from dasrec_core.losses.penalties import full_l2
from dasrec_core.models.base import Batch, BatchKind, EmbeddingRecommender, Phase
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.contrast import ContrastSide, contrast_terms
from dasrec_core.models.parts.dasrec_settings import (
    contrast_settings,
    diffusion_settings,
    fusion_settings,
)
from dasrec_core.models.parts.feature_map import FeatureMap
from dasrec_core.models.parts.fusion import Fusion, Preferences, combine
from dasrec_core.models.parts.graph_source import views_of
from dasrec_core.models.parts.main_view import modality_structures, with_residual
from dasrec_core.models.parts.main_view_parts import FixedView, main_view_parts
from dasrec_core.models.parts.score_parts import ScoreParts
from dasrec_core.models.parts.tables import xavier_table
from dasrec_core.models.parts.triplet_loss import triplet_bpr
from dasrec_core.models.parts.unit_rows import unit_rows
from dasrec_core.models.parts.user_fusion import UserFusion


class DASRec(EmbeddingRecommender):
    """DASRec, DASRec-n and DASRec-a, told apart by their configuration."""

    def __init__(self, config: DASRecConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        self._modalities = tuple(inputs.features)
        self._graph = interaction_graph(inputs.train, self_loops=True, device=inputs.device)
        size = config.embedding_dim
        self.user_embeddings = xavier_table(inputs.num_users, size, inputs.device)
        self.item_embeddings = xavier_table(inputs.num_items, size, inputs.device)
        self.feature_maps = nn.ModuleList(
            FeatureMap(
                features,
                embedding_dim=config.embedding_dim,
                kind=config.feature_map,
                device=inputs.device,
            )
            for features in inputs.features.values()
        )
        self.fusion = Fusion(fusion_settings(config, len(self._modalities)), inputs.device)
        self._contrast = contrast_settings(config, len(self._modalities))
        self.views = views_of(config, diffusion_settings(config), inputs)

    def phases(self) -> Sequence[Phase]:
        """Return one denoiser phase per modality, then the recommendation phase."""
        own = {id(parameter) for parameter in self.views.parameters()}
        others = [parameter for parameter in self.parameters() if id(parameter) not in own]
        return (
            *self.views.phases(self._injected),
            Phase(
                "recommend",
                BatchKind.INTERACTIONS,
                self._recommend_terms,
                others,
                prepare=self._prepare_recommendation,
            ),
        )

    def notices(self) -> Sequence[str]:
        """Return which parts of the method cannot act on this data."""
        if len(self._modalities) == 1:
            return (
                "With one modality there is no contrast between modalities and nothing for "
                "attention to weigh.",
            )
        idle = self._config.idle_settings(len(self._modalities))
        if self._config.use_attention and "similarity_threshold" in idle:
            return (
                "With two modalities the similarity threshold cannot act: both stay or both fall "
                "back.",
            )
        return ()

    def graph_artifacts(self) -> Mapping[str, Interactions]:
        """Return the generated graphs before edge dropout; none without diffusion."""
        return self.views.pairs()

    @torch.no_grad()
    def fusion_of_users(self) -> UserFusion:
        """Return the attention weights of users (Eq 18), or the weights they share, and noise."""
        features = self._features()
        weights = self._weights(0, features, self._structures(features), self._hops(features))
        return UserFusion(self._modalities, weights.float().cpu().numpy(), self.views.noise())

    @torch.no_grad()
    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score, the modality weights held at their values."""
        features = self._features()
        structures, hops = self._structures(features), self._hops(features)
        view = FixedView(
            graph=self._graph,
            embeddings=(self.user_embeddings, self.item_embeddings),
            features=features,
            view_graphs=self.views.current_graphs(),
            modalities=self._modalities,
            weights=(
                self._weights(0, features, structures, hops),
                self._weights(1, features, structures, hops),
            ),
            generated_weight=self._config.generated_graph_weight,
            num_layers=self._config.num_layers,
            residual_weight=self._config.residual_weight,
        )
        return main_view_parts(view, user_id, item_id)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)`` of the main view (Eq 32)."""
        features = self._features()
        return self._main_view(features, self._structures(features), self._hops(features))

    def _recommend_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        features = self._features()
        structures = self._structures(features)
        hops = self._hops(features)
        users, items = self._main_view(features, structures, hops)
        return {
            "bpr": triplet_bpr(users, items, batch),
            **self._contrast_terms(batch, (users, items), structures, hops),
            "l2": self._config.l2_weight * full_l2(self._penalized()),
        }

    def _contrast_terms(
        self, batch: Batch, main: Nodes, structures: Sequence[Nodes], hops: Sequence[Nodes]
    ) -> Mapping[str, Tensor]:
        if not self._contrast.any:
            return {}
        views = [self._graph.layer_sum(*hop, num_layers=self._config.num_layers) for hop in hops]
        sides = [
            ContrastSide(
                ids=ids,
                main=main[side],
                views=[view[side] for view in views],
                structures=[nodes[side] for nodes in structures],
            )
            for side, ids in enumerate((batch.user_ids, batch.positive_item_ids))
        ]
        return contrast_terms(self._contrast, sides)

    def _injected(self) -> tuple[list[Tensor], Tensor]:
        return [features.detach() for features in self._features()], self.item_embeddings

    def _prepare_recommendation(self) -> Mapping[str, float]:
        return {**self.views.rebuild(), **self._fusion_diagnostics()}

    def _fusion_diagnostics(self) -> Mapping[str, float]:
        if len(self._modalities) == 1:
            return {}
        features = self._features()
        structures, hops = self._structures(features), self._hops(features)
        shown: dict[str, float] = {}
        for side, name in enumerate(("users", "items")):
            views = [nodes[side] for nodes in structures]
            weights = self.fusion.weights(views, self._preferences(side, features, hops)).mean(0)
            if self._config.use_attention:
                shown[f"kept_fraction/{name}"] = float(self.fusion.kept(views).float().mean())
            for modality, weight in zip(self._modalities, weights.tolist(), strict=True):
                shown[f"attention_{name}/{modality}"] = weight
        return shown

    def _features(self) -> list[Tensor]:
        return [feature_map() for feature_map in self.feature_maps]

    def _structures(self, features: Sequence[Tensor]) -> list[Nodes]:
        return modality_structures(
            self._graph,
            (self.user_embeddings, self.item_embeddings),
            features,
            self.views.current_graphs(),
            self._config.generated_graph_weight,
        )

    def _hops(self, features: Sequence[Tensor]) -> list[Nodes]:
        """Return one step over each view graph from embeddings and features (Eq 22)."""
        return [
            graph.propagate(self.user_embeddings, item_features)
            for graph, item_features in zip(self.views.current_graphs(), features, strict=True)
        ]

    def _main_view(
        self, features: Sequence[Tensor], structures: Sequence[Nodes], hops: Sequence[Nodes]
    ) -> Nodes:
        fused = []
        for side in (0, 1):
            weights = self._weights(side, features, structures, hops)
            fused.append(combine([nodes[side] for nodes in structures], weights))
        initial = (fused[0], fused[1])
        layered = self._graph.layer_sum(*initial, num_layers=self._config.num_layers)
        return with_residual(layered, initial, self._config.residual_weight)

    def _weights(
        self,
        side: int,
        features: Sequence[Tensor],
        structures: Sequence[Nodes],
        hops: Sequence[Nodes],
    ) -> Tensor:
        views = [nodes[side] for nodes in structures]
        return self.fusion.weights(views, self._preferences(side, features, hops))

    def _preferences(
        self, side: int, features: Sequence[Tensor], hops: Sequence[Nodes]
    ) -> Preferences | None:
        config = self._config
        if not config.use_attention or len(self._modalities) == 1:
            return None
        if side == 1:
            return (
                Preferences([unit_rows(hop[1]) for hop in hops]) if config.item_attention else None
            )
        if config.attention_input == "graph":
            return Preferences([unit_rows(hop[0]) for hop in hops])
        return self.views.preferences(features)

    def _penalized(self) -> list[nn.Parameter]:
        if self._config.l2_scope == "embeddings":
            return [self.user_embeddings, self.item_embeddings]
        return list(self.phases()[-1].parameters)
