"""Cores for runs that train side by side.

Two engines that each take all cores wait for each other at every parallel section: on two cores
an epoch of 4 s took 155 s. With half of the threads each, both keep their pace.
"""

from __future__ import annotations

from dasrec_core.config.run import RunConfig
from dasrec_core.training.cores import default_threads


def with_share(config: RunConfig, num_at_once: int) -> RunConfig:
    """Return ``config`` with its share of the threads; what the user chose stays.

    Threads are no part of a run's identity.

    Args:
        config: Of a run that is about to start.
        num_at_once: Runs that train side by side, this one included; at least 1.
    """
    if num_at_once <= 1 or config.training.num_threads:
        return config
    share = max(1, default_threads() // num_at_once)
    training = config.training.model_copy(update={"num_threads": share})
    return config.model_copy(update={"training": training})
