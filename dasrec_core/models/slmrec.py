r"""SLMRec: Self-supervised Learning for Multimedia Recommendation (Tao et al., IEEE TMM 25, 2023).

There is a view of the ids and one of each modality. Their users are the same table; their items
are the id table, or an affine map of the features at length 1. A view is the mean of LightGCN's
layers 0 … L, and users and items are an affine map of all their views side by side. Main loss, for
the B interactions of a batch: each user must find its item among those of the batch,

.. math:: -\tfrac{1}{B} \sum_b \ln \frac{e^{\cos(u_b, i_b)/τ}}{\sum_c e^{\cos(u_b, i_c)/τ}}

plus :math:`α` times one of the paper's self-supervised tasks:

- ``fac``, feature fine and coarse (:mod:`dasrec_core.models.parts.fine_and_coarse`), on items;
- ``fd``, feature dropout: two copies of all views, each with dropout on layer 0, fused; the same
  softmax over cosines between the copies, users plus items;
- ``fm``, feature masking: the same with two copies that each lack the items of one view, two
  different ones, drawn anew in every step; the view of the ids may be one of them;
- ``fd+fm``: the sum of both.

Adam's weight decay on all parameters is a loss term here, :math:`\tfrac{λ}{2} \lVert Θ \rVert^2`:
the same gradient.

The authors' code is the source of all settings. Differences from it:

- Scores have no sigmoid: it changes no ranking but ties what saturates. ``score`` takes the cosine
  of training; theirs, the default, is the dot product.
- Their ``fd`` and ``fm`` append layers of the first copy to the second's. For ``fm`` that mixes the
  masks; here each copy consists of its own layers.
- Their dropout of ``fd`` acts on every propagated layer and spares layer 0; the paper drops out
  features, which are layer 0. Their ``fd+fm`` is one task on copies both masked and dropped out.
- Users and items that occur in a batch again count as negatives of themselves, as there;
  ``skip_same_ids`` leaves them out.
- ``fac`` with other than image, audio and text: see its part. Without text there is no coarse
  space, with one modality there is one link.
- Text features of words are not supported; theirs were averaged once and never trained.
- The paper describes pre-training before training; their code trains jointly, and so do we.
- Their code chooses the epoch on test; here the evaluation protocol decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.slmrec import SLMRecConfig
from dasrec_core.graphs.bipartite import interaction_graph
from dasrec_core.losses.in_batch import in_batch_softmax, same_ids
from dasrec_core.losses.penalties import full_l2
from dasrec_core.losses.weighted import weighted
from dasrec_core.models.base import Batch, BatchKind, EmbeddingRecommender, Phase
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.fine_and_coarse import FineAndCoarse
from dasrec_core.models.parts.layer_mean import layer_mean
from dasrec_core.models.parts.shared_user_views import SharedUserViews, shared_user_views
from dasrec_core.models.parts.tables import xavier_table
from dasrec_core.models.parts.unit_features import UnitFeatures

Copy = tuple[Tensor, Tensor]
"""Fused users and items of a batch, each ``(B, D)``."""


class SLMRec(EmbeddingRecommender):
    """Fused views of ids and modalities, with a self-supervised task on them."""

    def __init__(self, config: SLMRecConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        device, width = inputs.device, config.embedding_dim
        self._graph = interaction_graph(inputs.train, self_loops=False, device=device)
        self.user_embeddings = xavier_table(inputs.num_users, width, device)
        self.item_embeddings = xavier_table(inputs.num_items, width, device)
        self.feature_maps = nn.ModuleList(
            UnitFeatures(features, embedding_dim=width, device=device)
            for features in inputs.features.values()
        )
        self._num_views = 1 + len(inputs.features)
        if config.fusion == "concat":
            self.user_fusion = self._fusion_layer(device)
            self.item_fusion = self._fusion_layer(device)
        if config.variant == "fac":
            self.fine_and_coarse = FineAndCoarse(
                tuple(inputs.features), embedding_dim=width, device=device
            )

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over interactions; their negatives are not used."""
        batches = BatchKind.INTERACTIONS
        return (Phase("recommend", batches, self._loss_terms, list(self.parameters())),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return fused users ``(U, D)`` and items ``(I, D)``, at length 1 for cosine scores."""
        views = self._views(self._layer_0_items())
        users, items = self._fuse(views.users(), views.items())
        if self._config.score == "cosine":
            return F.normalize(users), F.normalize(items)
        return users, items

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        config = self._config
        wide_items = self._layer_0_items()
        views = self._views(wide_items)
        item_views = views.items(batch.positive_item_ids)  # (B, V D)
        users, items = self._fuse(views.users(batch.user_ids), item_views)
        main = in_batch_softmax(
            F.normalize(users),
            F.normalize(items),
            temperature=config.temperature,
            excluded=self._excluded(batch.user_ids, batch.positive_item_ids),
        )

        def tasks() -> Tensor:
            found = []
            if config.variant == "fac":
                found.append(self._fine_and_coarse_task(item_views, batch))
            if "fd" in config.variant:
                found.append(self._agreement(self._dropped_copies(wide_items, batch), batch))
            if "fm" in config.variant:
                found.append(self._agreement(self._masked_copies(views, batch), batch))
            return torch.stack(found).sum()

        return {
            "softmax": main,
            "contrast": weighted(config.contrastive_weight, tasks, users),
            "l2": config.l2_weight / 2 * full_l2(self.parameters()),
        }

    def _layer_0_items(self) -> Tensor:
        """Return the items of all views side by side, ids first, shape ``(I, V D)``."""
        mapped = [feature_map() for feature_map in self.feature_maps]
        return torch.cat([self.item_embeddings, *mapped], 1)

    def _views(self, wide_items: Tensor) -> SharedUserViews:
        return shared_user_views(
            self._graph, self.user_embeddings, wide_items, num_layers=self._config.num_layers
        )

    def _fuse(self, wide_users: Tensor, wide_items: Tensor) -> Copy:
        """Return users and items of one vector each from their views side by side."""
        if self._config.fusion == "concat":
            return self.user_fusion(wide_users).float(), self.item_fusion(wide_items).float()
        shape = (-1, self._num_views, self._config.embedding_dim)
        return wide_users.view(shape).mean(1), wide_items.view(shape).mean(1)

    def _fine_and_coarse_task(self, item_views: Tensor, batch: Batch) -> Tensor:
        ids_view, *views = torch.split(item_views, self._config.embedding_dim, 1)
        task: Tensor = self.fine_and_coarse(
            ids_view,
            views,
            temperature=self._config.contrastive_temperature,
            excluded=self._excluded(batch.positive_item_ids),
        )
        return task

    def _dropped_copies(self, wide_items: Tensor, batch: Batch) -> list[Copy]:
        rate, copies = self._config.dropout, []
        for _ in range(2):
            users, items = layer_mean(
                self._graph,
                F.dropout(self.user_embeddings.repeat(1, self._num_views), rate),
                F.dropout(wide_items, rate),
                num_layers=self._config.num_layers,
            )
            copies.append(self._fuse(users[batch.user_ids], items[batch.positive_item_ids]))
        return copies

    def _masked_copies(self, views: SharedUserViews, batch: Batch) -> list[Copy]:
        width, copies = self._config.embedding_dim, []
        for masked in torch.randperm(self._num_views)[:2].tolist():
            kept = views.users_of_items.new_ones(self._num_views * width)
            kept[masked * width : (masked + 1) * width] = 0
            copies.append(
                self._fuse(
                    views.users(batch.user_ids, kept=kept),
                    views.items(batch.positive_item_ids, kept=kept),
                )
            )
        return copies

    def _agreement(self, copies: list[Copy], batch: Batch) -> Tensor:
        """Return the softmax between two copies, users plus items."""
        ids = (batch.user_ids, batch.positive_item_ids)
        terms = [
            in_batch_softmax(
                F.normalize(first),
                F.normalize(second),
                temperature=self._config.contrastive_temperature,
                excluded=self._excluded(side_ids),
            )
            for first, second, side_ids in zip(*copies, ids, strict=True)
        ]
        return torch.stack(terms).sum()

    def _excluded(self, *columns: Tensor) -> Tensor | None:
        return same_ids(*columns) if self._config.skip_same_ids else None

    def _fusion_layer(self, device: torch.device) -> nn.Linear:
        width = self._config.embedding_dim
        layer = nn.Linear(self._num_views * width, width, device=device)
        nn.init.xavier_uniform_(layer.weight)
        return layer
