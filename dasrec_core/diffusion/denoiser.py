"""The network that restores an interaction row from a noisy one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_BIAS_STD = 1e-3


class Denoiser(nn.Module):
    r"""MLP :math:`\hat x_0 = W_{out} \tanh(\ldots \tanh(W_x x_t + W_e\, \mathrm{emb}_t + b))`.

    The network of DiffMM: sinusoidal time embedding through a linear layer, tanh after every
    hidden layer, none at the output; weights N(0, 2 / (inputs + outputs)), biases N(0, 0.001²).
    The first layer is kept as two weights, on the row and on the time embedding, because the
    first alone acts on sparse rows.

    Attributes:
        row_weight: :math:`W_x^T`, shape ``(I, H)`` with ``H`` the first hidden size. Kept
            transposed: measured, products with it and its gradient take a fifth less time.
        hidden_layers: Layers between the first and the last; empty for one hidden size.
        output: Last layer, from the last hidden size to all items.
    """

    def __init__(
        self,
        *,
        num_items: int,
        hidden_dims: Sequence[int],
        time_embedding_dim: int,
        device: torch.device,
    ) -> None:
        super().__init__()
        first, last = hidden_dims[0], hidden_dims[-1]
        self.time_layer = _linear(time_embedding_dim, time_embedding_dim, device)
        std = math.sqrt(2 / (num_items + time_embedding_dim + first))
        self.row_weight = _normal(std, (num_items, first), device)
        self.time_weight = _normal(std, (first, time_embedding_dim), device)
        self.first_bias = _normal(_BIAS_STD, (first,), device)
        self.hidden_layers = nn.ModuleList(
            _linear(wide, narrow, device) for wide, narrow in pairwise(hidden_dims)
        )
        self.output = _linear(last, num_items, device)

    def forward(self, noisy: Tensor, timesteps: Tensor) -> Tensor:
        """Return the restored rows ``(B, I)`` of rows ``(B, I)`` at timesteps ``(B,)``."""
        restored: Tensor = self.output(self.hidden(noisy, timesteps))
        return restored

    def hidden(self, noisy: Tensor, timesteps: Tensor) -> Tensor:
        """Return the last hidden activations, shape ``(B, last hidden size)``."""
        return self.hidden_from(noisy @ self.row_weight, timesteps)

    def hidden_from(self, row_part: Tensor, timesteps: Tensor) -> Tensor:
        r"""Return the last hidden activations, given :math:`W_x x_t`, shape ``(B, H)``."""
        embedded = self.time_layer(time_embedding(timesteps, self.time_layer.in_features))
        activations = torch.tanh(row_part + F.linear(embedded, self.time_weight, self.first_bias))
        for layer in self.hidden_layers:
            activations = torch.tanh(layer(activations))
        return activations

    def project(self, hidden: Tensor, table: Tensor) -> Tensor:
        r"""Return :math:`\hat x_0 T` without forming the rows :math:`\hat x_0`.

        :math:`(h W_{out}^T + b) T = h (W_{out}^T T) + b T`: B·H·D operations instead of B·I·D.

        Args:
            hidden: Last hidden activations, shape ``(B, H)``.
            table: One row per item, shape ``(I, D)``.

        Returns:
            Shape ``(B, D)``.
        """
        return hidden @ (self.output.weight.T @ table) + self.output.bias @ table


def time_embedding(timesteps: Tensor, size: int) -> Tensor:
    """Return cosines, then sines, of the timestep at geometric frequencies, ``(B, size)``.

    Frequencies are ``10000^(-j / half)``, j = 0 … half - 1; an odd size ends in a zero column.
    """
    half = size // 2
    exponents = torch.arange(half, dtype=torch.float32, device=timesteps.device) / half
    angles = timesteps[:, None].float() * torch.exp(-math.log(10_000) * exponents)
    waves = torch.cat([angles.cos(), angles.sin()], dim=1)
    return F.pad(waves, (0, size - 2 * half))


def _normal(std: float, shape: tuple[int, ...], device: torch.device) -> nn.Parameter:
    return nn.Parameter(torch.empty(shape, device=device).normal_(0, std))


def _linear(inputs: int, outputs: int, device: torch.device) -> nn.Linear:
    layer = nn.Linear(inputs, outputs, device=device)
    nn.init.normal_(layer.weight, std=math.sqrt(2 / (inputs + outputs)))
    nn.init.normal_(layer.bias, std=_BIAS_STD)
    return layer
