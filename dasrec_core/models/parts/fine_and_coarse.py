"""Fine and coarse spaces: the ids of items find their modalities (SLMRec's FAC task)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from dasrec_core.data.modalities import ModalityKind, kind_of
from dasrec_core.losses.in_batch import in_batch_softmax


class FineAndCoarse(nn.Module):
    r"""A chain of maps of the id view, compared with a map of one modality at every link.

    :math:`p_k = g_k(p_{k-1})` from the id view :math:`p_0`, :math:`q_k = h_k(x^{m_k})`, and the
    task is :math:`\sum_k \mathrm{CE}(p_k q_k^T / τ)` with the diagonal as target. Vectors keep
    their lengths. What is seen (images, videos) comes first, then what is not text, in spaces of D
    numbers; text comes last, in a coarse space of D / 2.

    Args:
        modalities: Names, in the order in which views are given.
        embedding_dim: D.
        device: Where it lives.
    """

    def __init__(
        self, modalities: Sequence[str], *, embedding_dim: int, device: torch.device
    ) -> None:
        super().__init__()
        is_text = [kind_of(name) is ModalityKind.TEXT for name in modalities]
        is_seen = [kind_of(name) in (ModalityKind.IMAGE, ModalityKind.VIDEO) for name in modalities]
        # Sorting is stable: within a kind the given order, that of names, stays.
        self._order = sorted(
            range(len(modalities)), key=lambda index: (is_text[index], not is_seen[index])
        )
        self.chain, self.heads = nn.ModuleList(), nn.ModuleList()
        width = embedding_dim
        for index in self._order:
            space = embedding_dim // 2 if is_text[index] else embedding_dim
            self.chain.append(_xavier_linear(width, space, device))
            self.heads.append(_xavier_linear(embedding_dim, space, device))
            width = space

    def forward(
        self,
        ids_view: Tensor,
        views: Sequence[Tensor],
        *,
        temperature: float,
        excluded: Tensor | None = None,
    ) -> Tensor:
        """Return the task's loss on the items of a batch, a scalar.

        Args:
            ids_view: Items of the batch in the id view, shape ``(B, D)``.
            views: The same items in the view of each modality, each ``(B, D)``.
            temperature: Of the softmax.
            excluded: As for :func:`in_batch_softmax`.
        """
        terms, link = [], ids_view
        for step, head, index in zip(self.chain, self.heads, self._order, strict=True):
            link = step(link)
            terms.append(
                in_batch_softmax(
                    link, head(views[index]), temperature=temperature, excluded=excluded
                )
            )
        return torch.stack(terms).sum()


def _xavier_linear(columns: int, rows: int, device: torch.device) -> nn.Linear:
    layer = nn.Linear(columns, rows, device=device)
    nn.init.xavier_uniform_(layer.weight)
    return layer
