"""Every class of a kind that the studio defines, so that a test cannot forget the next one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import studio


def studio_classes(base: type) -> list[type]:
    """Subclasses of ``base`` in all modules of the studio, by name."""
    for module in walk_packages(studio.__path__, "studio."):
        import_module(module.name)
    found = {kind for kind in _below(base) if kind.__module__.startswith("studio.")}
    return sorted(found, key=lambda kind: kind.__name__)


def _below(base: type) -> Iterator[type]:
    for kind in base.__subclasses__():
        yield kind
        yield from _below(kind)
