"""Names in a figure: as short as their place asks, and never two alike that are not."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Final

from dasrec_core.reporting.escaping import one_line

_CUT: Final = "…"


def short_names(names: Sequence[str], longest: int) -> list[str]:
    """Return names of at most ``longest`` signs.

    What is too long is shortened in its middle: settings tell configurations apart at the end, and
    a number without its last digits would be another one. Names that would then look the same stay
    whole.
    """
    whole = [one_line(name) for name in names]
    cut = {name: _cut(name, longest) for name in whole}
    seen = Counter(cut.values())
    return [name if seen[cut[name]] > 1 else cut[name] for name in whole]


def in_lines(name: str, width: int) -> str:
    """Return a name in lines of at most ``width`` signs."""
    return "\n".join(textwrap.wrap(name, width))


def _cut(name: str, longest: int) -> str:
    if len(name) <= longest:
        return name
    tail = (longest - len(_CUT)) // 2
    head = longest - len(_CUT) - tail
    return f"{name[:head].rstrip()}{_CUT}{name[-tail:].lstrip()}"
