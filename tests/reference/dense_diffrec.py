"""DiffRec and L-DiffRec one user at a time, in float64, from their formulas."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from dasrec_core.config.models.diffrec import DiffRecConfig
from dasrec_core.models.diffrec import DiffRec, LatentDiffRec
from tests.reference.dense_diffusion import denoise, reverse


def noise_levels(config: DiffRecConfig) -> list[float]:
    """1 - alpha_bar for t = 0 … T."""
    steps = config.num_timesteps
    rise = config.noise_max - config.noise_min
    line = [config.noise_min + t / max(steps - 1, 1) * rise for t in range(steps)]
    return [0.0, *(config.noise_scale * value for value in line)]


def loss_weight(config: DiffRecConfig, t: int) -> float:
    """Weight of a squared error in the bound."""
    if t == 1 or config.loss_weighting == "simple":
        return 1.0
    before, now = (noise_levels(config)[step] for step in (t - 1, t))
    return ((1 - before) / before - (1 - now) / now) / 2


def row_losses(
    model: DiffRec, config: DiffRecConfig, rows: Tensor, timesteps: list[int], noise: Tensor
) -> list[Tensor]:
    """Weighted squared error of each row."""
    losses = []
    for row, t, epsilon in zip(rows, timesteps, noise, strict=True):
        level = noise_levels(config)[t]
        noisy = math.sqrt(1 - level) * row + math.sqrt(level) * epsilon
        _, restored = denoise(model.denoiser, noisy, t)
        losses.append(loss_weight(config, t) * ((restored - row) ** 2).sum())
    return losses


def row_scores(
    model: DiffRec, config: DiffRecConfig, row: Tensor, epsilon: Tensor | None = None
) -> Tensor:
    """Scores of all items for a user with this row."""
    start = row
    if config.sampling_steps and epsilon is not None:
        level = noise_levels(config)[config.sampling_steps]
        start = math.sqrt(1 - level) * row + math.sqrt(level) * epsilon
    return reverse(model.denoiser, start, noise_levels(config))[1]


class DenseAutoencoder:
    """Encoders and decoders as one dense pair of matrices per cluster."""

    def __init__(self, model: LatentDiffRec, num_clusters: int) -> None:
        part = {name: p.detach().double() for name, p in model.autoencoder.named_parameters()}
        self.items = [
            (model.autoencoder.clusters == c).nonzero()[:, 0].tolist() for c in range(num_clusters)
        ]
        self.encoders = [part["encoder_weight"][items] for items in self.items]
        self.biases = part["encoder_bias"]
        self.decoders = [part["decoder_weight"][items] for items in self.items]
        self.decoder_bias = part["decoder_bias"]

    def encode(self, row: Tensor) -> tuple[Tensor, Tensor]:
        """Means and log-variances, cluster after cluster."""
        unit = row / row.norm().clamp(min=1)
        means, log_variances = [], []
        for items, encoder, bias in zip(self.items, self.encoders, self.biases, strict=True):
            both = unit[items] @ encoder + bias
            half = len(both) // 2
            means.append(both[:half])
            log_variances.append(both[half:] - 4)  # draws start narrow
        return torch.cat(means), torch.cat(log_variances)

    def decode(self, latent: Tensor) -> Tensor:
        """Scores of all items."""
        scores = self.decoder_bias.clone()
        width = len(latent) // len(self.items)
        for c, (items, decoder) in enumerate(zip(self.items, self.decoders, strict=True)):
            for place, item in enumerate(items):
                scores[item] += decoder[place] @ latent[c * width : (c + 1) * width]
        return scores


def latent_losses(
    model: LatentDiffRec,
    config: DiffRecConfig,
    row: Tensor,
    timestep: int,
    draws: tuple[Tensor, Tensor],
) -> tuple[float, float, float]:
    """Negative log-likelihood, KL divergence and diffusion loss of a user."""
    autoencoder = DenseAutoencoder(model, config.num_clusters)
    means, log_variances = autoencoder.encode(row)
    latent = means + draws[0] * torch.exp(log_variances / 2)
    logits = autoencoder.decode(latent)
    likelihood = sum(
        logits[item] - torch.log(torch.exp(logits).sum()) for item in row.nonzero()[:, 0].tolist()
    )
    divergence = 0.5 * sum(
        math.exp(v) + m * m - 1 - v
        for m, v in zip(means.tolist(), log_variances.tolist(), strict=True)
    )
    level = noise_levels(config)[timestep]
    noisy = math.sqrt(1 - level) * latent + math.sqrt(level) * draws[1]
    _, restored = denoise(model.denoiser, noisy, timestep)
    error = loss_weight(config, timestep) * ((restored - latent) ** 2).sum()
    return -float(likelihood), divergence, float(error)
