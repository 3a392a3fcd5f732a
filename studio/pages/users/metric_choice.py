"""The metrics by which users can be looked at."""

from __future__ import annotations

from typing import Final

METRICS: Final = {"recall@20": "Recall@20", "ndcg@20": "NDCG@20"}
"""Key of each and what it is called, in their order; the first is shown first."""
