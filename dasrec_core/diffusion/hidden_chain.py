r"""The reverse chain in the space of hidden activations.

With one hidden layer a step is :math:`x \leftarrow c_0 (W_{out} h + b) + c_x x` with
:math:`h = \tanh(W_x x + \ldots)`. Only :math:`y = W_x x` enters the network, and it follows
:math:`y \leftarrow c_0 (M h + W_x b) + c_x y` with :math:`M = W_x W_{out}`, computed once. The
coefficients are numbers per user, so they commute with these products. Exact; about six times
fewer operations than full rows on TikTok, and no row of all items is formed on the way.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from dasrec_core.diffusion.denoiser import Denoiser
from dasrec_core.diffusion.schedule import NoiseTable
from dasrec_core.precision import at_least_float32, product_type


def has_hidden_chain(denoiser: Denoiser) -> bool:
    """Tell whether the chain can run in hidden space: exactly one hidden layer."""
    return len(denoiser.hidden_layers) == 0


class HiddenChain:
    """The reverse chain of one denoiser as it is now.

    Under autocast to bfloat16 the products are bfloat16; the state, which steps add up, is float32.

    Raises:
        ValueError: The network has more than one hidden layer.
    """

    def __init__(self, denoiser: Denoiser) -> None:
        if not has_hidden_chain(denoiser):
            raise ValueError("the chain in hidden space needs a denoiser with one hidden layer")
        self._denoiser = denoiser
        output, row_weight = denoiser.output, denoiser.row_weight
        self._narrow = product_type(row_weight)
        with torch.autocast(row_weight.device.type, enabled=False):
            wide = output.weight.to(self._narrow).T
            self._transition = wide @ row_weight.to(self._narrow)  # (H, H), its transpose
            self._offset = output.bias @ row_weight  # (H,)

    def run(
        self, row_part: Tensor, table: NoiseTable, draw: Callable[[int], Tensor] | None = None
    ) -> Tensor:
        r"""Return the last hidden activations, as :func:`reverse_chain` would.

        Args:
            row_part: :math:`W_x x` of the rows the chain starts from, shape ``(B, H)``.
            table: Noise of these rows.
            draw: Where given, posterior noise is added; returns so many draws of
                :math:`W_x \varepsilon`, see ``projected_noise``.

        Returns:
            Shape ``(B, H)``.
        """
        state = at_least_float32(row_part)
        for timestep in range(table.num_timesteps, 1, -1):
            step = table.posterior(timestep)
            clean, noisy = step.clean.to(state.dtype), step.noisy.to(state.dtype)
            restored = self._restored(self._hidden(state, timestep))
            state = restored.mul_(clean[:, None]).add_(state * noisy[:, None])
            if draw is not None:
                state += step.variance.sqrt().to(state.dtype)[:, None] * draw(len(state))
        return self._hidden(state, 1)

    def _restored(self, hidden: Tensor) -> Tensor:
        r"""Return :math:`M h + W_x b` in the type of the state."""
        if hidden.dtype == self._narrow:
            return torch.addmm(self._offset, hidden, self._transition)
        with torch.autocast(hidden.device.type, enabled=False):
            return hidden.to(self._narrow) @ self._transition + self._offset

    def _hidden(self, state: Tensor, timestep: int) -> Tensor:
        timesteps = torch.full((1,), timestep, device=state.device)
        with torch.autocast(state.device.type, enabled=False):
            return self._denoiser.hidden_from(state, timesteps)
