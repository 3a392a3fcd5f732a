"""How a modality is drawn."""

from __future__ import annotations

from typing import Final

from dasrec_core.data.modalities import ModalityKind

GLYPHS: Final = {
    ModalityKind.IMAGE: "image",
    ModalityKind.TEXT: "text-aa",
    ModalityKind.AUDIO: "speaker-high",
    ModalityKind.VIDEO: "film-strip",
    ModalityKind.OTHER: "cube",
}
