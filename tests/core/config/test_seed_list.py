"""Seeds as they are written."""

from __future__ import annotations

import pytest

from dasrec_core.config.seed_list import MOST_SEEDS, read_seeds
from dasrec_core.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "seeds"),
    [
        ("7", (7,)),
        (" 421, 1 ,2", (421, 1, 2)),
        ("1-3", (1, 2, 3)),
        ("42, 1 – 3, 2", (42, 1, 2, 3)),
        ("5-5", (5,)),
        ("0-99", tuple(range(100))),
        ("2147483646-2147483647", (2147483646, 2147483647)),
    ],
)
def test_numbers_and_ranges_are_read_in_order_none_twice(text: str, seeds: tuple[int, ...]) -> None:
    assert read_seeds(text) == seeds


@pytest.mark.parametrize(
    "text", ["", "1,", "a", "-1", "1-", "3-1", "1-2-3", "1.5", "2147483648", "1-2147483648", "²"]
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="whole numbers from 0 to 2147483647"):
        read_seeds(text)


@pytest.mark.parametrize("text", ["1-101", "0-2147483647", ",".join(map(str, range(101)))])
def test_more_seeds_than_anybody_means_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match=f"more than {MOST_SEEDS} seeds"):
        read_seeds(text)
