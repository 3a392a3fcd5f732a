"""The modality weights and the noise of every user, written with a run's results."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dasrec_core.execution.array_files import read_arrays, write_arrays
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.models.parts.user_fusion import UserFusion, UserNoise


def write_fusion(run_folder: Path, fusion: UserFusion) -> None:
    """Write what a model holds about each user.

    Raises:
        DiskError: The file cannot be written.
    """
    arrays = {"modalities": np.array(fusion.modalities), "weights": fusion.weights}
    if fusion.noise is not None:
        noise = fusion.noise
        arrays |= {"sparsity": noise.sparsity, "distinct": noise.distinct, "levels": noise.levels}
    write_arrays(RunFolder(run_folder).fusion_file, arrays)


def read_fusion(run_folder: Path) -> UserFusion | None:
    """Return what the run's model held about each user; ``None`` where it held nothing.

    Raises:
        ExecutionError: The file is damaged.
    """
    path = RunFolder(run_folder).fusion_file
    if not path.exists():
        return None
    arrays = read_arrays(path)
    noise = None
    if "sparsity" in arrays:
        noise = UserNoise(arrays["sparsity"], arrays["distinct"], arrays["levels"])
    return UserFusion(tuple(arrays["modalities"].tolist()), arrays["weights"], noise)
