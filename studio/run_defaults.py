"""What the settings say about runs that leave it open."""

from __future__ import annotations

from dasrec_core.config.run import RunConfig
from studio.preferences import Preferences


def as_preferred(config: RunConfig, preferences: Preferences) -> RunConfig:
    """Return ``config`` as it is started here; neither change is part of a run's identity.

    ``auto`` becomes the device of the settings, while a device the run names stays. A run keeps
    its last state beside the best epoch if the run or the settings want it.
    """
    changes: dict[str, object] = {}
    if config.device == "auto" and preferences.device != "auto":
        changes["device"] = preferences.device
    if preferences.keep_last and config.training.keep_checkpoints == "best":
        changes["training"] = config.training.model_copy(
            update={"keep_checkpoints": "best_and_last"}
        )
    return config.model_copy(update=changes) if changes else config
