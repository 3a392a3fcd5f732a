"""Verbs that are imported only when they are called."""

from __future__ import annotations

from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup


class LazyGroup(TyperGroup):
    """Verbs by name; ``models`` must not wait for the imports of ``train``.

    A subclass names its verbs in ``modules``; each module has a typer ``app``.
    """

    modules: ClassVar[dict[str, str]] = {}

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer keeps the type private
        """Return the names of all verbs, in the order of help."""
        return list(self.modules)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - as above
        """Import the module of a verb and return its command; ``None`` when there is none."""
        if cmd_name not in self.modules:
            return None
        command = typer.main.get_command(import_module(self.modules[cmd_name]).app)
        command.name = cmd_name
        return command


class Verbs(LazyGroup):
    """What ``main.py`` can do."""

    modules: ClassVar[dict[str, str]] = {
        name: f"dasrec_core.cli.{name}"
        for name in (
            "train",
            "resume",
            "sweep",
            "evaluate",
            "recommend",
            "runs",
            "data",
            "models",
            "presets",
            "bench",
            "doctor",
        )
    }


class RunsVerbs(LazyGroup):
    """What ``main.py runs`` can do."""

    modules: ClassVar[dict[str, str]] = {
        name: f"dasrec_core.cli.runs_{name}"
        for name in (
            "list",
            "show",
            "compare",
            "groups",
            "explain",
            "export",
            "pack",
            "unpack",
            "reproduce",
            "recover",
            "delete",
        )
    }
