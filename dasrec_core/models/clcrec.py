r"""CLCRec: Contrastive Learning for Cold-Start Recommendation (Wei et al., ACM MM 2021).

Users :math:`x_u` and items :math:`x_i` are tables; :math:`g_i` is the content of an item, a
perceptron of one hidden layer (LeakyReLU 0.01) over its features, each modality at length 1, side
by side. An interaction of *u* and *i* comes with K negatives; :math:`C` is *i* and these.

- Items and their content (the paper's R-E contrast, on cosines):
  :math:`L_1 = -\ln e^{\cos(x_i, g_i)/τ} / \sum_{c \in C} e^{\cos(x_i, g_c)/τ}`;
- users and items (its U-I contrast, on dot products):
  :math:`L_2 = -\ln e^{x_u \cdot y_i/τ} / \sum_{c \in C} e^{x_u \cdot y_c/τ}`, where a random part
  of all candidates of the batch show their content, :math:`y_c = g_c`, and the others
  :math:`y_c = x_c`;
- :math:`L = λ L_1 + (1 - λ) L_2 + \tfrac{η}{2} (\mathrm{mean} \lVert x_u \rVert + \mathrm{mean}
  \lVert x_c \rVert)`, means over the batch and over all its candidates.

The score is :math:`x_u \cdot x_i`, with :math:`g_i` in place of :math:`x_i` for cold items, those
without a training interaction.

Differences from the authors' code:

- λ must be below 1. Their default is 1, at which users get no gradient but that of their norm.
- Negatives are drawn one by one, so that an item may come twice among the K, where they draw K
  different ones.
- Negatives are items the user has no *training* interaction with. Theirs leave out the user's
  validation and test items too: that shows the model what is held out, and is not offered.
- Scores come from the parameters as they are; theirs rank with what the last training step left.
- Cold items are told by a mask, not by the order of ids. With several modalities all are content;
  text as word ids is not supported.
- Softmax by logarithms of sums: theirs overflows when dot products grow.
- Interactions can be drawn by user (``sampler``); theirs takes each once, which is the default.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.clcrec import CLCRecConfig
from dasrec_core.models.base import Batch, EmbeddingRecommender, Phase, triplet_kind
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.parts.warm_negatives import WarmNegatives


class CLCRec(EmbeddingRecommender):
    """Tables of users and items, and an encoder that knows items by their content."""

    features: Tensor
    is_warm: Tensor

    def __init__(self, config: CLCRecConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        device, width = inputs.device, config.embedding_dim
        num_nodes = inputs.num_users + inputs.num_items
        self.user_embeddings = _normal_table(inputs.num_users, width, num_nodes, device)
        self.item_embeddings = _normal_table(inputs.num_items, width, num_nodes, device)
        content = [F.normalize(table.to(device)) for table in inputs.features.values()]
        # Input data, not state: a checkpoint need not repeat it.
        self.register_buffer("features", torch.cat(content, 1), persistent=False)
        self.encoder = nn.Sequential(
            nn.Linear(self.features.shape[1], config.hidden_dim, device=device),
            nn.LeakyReLU(),
            nn.Linear(config.hidden_dim, width, device=device),
        )
        degrees = torch.bincount(
            torch.from_numpy(inputs.train.item_ids).to(device), minlength=inputs.num_items
        )
        self.register_buffer("is_warm", degrees > 0, persistent=False)
        self._negatives = WarmNegatives(inputs.train, device)

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over interactions; the losses draw negatives of their own."""
        batches = triplet_kind(self._config.sampler)
        return (Phase("recommend", batches, self._loss_terms, list(self.parameters())),)

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return users ``(U, D)`` and items ``(I, D)``, the cold ones by their content."""
        items = torch.where(self.is_warm[:, None], self.item_embeddings, self._content())
        return self.user_embeddings, items

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        config = self._config
        drawn = self._negatives.draw(batch.user_ids, config.num_negatives)
        candidate_ids = torch.cat([batch.positive_item_ids[:, None], drawn], 1)  # (B, 1 + K)
        shows_content = self._content_slots(candidate_ids)
        content = self._content()
        users = self.user_embeddings.index_select(0, batch.user_ids)  # (B, D)
        items = self.item_embeddings.index_select(0, batch.positive_item_ids)  # (B, D)
        by_content = self._contrast(F.normalize(items), F.normalize(content), candidate_ids)
        both = torch.cat([self.item_embeddings, content])  # (2 I, D)
        by_users = self._contrast(users, both, candidate_ids + len(content) * shows_content)
        norms = users.norm(dim=1).mean() + self.item_embeddings.norm(dim=1)[candidate_ids].mean()
        return {
            "content": config.content_weight * by_content,
            "users": (1 - config.content_weight) * by_users,
            "l2": config.l2_weight / 2 * norms,
        }

    def _content(self) -> Tensor:
        """Return the content of all items, float32, shape ``(I, D)``."""
        content: Tensor = self.encoder(self.features)
        return content.float()

    def _content_slots(self, candidate_ids: Tensor) -> Tensor:
        """Return which candidates show their content, int64, shape ``(B, 1 + K)``."""
        slots = torch.zeros(candidate_ids.numel(), dtype=torch.int64, device=candidate_ids.device)
        count = int(self._config.content_share * slots.numel())
        slots[torch.randint(slots.numel(), (count,), device=slots.device)] = 1
        return slots.view_as(candidate_ids)

    def _contrast(self, anchors: Tensor, table: Tensor, rows: Tensor) -> Tensor:
        """Return the mean cross entropy of each anchor's first row of the table among its rows."""
        candidates = table.index_select(0, rows.flatten()).view(*rows.shape, -1)  # (B, 1 + K, D)
        with torch.autocast(table.device.type, enabled=False):
            logits = torch.bmm(candidates, anchors[:, :, None]).squeeze(2)  # (B, 1 + K)
            logits = logits / self._config.temperature
            return (logits.logsumexp(1) - logits[:, 0]).mean()


def _normal_table(rows: int, columns: int, num_nodes: int, device: torch.device) -> nn.Parameter:
    """Return rows of a Xavier normal table over all nodes, of which users and items are parts."""
    values = torch.empty(rows, columns, device=device)
    return nn.Parameter(nn.init.normal_(values, std=math.sqrt(2 / (num_nodes + columns))))
