"""The diffusion of one user at a time, in full rows and float64."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def levels(
    sparsity: float, *, steps: int, low: float, high: float, gamma: float, per_step: bool = False
) -> list[float]:
    """Noise levels v_0 … v_T of reading A."""
    line = [low + (t - 1) / max(steps - 1, 1) * (high - low) for t in range(1, steps + 1)]
    values = [gamma * sparsity * f for f in line]
    if per_step:
        left = 1.0
        cumulative = []
        for beta in values:
            left *= 1 - beta
            cumulative.append(1 - left)
        values = cumulative
    return [0.0, *values]


def posterior_of_gaussians(before: float, now: float) -> tuple[float, float, float]:
    """Mean factors of x_0 and x_t, and variance, of q(x_{t-1} | x_t, x_0).

    The product of N(x_{t-1}; sqrt(1 - before) x_0, before) and
    N(x_t; sqrt(g) x_{t-1}, beta), as any textbook multiplies Gaussians.
    """
    g = (1 - now) / (1 - before)
    beta = 1 - g
    if before == 0:
        return 1.0, 0.0, 0.0
    precision = 1 / before + g / beta
    return (
        math.sqrt(1 - before) / before / precision,
        math.sqrt(g) / beta / precision,
        1 / precision,
    )


def denoise(denoiser: nn.Module, row: Tensor, timestep: int) -> tuple[Tensor, Tensor]:
    """Hidden activations and restored row, from the network's weights."""
    weights = {name: value.detach().double() for name, value in denoiser.state_dict().items()}
    size = weights["time_layer.weight"].shape[1]
    half = size // 2
    angles = [timestep * 10_000 ** (-j / half) for j in range(half)]
    waves = [math.cos(a) for a in angles] + [math.sin(a) for a in angles] + [0.0] * (size % 2)
    embedded = weights["time_layer.weight"] @ torch.tensor(waves, dtype=torch.float64)
    embedded = embedded + weights["time_layer.bias"]
    hidden = torch.tanh(
        row @ weights["row_weight"] + weights["time_weight"] @ embedded + weights["first_bias"]
    )
    layer = 0
    while f"hidden_layers.{layer}.weight" in weights:
        hidden = torch.tanh(
            weights[f"hidden_layers.{layer}.weight"] @ hidden
            + weights[f"hidden_layers.{layer}.bias"]
        )
        layer += 1
    return hidden, weights["output.weight"] @ hidden + weights["output.bias"]


def reverse(denoiser: nn.Module, row: Tensor, noise_levels: list[float]) -> tuple[Tensor, Tensor]:
    """Hidden activations and restored row at the end of the chain, without noise."""
    state = row.double()
    for timestep in range(len(noise_levels) - 1, 0, -1):
        hidden, restored = denoise(denoiser, state, timestep)
        clean, noisy, _ = posterior_of_gaussians(noise_levels[timestep - 1], noise_levels[timestep])
        state = clean * restored + noisy * state
    return hidden, restored
