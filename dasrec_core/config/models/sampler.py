"""The setting that most models share: whom the rows of an epoch are drawn for."""

from __future__ import annotations

from typing import Any, Literal

from dasrec_core.config.base import setting

Sampler = Literal["user", "edge"]


def sampler_setting(default: Sampler, **more: Any) -> Any:  # noqa: ANN401 - as `setting`
    """Return the field.

    Args:
        default: What the model's authors do, where that is known.
        **more: As of :func:`~dasrec_core.config.base.setting`.
    """
    return setting(
        default,
        "Sampler",
        "edge: take every interaction once, which shows busy users more often; user: draw users "
        "uniformly, then one of their items.",
        **more,
    )
