"""DASRec+ in dense float64: modalities propagated one by one, one interaction at a time."""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.config.models.dasrec_plus import DASRecPlusConfig
from dasrec_core.models.dasrec_plus import DASRecPlus
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.sampling.batch import Batch
from tests.reference.dense_graphs import symmetric_normalized


class DenseDASRecPlus:
    """Parameters of a model as float64 leaves, so that gradients can be compared too."""

    def __init__(self, model: DASRecPlus, config: DASRecPlusConfig, inputs: ModelInputs) -> None:
        self.config, self.inputs = config, inputs
        self.parameters = {
            name: value.detach().double().clone().requires_grad_()
            for name, value in model.named_parameters()
        }
        links = torch.zeros(inputs.num_users, inputs.num_items, dtype=torch.float64)
        links[torch.from_numpy(inputs.train.user_ids), torch.from_numpy(inputs.train.item_ids)] = 1
        self.adjacency = symmetric_normalized(links, self_loops=True)

    def final(self) -> tuple[Tensor, Tensor]:
        """Users and items, at length 1 unless scores are dot products."""
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
        final = total + self.config.residual_weight * _unit(fused)
        if self.config.loss == "softmax":
            final = _unit(final)
        return final[:split], final[split:]

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """The terms of the loss, weighted."""
        config = self.config
        users, items = self.final()
        squares = [(self.parameters[f"{side}_embeddings"] ** 2).sum() for side in ("user", "item")]
        terms = {"l2": config.l2_weight * sum(squares)}
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

    def _unit_features(self, modality: int, raw: Tensor) -> Tensor:
        mapped = raw @ self.parameters[f"feature_maps.{modality}.layer.weight"].T
        if self.config.feature_map == "linear":
            return _unit(mapped + self.parameters[f"feature_maps.{modality}.layer.bias"])
        return _unit(torch.where(mapped > 0, mapped, 0.2 * mapped))


def _unit(rows: Tensor) -> Tensor:
    return torch.stack([row / row.norm() for row in rows])


def _cross_entropy(logits: Tensor, observed: int) -> Tensor:
    return -torch.log(torch.exp(logits[observed]) / torch.exp(logits).sum())
