"""From one seed to independent, named streams of random numbers.

Every stream is a function of (seed, names), for example ``(421, "negatives", 7)`` for the
negatives of epoch 7. So a resumed run needs no stored generator state: epoch 8 draws what it
would have drawn without the pause.
"""

from __future__ import annotations

import hashlib


def derive_seed(seed: int, *names: str | int) -> int:
    """Return a 63-bit seed for the stream called ``names``, stable across platforms."""
    text = "/".join([str(seed), *map(str, names)])
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1
