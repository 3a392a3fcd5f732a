"""Verbs that are imported only when they are called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

VERBS = (
    "train",
    "resume",
    "evaluate",
    "recommend",
    "runs",
    "data",
    "models",
    "presets",
    "doctor",
)
"""Names of the verbs in the order of help; each is a module of this package with an ``app``."""


class LazyGroup(TyperGroup):
    """The verbs by name; ``models`` must not wait for the imports of ``train``."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer keeps the type private
        """Return the names of all verbs."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - as above
        """Import the module of a verb and return its command; ``None`` when there is none."""
        if cmd_name not in VERBS:
            return None
        command = typer.main.get_command(import_module(f"dasrec_core.cli.{cmd_name}").app)
        command.name = cmd_name
        return command
