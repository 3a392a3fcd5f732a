"""Names of metrics as papers print them."""

from __future__ import annotations

from typing import Final

_NAMES: Final = {"ndcg": "NDCG", "mrr": "MRR", "map": "MAP"}


def metric_title(key: str) -> str:
    """Return ``NDCG@20`` for ``ndcg@20``; what stands before a slash is left out."""
    name, at, cutoff = key.rpartition("/")[2].partition("@")
    return f"{_NAMES.get(name, name.capitalize().replace('_', ' '))}{at}{cutoff}"
