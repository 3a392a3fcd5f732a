"""Words and numbers that findings share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.formats.base import Content

NUM_EXAMPLES = 5

SPLIT_TITLES = {"train": "training", "valid": "validation", "test": "test"}


def percent(part: int, whole: int) -> str:
    """Return a share such as ``7.3 %``."""
    share = 100 * part / whole if whole else 0.0
    return "under 0.1 %" if 0 < share < 0.05 else f"{share:.1f} %"


def item_examples(content: Content, item_ids: NDArray[np.integer]) -> tuple[str, ...]:
    """Return the first few items as people know them: number, and title or key."""
    return _examples("item", item_ids, content.item_titles or content.item_keys)


def user_examples(content: Content, user_ids: NDArray[np.integer]) -> tuple[str, ...]:
    """Return the first few users: number, and key where there is one."""
    return _examples("user", user_ids, content.user_keys)


def _examples(what: str, ids: NDArray[np.integer], names: Sequence[str]) -> tuple[str, ...]:
    shown = []
    for number in ids[:NUM_EXAMPLES].tolist():
        name = names[number] if number < len(names) else ""
        shown.append(f"{what} {number}" + (f" ({name[:60]})" if name else ""))
    return tuple(shown)
