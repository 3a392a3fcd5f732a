"""What a part of a score can come from."""

from __future__ import annotations

from typing import Literal

SourceKind = Literal["identity", "modality", "generated", "bias"]
"""Trained embeddings of users and items; features of a modality; a modality's generated graph; an
offset that is the same for every user or item."""
