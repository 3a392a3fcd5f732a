"""Results of finished runs as lines of text, to hand on or to keep beside a paper.

A line holds what tables, tests and figures ask for: settings, software and hardware, metrics, the
main curves, metrics per user and recall by item popularity. Weights, embeddings, lists and
generated graphs stay behind.
"""

from __future__ import annotations

from typing import Final

SUFFIX: Final = ".jsonl"
"""Of a file of packed runs."""
