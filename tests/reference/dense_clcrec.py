"""CLCRec in float64, one interaction and one candidate at a time."""

from __future__ import annotations

import torch
from torch import Tensor


class DenseCLCRec:
    """Parameters as float64 leaves, under the names of the model's state."""

    def __init__(
        self, state: dict[str, Tensor], features: list[Tensor], warm_items: set[int]
    ) -> None:
        self.leaves = {
            name: value.double().clone().requires_grad_() for name, value in state.items()
        }
        self.features = features
        self.warm_items = warm_items

    def content(self, item: int) -> Tensor:
        """A perceptron over the features of one item, each modality at length 1."""
        parts = [table[item].double() for table in self.features]
        row = torch.cat([part / torch.sqrt((part**2).sum()) for part in parts])
        hidden = self.leaves["encoder.0.weight"] @ row + self.leaves["encoder.0.bias"]
        hidden = torch.stack([value if value > 0 else 0.01 * value for value in hidden])
        return self.leaves["encoder.2.weight"] @ hidden + self.leaves["encoder.2.bias"]

    def score(self, user: int, item: int) -> Tensor:
        """Cold items by their content."""
        row = self.leaves["item_embeddings"][item]
        if item not in self.warm_items:
            row = self.content(item)
        return self.leaves["user_embeddings"][user] @ row

    def loss(
        self,
        rows: list[tuple[int, list[int], list[int]]],
        *,
        temperature: float,
        content_weight: float,
        l2_weight: float,
    ) -> Tensor:
        """Mean over rows of a user, its candidates (its item first), and who shows content."""
        total = torch.zeros((), dtype=torch.float64)
        norms = torch.zeros((), dtype=torch.float64)
        for user, candidates, shown in rows:
            anchor = self.leaves["user_embeddings"][user]
            own = self.leaves["item_embeddings"][candidates[0]]
            first, second = [], []
            norms = norms + torch.sqrt((anchor**2).sum())
            for item, shows_content in zip(candidates, shown, strict=True):
                identity, content = self.leaves["item_embeddings"][item], self.content(item)
                first.append(_cosine(own, content) / temperature)
                second.append(anchor @ (content if shows_content else identity) / temperature)
                norms = norms + torch.sqrt((identity**2).sum()) / len(candidates)
            total = total + content_weight * _cross_entropy(first)
            total = total + (1 - content_weight) * _cross_entropy(second)
        return (total + l2_weight / 2 * norms) / len(rows)


def _cosine(first: Tensor, second: Tensor) -> Tensor:
    return first @ second / torch.sqrt((first**2).sum() * (second**2).sum())


def _cross_entropy(logits: list[Tensor]) -> Tensor:
    exponentials = torch.exp(torch.stack(logits))
    return -torch.log(exponentials[0] / exponentials.sum())
