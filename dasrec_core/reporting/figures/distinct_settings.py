"""Which settings tell configurations apart, in as few words as that takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

_Settings = Mapping[str, object]


def distinct_settings(configurations: Sequence[_Settings]) -> list[tuple[str, ...]]:
    """Return of each configuration the settings that tell it from the others, as words.

    All are told by the same settings: one after another those that tell most apart, in the order
    given among equals, until no two are alike. One configuration alone is told by none.

    Args:
        configurations: Values by dotted path, no two the same.

    Returns:
        One tuple per configuration, in their order, such as ``("batch size 64", "epochs 50")``.

    Raises:
        ValueError: Two configurations are the same.
    """
    paths = list(dict.fromkeys(path for one in configurations for path in one))
    varied = [path for path in paths if _kinds(configurations, [path]) > 1]
    named: list[str] = []
    while _kinds(configurations, named) < len(configurations):
        left = [path for path in varied if path not in named]
        if not left:
            raise ValueError("two configurations are the same")
        named.append(max(left, key=lambda path: _kinds(configurations, [*named, path])))
    for path in tuple(named):  # one named early may say no more than those after it
        fewer = [other for other in named if other != path]
        if _kinds(configurations, fewer) == len(configurations):
            named = fewer
    order = [path for path in varied if path in named]
    return [_words(one, order) for one in configurations]


def _kinds(configurations: Sequence[_Settings], paths: Sequence[str]) -> int:
    return len({_words(one, paths) for one in configurations})


def _words(settings: _Settings, paths: Sequence[str]) -> tuple[str, ...]:
    leaves = Counter(_leaf(path) for path in paths)
    return tuple(
        f"{_leaf(path) if leaves[_leaf(path)] == 1 else path} {settings[path]}"
        for path in paths
        if path in settings
    )


def _leaf(path: str) -> str:
    return path.rpartition(".")[2].replace("_", " ")
