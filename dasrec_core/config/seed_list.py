"""Seeds as a person writes them: ``1, 2, 3`` or ``1-5, 42``."""

from __future__ import annotations

import re
from typing import Final

from dasrec_core.config.run import HIGHEST_SEED
from dasrec_core.errors import ConfigError

MOST_SEEDS: Final = 100

# Ranges with a hyphen or an en dash, which text programs make of it.
_PART: Final = re.compile(r"([0-9]{1,10})(?:\s*[-–]\s*([0-9]{1,10}))?")


def read_seeds(text: str) -> tuple[int, ...]:
    """Return the seeds in the order they are written, none twice; ranges hold both ends.

    Raises:
        ConfigError: The text is no list of seeds within bounds, or one of more than
            ``MOST_SEEDS``, which is a slip: each seed is a training of its own.
    """
    seeds: dict[int, None] = {}
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        first = int(match[1]) if match else 0
        last = int(match[2]) if match and match[2] else first
        if match is None or not first <= last <= HIGHEST_SEED:
            raise ConfigError(
                f"Must be whole numbers from 0 to {HIGHEST_SEED} with commas, or ranges such as "
                "1-5."
            )
        # One more than may be is enough to tell: a range may hold millions.
        seeds.update(dict.fromkeys(range(first, min(last, first + MOST_SEEDS) + 1)))
        if len(seeds) > MOST_SEEDS:
            raise ConfigError(f"These are more than {MOST_SEEDS} seeds.")
    return tuple(seeds)
