"""What the losses of a phase were, without waiting for the device at every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from dasrec_core.errors import DivergedError


class LossLedger:
    """Keeps the loss terms of every step of one phase as tensors.

    Reading a value waits for the device, so :meth:`check` and :meth:`means` read many at once.
    """

    def __init__(self, phase: str, epoch: int) -> None:
        self._phase = phase
        self._epoch = epoch
        self._names: Sequence[str] = ()
        self._unread: list[Tensor] = []
        self._read: list[Tensor] = []

    def add(self, terms: Mapping[str, Tensor]) -> Tensor:
        """Note the terms of a step and return their sum, to be minimised.

        Raises:
            ValueError: A term is not a scalar, or the step has other terms than the first.
        """
        self._names = self._names or tuple(terms)
        if tuple(terms) != tuple(self._names):
            raise ValueError(f"phase {self._phase}: terms {tuple(terms)}, before {self._names}")
        values = torch.stack(list(terms.values()))  # (number of terms,)
        if values.ndim != 1:
            raise ValueError(f"phase {self._phase}: a loss term is not a scalar")
        self._unread.append(values.detach())
        return values.sum()

    def check(self) -> None:
        """Read what came since the last check.

        Raises:
            DivergedError: A term was not finite; names the first such step and term.
        """
        if not self._unread:
            return
        steps_before = sum(map(len, self._read))
        values = torch.stack(self._unread).float().cpu()  # (steps, terms)
        self._unread.clear()
        self._read.append(values)
        bad = (~values.isfinite()).nonzero()
        if len(bad):
            step, term = bad[0].tolist()
            raise DivergedError(
                f"Loss term {self._names[term]!r} is {values[step, term].item()} at step "
                f"{steps_before + step + 1} of phase {self._phase!r} in epoch {self._epoch}.",
                f"Lower training.learning_rate or the weight of {self._names[term]!r}; the last "
                "checkpoint has finite weights.",
            )

    def means(self) -> dict[str, float]:
        """Return the mean of each term over the steps so far; empty before the first.

        Raises:
            DivergedError: As :meth:`check`.
        """
        self.check()
        if not self._read:
            return {}
        means = torch.cat(self._read).double().mean(dim=0).tolist()
        return dict(zip(self._names, means, strict=True))
