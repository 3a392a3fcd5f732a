"""Asks ``main.py doctor`` in a process of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from dasrec_core.execution.launch import program
from dasrec_core.paths import Home
from studio.personal_paths import without_personal_paths

_ENDS_WITHIN_MS = 2000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``ok`` is ``None`` for what is only worth knowing."""

    name: str
    ok: bool | None
    detail: str
    hint: str = ""


class Doctor(QObject):
    """Runs the checks beside the window: they import torch, which takes seconds.

    A process and not a thread: a broken installation of CUDA can end whoever asks it.

    Signals:
        found: The findings, as a tuple.
        failed: What happened, and what the user can do.
    """

    found = Signal(object)
    failed = Signal(str, str)

    def __init__(self, home: Home, results_url: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        where = ["--home", str(home.path)]
        self._command = [*program(), "doctor", "--json", *where]
        if results_url:
            self._command += ["--results", results_url]
        self._process: QProcess | None = None

    @property
    def is_asking(self) -> bool:
        """Whether an answer is awaited."""
        return self._process is not None

    def ask(self) -> None:
        """Begin; while an answer is awaited this does nothing."""
        if self._process is not None:
            return
        process = self._process = QProcess(self)
        process.finished.connect(self._read)
        process.errorOccurred.connect(self._note_error)
        process.start(self._command[0], self._command[1:])

    def close(self) -> None:
        """Want no answer any more."""
        process, self._process = self._process, None
        if process is None:
            return
        process.finished.disconnect(self._read)
        process.errorOccurred.disconnect(self._note_error)
        process.kill()
        process.waitForFinished(_ENDS_WITHIN_MS)
        process.deleteLater()

    @Slot()
    def _read(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        answer = bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace")
        complaint = bytes(process.readAllStandardError().data()).decode("utf-8", "replace")
        process.deleteLater()
        try:
            self.found.emit(parse(answer))
        except ValueError:
            last = next(iter(reversed(complaint.strip().splitlines())), "it said nothing")
            self.failed.emit(f"The checks ended without an answer: {last}", "Run make setup.")

    @Slot(QProcess.ProcessError)
    def _note_error(self, error: QProcess.ProcessError) -> None:
        if error is not QProcess.ProcessError.FailedToStart or self._process is None:
            return  # the end is told by ``finished``
        self._process.deleteLater()
        self._process = None
        self.failed.emit(f"{self._command[0]} cannot be started.", "Install the studio again.")


def parse(answer: str) -> tuple[Finding, ...]:
    """The findings of ``doctor --json``.

    Raises:
        ValueError: It is no such answer.
    """
    rows = json.loads(answer)
    if not isinstance(rows, list):
        raise ValueError("the answer is no list")
    try:
        return tuple(
            Finding(str(row["name"]), row["ok"], str(row["detail"]), str(row["hint"]))
            for row in rows
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a list of findings: {error}") from error


def as_text(version: str, findings: tuple[Finding, ...], home: Path) -> str:
    """The findings for a message to someone who helps, without names of people and their folders.

    Args:
        version: Of the studio.
        findings: What the doctor said.
        home: Folder of the studio, which may lie anywhere.
    """
    words = {True: "ok", False: "PROBLEM", None: "info"}
    lines = [f"DASRec Studio {version}"]
    for one in findings:
        lines.append(f"{one.name}: {words[one.ok]}: {one.detail}")
        if one.ok is False and one.hint:
            lines.append(f"  {one.hint}")
    return without_personal_paths("\n".join(lines), (home, Path.home()))
