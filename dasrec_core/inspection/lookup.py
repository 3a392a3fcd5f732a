"""From what a person types to a user or an item."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dasrec_core.data.dataset import Dataset
from dasrec_core.errors import ConfigError


def find_user(dataset: Dataset, key: str) -> int:
    """Return the number of the user with this key, or number where the data has no keys.

    Raises:
        ConfigError: There is no such user.
    """
    return _find(key, dataset.user_keys, dataset.num_users, ("user", dataset))


def find_users(dataset: Dataset, keys: Sequence[str]) -> list[int]:
    """Return the number of the user of each key; see :func:`find_user`.

    Looking through all keys for each of 100,000 users would take a minute and a half.

    Raises:
        ConfigError: There is no such user.
    """
    places: dict[str, int] = {}
    for number, key in enumerate(dataset.user_keys):
        places.setdefault(key, number)
    return [places[key] if key in places else find_user(dataset, key) for key in keys]


def find_item(dataset: Dataset, key: str) -> int:
    """Return the number of the item with this key, or number where the data has no keys.

    Raises:
        ConfigError: There is no such item.
    """
    return _find(key, dataset.item_keys, dataset.num_items, ("item", dataset))


def _find(key: str, keys: Sequence[str], count: int, of: tuple[str, Dataset]) -> int:
    kind, dataset = of
    if keys and key in keys:
        return keys.index(key)
    if not keys and key.isdecimal() and int(key) < count:
        return int(key)
    known = f"such as {', '.join(keys[:3])}" if keys else f"a number from 0 to {count - 1}"
    raise ConfigError(
        f"There is no {kind} {key!r} in {Path(dataset.path).name}.",
        f"Give the {kind}'s id as it stands in the data: {known}.",
    )
