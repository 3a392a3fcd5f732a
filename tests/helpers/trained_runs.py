"""Runs that are really trained, in the test's own process and in about a second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dasrec_core.config.run import RunConfig
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.execution.worker import execute_attempt
from dasrec_core.training import device
from dasrec_core.training.cancellation import CancelToken

SMALL_DASREC = {
    "name": "dasrec",
    "embedding_dim": 8,
    "denoiser_hidden_dims": [16],
    "num_heads": 2,
}


def train_here(
    runs: Path, run_id: str, data: Path, model: dict[str, Any], **settings: Any
) -> RunFolder:
    """Train a model for two epochs and return its finished run."""
    config = RunConfig.model_validate(
        {"dataset": {"path": str(data)}, "model": model, "training": {"epochs": 2}} | settings
    )
    folder = RunFolder.create(runs, run_id, config)
    with pytest.MonkeyPatch.context() as patch:
        # Leave the threads of the test process alone.
        patch.setattr(device, "set_threads", lambda num_threads: 1)
        assert execute_attempt(folder, CancelToken(folder.requested)) == 0
    return folder
