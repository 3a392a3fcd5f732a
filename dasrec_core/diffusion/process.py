"""Adding noise to interaction rows, and the reverse chain step by step."""

from __future__ import annotations

import torch
from torch import Tensor

from dasrec_core.diffusion.denoiser import Denoiser
from dasrec_core.diffusion.schedule import NoiseTable


def add_noise(
    entries: tuple[Tensor, Tensor], shape: tuple[int, int], table: NoiseTable, timesteps: Tensor
) -> Tensor:
    r"""Return noisy rows :math:`\sqrt{1-v_t}\, x_0 + \sqrt{v_t}\, \varepsilon` (DASRec, Eq 5).

    The clean rows are given by their ones, so that only one dense matrix is made. Noise comes
    from torch's global generator.

    Args:
        entries: Row and column of each one, int64, shape ``(E,)`` each.
        shape: ``(B, I)``.
        table: Noise of these rows.
        timesteps: Timestep of each row in 1 … T, int64, shape ``(B,)``.

    Returns:
        float32, shape ``(B, I)``.
    """
    noisy = torch.randn(shape, device=timesteps.device)
    noisy *= table.noise_std(timesteps).float()[:, None]
    signal = table.signal(timesteps).float()[entries[0]]
    return noisy.index_put_(entries, signal, accumulate=True)


def reverse_chain(
    denoiser: Denoiser, start: Tensor, table: NoiseTable, *, sampling_noise: bool
) -> Tensor:
    r"""Return the last hidden activations of the reverse chain, computed in full rows.

    From t = T down to 1: :math:`x_{t-1} = c_0\, \hat x_0(x_t, t) + c_x\, x_t`, plus posterior
    noise where asked for and t > 1. The restored rows at the end are ``denoiser.output`` of the
    returned activations: at t = 1 the posterior mean is the network's output itself.

    Args:
        denoiser: The network; used without dropout.
        start: Rows the chain starts from, shape ``(B, I)``.
        table: Noise of these rows.
        sampling_noise: Draw from the posterior instead of taking its mean.

    Returns:
        Shape ``(B, last hidden size)``.
    """
    rows = start
    for timestep in range(table.num_timesteps, 0, -1):
        timesteps = torch.full((len(rows),), timestep, device=rows.device)
        hidden = denoiser.hidden(rows, timesteps)
        if timestep == 1:
            break
        step = table.posterior(timestep)
        clean, noisy = step.clean.to(rows.dtype), step.noisy.to(rows.dtype)
        rows = clean[:, None] * denoiser.output(hidden) + noisy[:, None] * rows
        if sampling_noise:
            rows += step.variance.sqrt().to(rows.dtype)[:, None] * torch.randn_like(rows)
    return hidden
