r"""A running average of the weights, to be scored with in their place.

After step t every average moves towards its weight,

.. math:: \bar\theta \leftarrow d_t \bar\theta + (1 - d_t)\, \theta,
          \qquad d_t = \min\bigl(d, \tfrac{1 + t}{10 + t}\bigr)

so that early averages are not those of the initial values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class AveragedWeights(nn.Module):
    """Owns the averages as buffers: a checkpoint holds them, and a resumed run goes on exactly.

    Args:
        parameters: What is averaged; they stay their owner's.
        decay: :math:`d` per step, in [0, 1); 0.98 remembers about 50 steps.
    """

    num_steps: Tensor

    def __init__(self, parameters: Sequence[nn.Parameter], decay: float) -> None:
        super().__init__()
        self._parameters_averaged = tuple(parameters)
        self._decay = decay
        for place, parameter in enumerate(self._parameters_averaged):
            self.register_buffer(f"average_{place}", parameter.detach().clone())
        self.register_buffer("num_steps", torch.zeros((), dtype=torch.int64))

    @torch.no_grad()
    def follow(self) -> None:
        """Move every average towards its weight; called after each step."""
        self.num_steps += 1
        step = int(self.num_steps)
        decay = min(self._decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(self._averages(), [*self._parameters_averaged], 1 - decay)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Give the owner the averages in place of its weights until the block ends.

        Values change hands, not memory: what is computed within must not be differentiated.
        """
        averages = self._averages()
        weights = [parameter.data for parameter in self._parameters_averaged]
        for parameter, average in zip(self._parameters_averaged, averages, strict=True):
            parameter.data = average
        try:
            yield
        finally:
            for parameter, weight in zip(self._parameters_averaged, weights, strict=True):
                parameter.data = weight

    def _averages(self) -> list[Tensor]:
        count = len(self._parameters_averaged)
        return [self.get_buffer(f"average_{place}") for place in range(count)]
