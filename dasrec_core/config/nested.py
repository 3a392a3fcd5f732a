"""Reading and writing nested values by dotted path, such as ``training.learning_rate``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Values = dict[str, Any]
"""A configuration as plain nested values, as JSON gives it; not validated."""


def deep_copy(values: Mapping[str, Any]) -> Values:
    """Return ``values`` with every mapping copied, so that :func:`put` leaves the original be."""
    return {
        key: deep_copy(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
    }


def put(values: Values, path: str, value: object) -> None:
    """Set the value at ``path``; mappings on the way are made where they are missing."""
    *way, last = path.split(".")
    holder = values
    for key in way:
        inner = holder.get(key)
        if not isinstance(inner, dict):
            inner = {}
            holder[key] = inner
        holder = inner
    holder[last] = value


def get(values: Mapping[str, Any], path: str, default: object = None) -> Any:  # noqa: ANN401 - JSON
    """Return the value at ``path``, or ``default`` when there is none."""
    found: Any = values
    for key in path.split("."):
        if not isinstance(found, Mapping) or key not in found:
            return default
        found = found[key]
    return found


def leaves(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ``(path, value)`` of everything that is not a mapping, in order."""
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
