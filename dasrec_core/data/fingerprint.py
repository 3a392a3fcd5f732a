"""The identity of a data set: its content, whatever its name, place and number types."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.formats.base import SPLITS, SplitName
from dasrec_core.data.interactions import Interactions

_VERSION = b"dasrec-dataset-1"


def fingerprint(
    splits: Mapping[SplitName, Interactions], features: Mapping[str, NDArray[np.float32]]
) -> str:
    """Return the SHA-256 of splits and features, 64 hex digits.

    Equal for equal content on every machine: neither the folder, nor the order of entries, nor
    the type numbers were stored as (as long as float32 holds them) make a difference.
    """
    digest = hashlib.sha256(_VERSION)
    for name in SPLITS:
        split = splits[name]
        _add(digest, f"split/{name}/{split.num_items}", split.indptr.astype("<i8"))
        _add(digest, "items", split.item_ids.astype("<i8"))
    for modality in sorted(features):
        _add(digest, f"features/{modality}", features[modality].astype("<f4"))
    return digest.hexdigest()


def _add(digest: hashlib._Hash, label: str, array: NDArray[np.generic]) -> None:
    # The lengths keep neighbours apart: "ab", "c" is not "a", "bc".
    digest.update(f"{len(label.encode())}:{label}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).data)
