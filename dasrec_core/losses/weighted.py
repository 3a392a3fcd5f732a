"""A term of a loss at its weight; at weight 0 it costs nothing."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor


def weighted(weight: float, term: Callable[[], Tensor], like: Tensor) -> Tensor:
    """Return ``weight`` times what ``term`` gives, which is not called at weight 0.

    Args:
        weight: From 0.
        term: Computes the term, a scalar.
        like: Any tensor of the dtype and device of the term.
    """
    return weight * term() if weight else like.new_zeros(())
