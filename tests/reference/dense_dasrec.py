"""DASRec's recommendation phase in dense float64, one user, item and head at a time."""

from __future__ import annotations

from itertools import combinations, permutations

import torch
import torch.nn.functional as F
from torch import Tensor

from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.models.dasrec_ablations import DASRecNConfig
from dasrec_core.models.dasrec import DASRec
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.sampling.batch import Batch
from tests.reference.dense_contrast import info_nce
from tests.reference.dense_graphs import dropped, symmetric_normalized

Cosines = dict[tuple[int, int], list[float]]


class DenseDASRec:
    """Parameters of a model as float64 leaves, so that gradients can be compared too."""

    def __init__(self, model: DASRec, config: DASRecConfig, inputs: ModelInputs) -> None:
        self.config, self.inputs = config, inputs
        self.state = {name: value.detach().clone() for name, value in model.state_dict().items()}
        self.parameters = {
            name: value.detach().double().clone().requires_grad_()
            for name, value in model.named_parameters()
        }
        self.num_modalities = len(inputs.features)
        self.links = torch.zeros(inputs.num_users, inputs.num_items, dtype=torch.float64)
        self.links[
            torch.from_numpy(inputs.train.user_ids), torch.from_numpy(inputs.train.item_ids)
        ] = 1
        self.adjacency = symmetric_normalized(self.links, self_loops=True)
        self.removed = isinstance(config, DASRecNConfig) and config.variant == "removed"
        self.view_graphs = [self._view_graph(m) for m in range(self.num_modalities)]
        self._done = self._forward()

    def final(self) -> tuple[Tensor, Tensor]:
        """Users and items of the main view."""
        return self._done[0]

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """The four terms of Eq 35, weighted."""
        config = self.config
        (users, items), views, structures = self._done
        bpr = []
        rows = zip(
            *(
                ids.tolist()
                for ids in (batch.user_ids, batch.positive_item_ids, batch.negative_item_ids)
            ),
            strict=True,
        )
        for user, positive, negative in rows:
            margin = users[user] @ items[positive] - users[user] @ items[negative]
            bpr.append(-torch.log(torch.sigmoid(margin)))
        terms = {"bpr": torch.stack(bpr).mean()}
        sides = ((0, batch.user_ids.tolist()), (1, batch.positive_item_ids.tolist()))
        pairs = list(combinations(range(self.num_modalities), 2))
        share = 1.0
        if config.contrast_pairs == "both_ways":
            pairs, share = list(permutations(range(self.num_modalities), 2)), 0.5
        if config.contrast in ("both", "cross_modal") and pairs:
            terms["contrast_modalities"] = (
                share
                * config.contrastive_weight
                * sum(
                    self._cross(
                        views[a][side],
                        views[b][side],
                        ids,
                        (structures[a][side], structures[b][side]),
                    )
                    for side, ids in sides
                    for a, b in pairs
                )
            )
        if config.contrast in ("both", "main_view"):
            terms["contrast_main"] = config.contrastive_weight * sum(
                info_nce(
                    F.normalize((users, items)[side][ids]),
                    F.normalize(view[side]),
                    ids,
                    config.temperature,
                )
                for side, ids in sides
                for view in views
            )
        tables = [self.parameters["user_embeddings"], self.parameters["item_embeddings"]]
        if config.l2_scope == "all":
            tables = [p for name, p in self.parameters.items() if not name.startswith("views")]
        terms["l2"] = config.l2_weight * sum((table**2).sum() for table in tables)
        return terms

    def _cross(
        self, first: Tensor, second: Tensor, ids: list[int], structures: tuple[Tensor, Tensor]
    ) -> Tensor:
        config = self.config
        total = torch.zeros((), dtype=torch.float64)
        cosines = F.cosine_similarity(*structures)
        for node in ids:
            value = cosines[node] if config.similarity_scope == "node" else cosines.mean()
            if config.threshold_on_contrast and not value > config.similarity_threshold:
                continue
            total = total + info_nce(
                F.normalize(first[[node]]), F.normalize(second), [node], config.temperature
            )
        return total / len(ids)

    def _forward(
        self,
    ) -> tuple[tuple[Tensor, Tensor], list[tuple[Tensor, Tensor]], list[tuple[Tensor, Tensor]]]:
        config, adjacency = self.config, self.adjacency
        split = self.inputs.num_users
        ego_users = self.parameters["user_embeddings"]
        ego_items = self.parameters["item_embeddings"]
        features = [self._features(m) for m in range(self.num_modalities)]
        structures, hops, views = [], [], []
        for item_features, graph in zip(features, self.view_graphs, strict=True):
            first = adjacency @ torch.cat([ego_users, item_features])
            second = adjacency @ torch.cat([first[:split], ego_items])
            third = graph @ torch.cat([ego_users, ego_items])
            total = first + second + config.generated_graph_weight * third
            structures.append((total[:split], total[split:]))
            hop = graph @ torch.cat([ego_users, item_features])
            hops.append((hop[:split], hop[split:]))
            views.append(self._layers(hop))
        fused = torch.cat([self._fused(side, structures, hops, features) for side in (0, 1)])
        users, items = self._layers(fused)
        residual = config.residual_weight * F.normalize(fused)
        return (users + residual[:split], items + residual[split:]), views, structures

    def _layers(self, nodes: Tensor) -> tuple[Tensor, Tensor]:
        total = layer = nodes
        for _ in range(self.config.num_layers):
            layer = self.adjacency @ layer
            total = total + layer
        return total[: self.inputs.num_users], total[self.inputs.num_users :]

    def _fused(
        self,
        side: int,
        structures: list[tuple[Tensor, Tensor]],
        hops: list[tuple[Tensor, Tensor]],
        features: list[Tensor],
    ) -> Tensor:
        views = [nodes[side] for nodes in structures]
        cosines = {
            (a, b): F.cosine_similarity(views[a], views[b]).tolist()
            for a, b in combinations(range(self.num_modalities), 2)
        }
        rows = []
        for node in range(len(views[0])):
            weights = self._weights(side, node, cosines, hops, features)
            rows.append(
                sum(weight * view[node] for weight, view in zip(weights, views, strict=True))
            )
        return torch.stack(rows)

    def _weights(
        self,
        side: int,
        node: int,
        cosines: Cosines,
        hops: list[tuple[Tensor, Tensor]],
        features: list[Tensor],
    ) -> Tensor:
        config, count = self.config, self.num_modalities
        if count == 1:
            return torch.ones(1, dtype=torch.float64)
        usable = self._usable(node, cosines) if config.use_attention else list(range(count))
        if not config.use_attention or (side == 1 and not config.item_attention):
            return self._softmax(self.parameters["fusion.logits"], usable)
        seen = [
            F.normalize(self._seen(side, node, m, hops, features)[None])[0] for m in range(count)
        ]
        inner = self.parameters["fusion.attention.inner"]
        bias = self.parameters["fusion.attention.inner_bias"].view(inner.shape[:2])
        outer = self.parameters["fusion.attention.outer"]
        heads = [
            self._softmax(
                torch.stack([outer[h] @ torch.tanh(inner[h] @ z + bias[h]) for z in seen]), usable
            )
            for h in range(config.num_heads)
        ]
        return torch.stack(heads).mean(0)

    def _seen(
        self,
        side: int,
        node: int,
        modality: int,
        hops: list[tuple[Tensor, Tensor]],
        features: list[Tensor],
    ) -> Tensor:
        if side == 1 or self.config.attention_input == "graph":
            return hops[modality][side][node]
        if self.removed:
            return self.links[node] @ features[modality]
        prefix = f"views.diffusions.{modality}."
        hidden = self.state[prefix + "hidden"].double()[self.chain_of(node)]
        restored = self.state[prefix + "denoiser.output.weight"].double() @ hidden
        restored = restored + self.state[prefix + "denoiser.output.bias"].double()
        return restored @ features[modality]

    def chain_of(self, user: int) -> int:
        """Place of a user's history among the distinct ones, by their first user."""
        firsts: list[int] = []
        for other in range(len(self.links)):
            if not any(torch.equal(self.links[other], self.links[first]) for first in firsts):
                firsts.append(other)
        return next(
            place
            for place, first in enumerate(firsts)
            if torch.equal(self.links[user], self.links[first])
        )

    def _usable(self, node: int, cosines: Cosines) -> list[int]:
        kept = set()
        for pair, values in cosines.items():
            is_local = self.config.similarity_scope == "node"
            value = values[node] if is_local else sum(values) / len(values)
            if value > self.config.similarity_threshold:
                kept |= set(pair)
        return sorted(kept) or list(range(self.num_modalities))

    def _softmax(self, logits: Tensor, usable: list[int]) -> Tensor:
        weights = [
            torch.exp(logits[m]) if m in usable else torch.zeros((), dtype=torch.float64)
            for m in range(self.num_modalities)
        ]
        return torch.stack(weights) / torch.stack(weights).sum()

    def _features(self, modality: int) -> Tensor:
        raw = list(self.inputs.features.values())[modality].double()
        mapped = raw @ self.parameters[f"feature_maps.{modality}.layer.weight"].T
        if self.config.feature_map == "linear":
            mapped = mapped + self.parameters[f"feature_maps.{modality}.layer.bias"]
        else:
            mapped = torch.where(mapped > 0, mapped, 0.2 * mapped)
        return mapped / mapped.norm(dim=1, keepdim=True)

    def _view_graph(self, modality: int) -> Tensor:
        prefix = f"views.graphs.{modality}."
        links = self.links
        if not self.removed:
            items = self.state[prefix + "item_ids"].view(self.inputs.num_users, -1)
            links = torch.zeros_like(self.links)
            for user, chosen in enumerate(items.tolist()):
                links[user, chosen] = 1
        normalized = symmetric_normalized(links, self_loops=True)
        # Masks stand in the order of the edges, which for one item per user is by user.
        kept = self.state[prefix + "kept"]
        return dropped(normalized, links, kept, self.config.keep_rate)
