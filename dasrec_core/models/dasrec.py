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
- L2 acts on the embedding tables, as in DiffMM; ``l2_scope`` takes all parameters.

``DASRec-n`` has no diffusion: views and third term over the training graph with edge dropout, and
attention over the mean features of a user's items; its variant ``static`` only sets
:math:`s_u = 1`. ``DASRec-a`` fuses users like items.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import ConfigError
from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_graph
from dasrec_core.graphs.sparse import SparseMatrix, sparse_matrix, spmm
from dasrec_core.losses.penalties import full_l2
from dasrec_core.losses.ranking import bpr_loss
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
from dasrec_core.models.parts.graph_health import graph_health
from dasrec_core.models.parts.main_view import (
    Nodes,
    modality_structures,
    with_layers,
    with_residual,
)
from dasrec_core.models.parts.main_view_parts import FixedView, main_view_parts
from dasrec_core.models.parts.modality_diffusion import (
    History,
    ModalityDiffusion,
)
from dasrec_core.models.parts.score_parts import ScoreParts
from dasrec_core.models.parts.user_fusion import UserFusion
from dasrec_core.models.parts.view_graph import ViewGraph


class DASRec(EmbeddingRecommender):
    """DASRec, DASRec-n and DASRec-a, told apart by their configuration."""

    def __init__(self, config: DASRecConfig, inputs: ModelInputs) -> None:
        super().__init__()
        if config.rebuild_k > inputs.num_items:
            raise ConfigError(
                f"Generated items per user ({config.rebuild_k}) exceed the data set's "
                f"{inputs.num_items} items.",
                f"Set model.rebuild_k to at most {inputs.num_items}; 1 is usual.",
            )
        self._config = config
        self._train = inputs.train
        self._modalities = tuple(inputs.features)
        self._graph = interaction_graph(inputs.train, self_loops=True, device=inputs.device)
        self._interactions = _interaction_matrix(inputs.train, inputs.device)
        self.user_embeddings = self._table(inputs.num_users, inputs.device)
        self.item_embeddings = self._table(inputs.num_items, inputs.device)
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
        self.diffusions = self._build_diffusions(inputs)
        self.view_graphs = self._build_view_graphs(inputs)
        self._diffusion_inputs: tuple[list[Tensor], Tensor] | None = None

    def phases(self) -> Sequence[Phase]:
        """Return one denoiser phase per modality, then the recommendation phase."""
        denoising = [
            Phase(
                f"denoise {modality}",
                BatchKind.USERS,
                partial(self._denoise_terms, index),
                list(self.diffusions[index].parameters()),
                prepare=self._prepare_denoising,
            )
            for index, modality in enumerate(self._modalities)
            if len(self.diffusions)
        ]
        own = {id(parameter) for parameter in self.diffusions.parameters()}
        others = [parameter for parameter in self.parameters() if id(parameter) not in own]
        return (
            *denoising,
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
        if len(self._modalities) == 2 and self._config.use_attention:
            return (
                "With two modalities the similarity threshold cannot act: both stay or both fall "
                "back.",
            )
        return ()

    def graph_artifacts(self) -> Mapping[str, Interactions]:
        """Return the generated graphs before edge dropout; none without diffusion."""
        if not len(self.diffusions):
            return {}
        return {
            modality: self._view_graph(index).pairs()
            for index, modality in enumerate(self._modalities)
        }

    @torch.no_grad()
    def fusion_of_users(self) -> UserFusion:
        """Return the attention weights of users (Eq 18), or the weights they share, and noise."""
        features = self._features()
        weights = self._weights(0, features, self._structures(features), self._hops(features))
        noise = self._diffusion(0).noise() if len(self.diffusions) else None
        return UserFusion(self._modalities, weights.float().cpu().numpy(), noise)

    @torch.no_grad()
    def score_parts(self, user_id: int, item_id: int) -> ScoreParts:
        """Return the parts of one score, the modality weights held at their values."""
        features = self._features()
        structures, hops = self._structures(features), self._hops(features)
        view = FixedView(
            graph=self._graph,
            embeddings=(self.user_embeddings, self.item_embeddings),
            features=features,
            view_graphs=self._graphs(),
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
        chosen = users.index_select(0, batch.user_ids)  # (B, D)
        positive_scores = (chosen * items.index_select(0, batch.positive_item_ids)).sum(-1)
        negative_scores = (chosen * items.index_select(0, batch.negative_item_ids)).sum(-1)
        return {
            "bpr": bpr_loss(positive_scores, negative_scores),
            **self._contrast_terms(batch, (users, items), structures, hops),
            "l2": self._config.l2_weight * full_l2(self._penalized()),
        }

    def _contrast_terms(
        self, batch: Batch, main: Nodes, structures: Sequence[Nodes], hops: Sequence[Nodes]
    ) -> Mapping[str, Tensor]:
        if not self._contrast.any:
            return {}
        views = [with_layers(self._graph, hop, self._config.num_layers) for hop in hops]
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

    def _prepare_denoising(self) -> Mapping[str, float]:
        # The denoisers see features and embeddings as constants, so once per epoch is enough.
        self._diffusion_inputs = (
            [features.detach() for features in self._features()],
            spmm(self._interactions, self.item_embeddings.detach()),
        )
        return {}

    def _denoise_terms(self, index: int, batch: Batch) -> Mapping[str, Tensor]:
        if self._diffusion_inputs is None:
            self._prepare_denoising()
        assert self._diffusion_inputs is not None
        features, structure = self._diffusion_inputs
        losses = self._diffusion(index).losses(batch.user_ids, features[index], structure)
        return {f"{name}/{self._modalities[index]}": loss for name, loss in losses.items()}

    def _prepare_recommendation(self) -> Mapping[str, float]:
        self._diffusion_inputs = None
        for index in range(len(self._modalities)):
            generated = None
            if len(self.diffusions):
                generated = self._diffusion(index).generate(self._config.rebuild_k)
            self._view_graph(index).rebuild(generated)
        return {**graph_health(self.graph_artifacts(), self._train), **self._fusion_diagnostics()}

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
            self._graphs(),
            self._config.generated_graph_weight,
        )

    def _hops(self, features: Sequence[Tensor]) -> list[Nodes]:
        """Return one step over each view graph from embeddings and features (Eq 22)."""
        return [
            graph.propagate(self.user_embeddings, item_features)
            for graph, item_features in zip(self._graphs(), features, strict=True)
        ]

    def _main_view(
        self, features: Sequence[Tensor], structures: Sequence[Nodes], hops: Sequence[Nodes]
    ) -> Nodes:
        fused = []
        for side in (0, 1):
            weights = self._weights(side, features, structures, hops)
            fused.append(combine([nodes[side] for nodes in structures], weights))
        initial = (fused[0], fused[1])
        layered = with_layers(self._graph, initial, self._config.num_layers)
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
                Preferences([F.normalize(hop[1]) for hop in hops])
                if config.item_attention
                else None
            )
        if config.attention_input == "graph":
            return Preferences([F.normalize(hop[0]) for hop in hops])
        if not len(self.diffusions):
            return Preferences([F.normalize(spmm(self._interactions, table)) for table in features])
        rows = [self._diffusion(index).preferences(table) for index, table in enumerate(features)]
        return Preferences(rows, self._diffusion(0).row_of_user)

    def _penalized(self) -> list[nn.Parameter]:
        if self._config.l2_scope == "embeddings":
            return [self.user_embeddings, self.item_embeddings]
        return list(self.phases()[-1].parameters)

    def _graphs(self) -> list[BipartiteGraph]:
        return [self._view_graph(index).graph() for index in range(len(self._modalities))]

    def _view_graph(self, index: int) -> ViewGraph:
        view = self.view_graphs[index]
        assert isinstance(view, ViewGraph)
        return view

    def _diffusion(self, index: int) -> ModalityDiffusion:
        diffusion = self.diffusions[index]
        assert isinstance(diffusion, ModalityDiffusion)
        return diffusion

    def _table(self, rows: int, device: torch.device) -> nn.Parameter:
        values = torch.empty(rows, self._config.embedding_dim, device=device)
        return nn.Parameter(nn.init.xavier_uniform_(values))

    def _build_diffusions(self, inputs: ModelInputs) -> nn.ModuleList:
        settings = diffusion_settings(self._config)
        if settings is None:
            return nn.ModuleList()
        history = History.of(inputs.train, settings, inputs.device)
        return nn.ModuleList(
            ModalityDiffusion(settings, history, inputs.device) for _ in self._modalities
        )

    def _build_view_graphs(self, inputs: ModelInputs) -> nn.ModuleList:
        config = self._config
        if not len(self.diffusions):
            return nn.ModuleList(
                ViewGraph.of_interactions(
                    inputs.train, keep_rate=config.keep_rate, device=inputs.device
                )
                for _ in self._modalities
            )
        return nn.ModuleList(
            ViewGraph.of_generated(
                inputs.num_users,
                inputs.num_items,
                k=config.rebuild_k,
                keep_rate=config.keep_rate,
                device=inputs.device,
            )
            for _ in self._modalities
        )


def _interaction_matrix(train: Interactions, device: torch.device) -> SparseMatrix:
    user_ids = torch.from_numpy(train.user_ids).to(device)
    item_ids = torch.from_numpy(train.item_ids).to(device)
    ones = torch.ones(train.num_interactions, device=device)
    return sparse_matrix(user_ids, item_ids, ones, (train.num_users, train.num_items))
