"""What kind of thing a modality describes, as far as its name tells."""

from __future__ import annotations

import re
from enum import StrEnum


class ModalityKind(StrEnum):
    """What item features were taken from."""

    IMAGE = "image"
    TEXT = "text"
    AUDIO = "audio"
    VIDEO = "video"
    OTHER = "other"


# Beginnings of words. In this order: clip-text is text; clip-image and plain clip are images.
_TEXT = "text title review caption lyric descri [a-z]*bert minilm gte e5 bge glove llama sentence"
_AUDIO = "audio acoustic sound music vggish whisper wav2vec mfcc hubert clap encodec mert"
_VIDEO = "video timesformer r2p1d mvit i3d"
_IMAGE = "image img visual vision photo poster cover vit resnet vgg clip dino swin inception"
_KINDS: tuple[tuple[ModalityKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:^|[^a-z0-9])(?:{'|'.join(words.split())})"))
    for kind, words in (
        (ModalityKind.TEXT, _TEXT),
        (ModalityKind.AUDIO, _AUDIO),
        (ModalityKind.VIDEO, _VIDEO),
        (ModalityKind.IMAGE, _IMAGE),
    )
)


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
NAME_WORDS = "letters, digits, dots, hyphens and underscores"


def can_be_name(name: str) -> bool:
    """Tell whether a modality can be called so, which is part of the name of a file."""
    return _NAME.fullmatch(name) is not None


def kind_of(modality: str) -> ModalityKind:
    """Return the kind of a modality by its name, such as AUDIO for ``vggish``.

    A single v, t or a means image, text or audio, as in many published data sets.
    """
    name = modality.lower()
    single = {"v": ModalityKind.IMAGE, "t": ModalityKind.TEXT, "a": ModalityKind.AUDIO}
    if name in single:
        return single[name]
    return next((kind for kind, words in _KINDS if words.search(name)), ModalityKind.OTHER)
