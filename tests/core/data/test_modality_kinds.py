"""Names of modalities as published data sets use them."""

from __future__ import annotations

import pytest

from dasrec_core.data.modalities import ModalityKind, kind_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("image", "image"),
        ("v", "image"),
        ("visual_2", "image"),
        ("vit-base", "image"),
        ("resnet50", "image"),
        ("vgg16", "image"),
        ("clip-image", "image"),
        ("clip", "image"),
        ("clip-text", "text"),
        ("text", "text"),
        ("t", "text"),
        ("all-MiniLM-L6-v2", "text"),
        ("bert-base", "text"),
        ("sentence-roberta", "text"),
        ("audio", "audio"),
        ("a", "audio"),
        ("vggish", "audio"),
        ("whisper", "audio"),
        ("video", "video"),
        ("activity", "other"),
        ("price", "other"),
    ],
)
def test_a_name_tells_the_kind(name: str, kind: str) -> None:
    assert kind_of(name) == ModalityKind(kind)
