"""What the question marks of About say: title and words by topic."""

from __future__ import annotations

from typing import Final

TEXTS: Final = {
    "about": (
        "About and checks",
        "What main.py doctor says about this computer. Copy it when you ask for help; your name "
        "and folders are left out.",
    ),
}
