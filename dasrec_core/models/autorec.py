r"""AutoRec (Sedhain, Menon, Sanner, Xie, WWW 2015 companion).

Reconstruction of a row, Eq 1 and 3, with g the sigmoid and f the identity, the paper's best:

.. math:: h(r) = W \, g(V r + \mu) + b

A row is the history of a user (U-AutoRec) or the column of an item (I-AutoRec); the paper finds the
latter better for ratings. The default is U-AutoRec, which ranks for a user from its history alone.

The paper's loss runs over observed ratings only. Interactions are all 1, so that loss is 0 for the
constant 1; an interaction is a target of 1 here and its absence one of 0, for all items
(``target = all``, weight w₀) or for sampled ones (``sampled``):

.. math:: \tfrac{1}{B} \sum_{u} \Bigl[ \sum_{i \in E_u} (1 - \hat y_{ui})^2
          + w_0 \sum_{i \notin E_u} \hat y_{ui}^2 \Bigr]
          + \tfrac{λ}{2} (\lVert W \rVert_F^2 + \lVert V \rVert_F^2)

No row is ever made dense in training. The output is linear, so with :math:`G = W^T W` and
:math:`c = W^T b`, exactly,

.. math:: \sum_i \hat y_{ui}^2 = h_u^T G h_u + 2 c^T h_u + \lVert b \rVert^2

which costs k² per item and user instead of k per pair of them; only interactions need their own
:math:`\hat y`.

Other differences from the paper:

- The error is a mean over the rows of a batch beside the whole penalty, so λ is the paper's divided
  by the number of rows.
- Adam in small batches; the paper uses RProp and L-BFGS.
- ``input_dropout`` is not in the paper; 0 by default.
- Initial weights are Xavier normal, biases 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dasrec_core.config.models.autorec import AutoRecConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.diffusion.rows import InteractionRows
from dasrec_core.losses.penalties import full_l2
from dasrec_core.models.base import Batch, BatchKind, Phase, Recommender, Scorer
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.sampling.negatives import known_pair_keys, more_negatives


class AutoRec(Recommender):
    """Autoencoder over rows of the interaction matrix, or over its columns."""

    def __init__(self, config: AutoRecConfig, inputs: ModelInputs) -> None:
        super().__init__()
        self._config = config
        self._over_items = config.variant == "item"
        rows = transposed(inputs.train) if self._over_items else inputs.train
        self._rows = InteractionRows.of(rows, inputs.device)
        self._known_keys = known_pair_keys(rows).to(inputs.device)
        self.encoder = self._weights(inputs.device)
        self.decoder = self._weights(inputs.device)
        self.hidden_bias = nn.Parameter(torch.zeros(config.embedding_dim, device=inputs.device))
        self.output_bias = nn.Parameter(torch.zeros(rows.num_items, device=inputs.device))

    def phases(self) -> Sequence[Phase]:
        """Return the one pass over rows: users, or items."""
        kind = BatchKind.ITEMS if self._over_items else BatchKind.USERS
        return (Phase("restore", kind, self._loss_terms, list(self.parameters())),)

    def scorer(self) -> Scorer:
        """Return restored rows; for I-AutoRec the users' entries of all restored columns."""
        if not self._over_items:
            weights = self.decoder.T
            return lambda user_ids: self._seen(user_ids) @ weights + self.output_bias
        everything = torch.arange(len(self._rows.degrees), device=self.decoder.device)
        hidden = self._seen(everything).T.contiguous()  # (k, I)
        return lambda user_ids: (
            self.decoder[user_ids] @ hidden + self.output_bias[user_ids][:, None]
        )

    def _loss_terms(self, batch: Batch) -> Mapping[str, Tensor]:
        row_ids = batch.positive_item_ids if self._over_items else batch.user_ids
        positions, columns = self._rows.entries(row_ids)
        hidden = self._hidden(row_ids, columns, drop_rate=self._config.input_dropout)  # (B, k)
        # In bfloat16 the three sums of the closed form, which nearly cancel, leave noise.
        with torch.autocast(hidden.device.type, enabled=False):
            known = self._outputs(hidden, positions, columns)
            if self._config.target == "all":
                error = self._error_of_all(hidden, known)
            else:
                error = self._error_of_sample(hidden, row_ids, positions, known)
        return {
            "restore": error / len(row_ids),
            "l2": self._config.l2_weight / 2 * full_l2((self.encoder, self.decoder)),
        }

    def _seen(self, row_ids: Tensor) -> Tensor:
        """Return the hidden units of whole rows, shape ``(B, k)``."""
        return self._hidden(row_ids, self._rows.entries(row_ids)[1])

    def _hidden(self, row_ids: Tensor, columns: Tensor, *, drop_rate: float = 0.0) -> Tensor:
        """Return g(V r + μ) of rows with ones in ``columns``, shape ``(B, k)``."""
        degrees = self._rows.degrees[row_ids]
        starts = degrees.cumsum(0) - degrees
        kept = None
        if drop_rate:
            kept = F.dropout(torch.ones(columns.shape, device=columns.device), drop_rate)
        sums = F.embedding_bag(columns, self.encoder, starts, mode="sum", per_sample_weights=kept)
        return torch.sigmoid(sums + self.hidden_bias)

    def _outputs(self, hidden: Tensor, positions: Tensor, columns: Tensor) -> Tensor:
        """Return chosen entries of the restored rows, shape of ``columns``."""
        products = hidden.index_select(0, positions) * self.decoder.index_select(0, columns)
        return products.sum(-1) + self.output_bias[columns]

    def _error_of_all(self, hidden: Tensor, known: Tensor) -> Tensor:
        gram = self.decoder.T @ self.decoder  # (k, k)
        linear = self.decoder.T @ self.output_bias  # (k,)
        constant = len(hidden) * self.output_bias.square().sum()
        squares = ((hidden @ gram + 2 * linear) * hidden).sum() + constant
        weight = self._config.missing_weight
        return weight * squares + ((1 - known).square() - weight * known.square()).sum()

    def _error_of_sample(
        self, hidden: Tensor, row_ids: Tensor, positions: Tensor, known: Tensor
    ) -> Tensor:
        num_columns, per_row = self._rows.num_items, self._config.num_negatives
        # A full row has no zero to draw.
        positions = positions[self._rows.degrees[row_ids][positions] < num_columns]
        columns = more_negatives(
            row_ids[positions], self._known_keys, num_items=num_columns, per_row=per_row
        )
        missing = self._outputs(hidden, positions.repeat_interleave(per_row), columns.flatten())
        if self._config.sampled_loss == "square":
            return (1 - known).square().sum() + missing.square().sum()
        return F.softplus(-known).sum() + F.softplus(missing).sum()

    def _weights(self, device: torch.device) -> nn.Parameter:
        values = torch.empty(self._rows.num_items, self._config.embedding_dim, device=device)
        return nn.Parameter(nn.init.xavier_normal_(values))


def transposed(train: Interactions) -> Interactions:
    """Return the same pairs with items in the place of users."""
    return Interactions.from_pairs(
        train.item_ids,
        np.ascontiguousarray(train.user_ids),
        num_users=train.num_items,
        num_items=train.num_users,
    )
