"""DASRec+ in dense float64: modalities propagated one by one, one interaction at a time."""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.config.models.dasrec_plus import DASRecPlusConfig
from dasrec_core.models.base import Recommender
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.sampling.batch import Batch
from tests.reference.dense_graphs import symmetric_normalized


class DenseDASRecPlus:
    """Parameters of a model as float64 leaves, so that gradients can be compared too."""

    def __init__(self, model: Recommender, config: DASRecPlusConfig, inputs: ModelInputs) -> None:
        self.config, self.inputs = config, inputs
        self.parameters = {
            name: value.detach().double().clone().requires_grad_()
            for name, value in model.named_parameters()
        }
        links = torch.zeros(inputs.num_users, inputs.num_items, dtype=torch.float64)
        links[torch.from_numpy(inputs.train.user_ids), torch.from_numpy(inputs.train.item_ids)] = 1
        fused = config.views == "fused"
        self.adjacency = symmetric_normalized(links, self_loops=fused)

    def final(self) -> tuple[Tensor, Tensor]:
        """Users and items, at length 1 unless scores are dot products."""
        fused = self.config.views == "fused"
        nodes = self._main_view() if fused else self._views_side_by_side()
        if self.config.loss == "softmax":
            nodes = _unit(nodes)
        return nodes[: self.inputs.num_users], nodes[self.inputs.num_users :]

    def _views_side_by_side(self) -> Tensor:
        views = []
        for view in range(1 + len(self.inputs.features)):
            items = self.parameters["item_embeddings"] if view == 0 else self._mapped(view - 1)
            layers = [torch.cat([self.parameters[f"user_embeddings.{view}"], items])]
            for _ in range(self.config.num_layers):
                layers.append(self.adjacency @ layers[-1])
            views.append(sum(layers) / len(layers))
        return torch.cat(views, 1)

    def _main_view(self) -> Tensor:
        split = self.inputs.num_users
        ego_users = self.parameters["user_embeddings"]
        ego_items = self.parameters["item_embeddings"]
        logits = self.parameters.get("modality_logits", torch.zeros(1, dtype=torch.float64))
        shares = torch.exp(logits) / torch.exp(logits).sum()
        fused = torch.zeros_like(torch.cat([ego_users, ego_items]))
        for m, raw in enumerate(self.inputs.features.values()):
            first = self.adjacency @ torch.cat([ego_users, self._unit_features(m, raw.double())])
            second = self.adjacency @ torch.cat([first[:split], ego_items])
            fused = fused + shares[m] * (first + second)
        total = layer = fused
        for _ in range(self.config.num_layers):
            layer = self.adjacency @ layer
            total = total + layer
        return total + self.config.residual_weight * _unit(fused)

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """The terms of the loss, weighted."""
        config = self.config
        users, items = self.final()
        held = [table for name, table in self.parameters.items() if "_embeddings" in name]
        if config.views == "side_by_side":
            held += [self._mapped(modality) for modality in range(len(self.inputs.features))]
        terms = {"l2": config.l2_weight * sum((table**2).sum() for table in held)}
        rows = list(
            zip(
                batch.user_ids.tolist(),
                batch.positive_item_ids.tolist(),
                batch.negative_item_ids.tolist(),
                strict=True,
            )
        )
        if config.loss == "bpr":
            margins = [users[u] @ (items[i] - items[j]) for u, i, j in rows]
            return {"bpr": torch.stack([(1 + (-x).exp()).log() for x in margins]).mean(), **terms}
        over_items = [_cross_entropy(items @ users[u] / config.temperature, i) for u, i, _ in rows]
        terms["item_softmax"] = torch.stack(over_items).mean()
        if config.user_softmax_weight:
            over_users = [
                _cross_entropy(users @ items[i] / config.temperature, u) for u, i, _ in rows
            ]
            terms["user_softmax"] = config.user_softmax_weight * torch.stack(over_users).mean()
        return terms

    def _mapped(self, modality: int) -> Tensor:
        raw = list(self.inputs.features.values())[modality].double()
        weight = self.parameters[f"feature_maps.{modality}.layer.weight"]
        return _unit(raw) @ weight.T + self.parameters[f"feature_maps.{modality}.layer.bias"]

    def _unit_features(self, modality: int, raw: Tensor) -> Tensor:
        mapped = raw @ self.parameters[f"feature_maps.{modality}.layer.weight"].T
        if self.config.feature_map == "linear":
            return _unit(mapped + self.parameters[f"feature_maps.{modality}.layer.bias"])
        return _unit(torch.where(mapped > 0, mapped, 0.2 * mapped))


def _unit(rows: Tensor) -> Tensor:
    return torch.stack([row / row.norm() for row in rows])


def _cross_entropy(logits: Tensor, observed: int) -> Tensor:
    return -torch.log(torch.exp(logits[observed]) / torch.exp(logits).sum())
