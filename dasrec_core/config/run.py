"""What one run does, as a value: typed, validated, serialisable, hashed."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, Literal

from dasrec_core.config.base import FrozenConfig, setting
from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.evaluation import EvaluationConfig
from dasrec_core.config.model_union import ModelConfig
from dasrec_core.config.training import TrainingConfig

# Where a run happens and what it leaves behind, not what it computes.
_NOT_IDENTITY = (
    ("dataset", "path"),
    ("dataset", "format"),
    ("device",),
    ("training", "num_threads"),
    ("training", "checkpoint_every_s"),
    ("training", "keep_checkpoints"),
)
NOT_IDENTITY = frozenset(".".join(path) for path in _NOT_IDENTITY)
"""Dotted paths of settings that say where a run happens and what it leaves behind."""

HIGHEST_SEED: Final = 2**31 - 1


class RunConfig(FrozenConfig):
    """Everything needed to repeat a run."""

    schema_version: Literal[1] = 1
    dataset: DatasetReference
    model: ModelConfig
    training: TrainingConfig = TrainingConfig()
    evaluation: EvaluationConfig = EvaluationConfig()
    seed: int = setting(
        421, "Seed", "Start of every random stream of the run.", ge=0, le=HIGHEST_SEED, basic=True
    )
    device: str = setting(
        "auto",
        "Device",
        "auto takes a CUDA device where there is one.",
        pattern=r"^(auto|cpu|cuda(:\d+)?)$",
        basic=True,
    )

    def bound_to(self, fingerprint: str, format: str) -> RunConfig:
        """Return the same run on data of this content only, read in this format."""
        bound = self.dataset.model_copy(update={"fingerprint": fingerprint, "format": format})
        return self.model_copy(update={"dataset": bound})

    def identity(self, *, with_seed: bool = True) -> str:
        """Return 16 hex digits that two runs share when they compute the same thing.

        Place, device, threads and checkpoint habits do not count, nor does a setting that was
        added later and has its default; ``with_seed=False`` gives the identity of a seed group.
        """
        values = self.model_dump(mode="json")
        for path in _NOT_IDENTITY:
            holder: dict[str, Any] = values
            for key in path[:-1]:
                holder = holder[key]
            del holder[path[-1]]
        for section in ("model", "training"):
            for name in getattr(self, section).defaults_added_later():
                del values[section][name]
        if not with_seed:
            del values["seed"]
        canonical = json.dumps(values, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()[:16]
