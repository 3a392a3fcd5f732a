"""What goes where: one document on stdout, and words when a stream, or the user, has had enough."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import sys

import pytest

from dasrec_core.cli import models
from dasrec_core.cli.main import main
from dasrec_core.cli.output import Output


class Refusing(io.StringIO):
    """A stream to a full disk, or into a pipe whose reader has left."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def write(self, text: str) -> int:
        raise OSError(self._number, os.strerror(self._number))


@pytest.mark.parametrize("form", [["--json"], []])
def test_full_disk_behind_stdout_is_said_and_is_no_defect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", Refusing(errno.ENOSPC))
    assert main(["models", *form]) == 2
    said = capsys.readouterr().err
    assert "cannot be printed: No space left on device" in said
    assert "defect" not in said


@pytest.mark.parametrize("form", [["--json"], []])
def test_reader_that_has_left_is_no_defect(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", Refusing(errno.EPIPE))
    assert main(["models", *form]) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EPIPE])
def test_a_note_that_cannot_be_printed_is_no_error(
    monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """It would end the watch over a run, and take the document on stdout with it."""
    monkeypatch.setattr(sys, "stderr", Refusing(number))
    Output(as_json=True).note("Warning: 2 users have no training interaction.")


def test_streams_that_were_closed_are_none_to_fail_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["models", "--json"]) == 0
    assert main(["models", "nope"]) == 2
    for opened in (sys.stdout, sys.stderr):
        opened.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_before_a_verb_listens_ends_with_130_and_a_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    before = signal.signal(number, signal.default_int_handler)
    monkeypatch.setattr(models, "open_session", lambda *_: os.kill(os.getpid(), number))
    try:
        assert main(["models", "--json"]) == 130
        assert signal.getsignal(number) is signal.default_int_handler
    finally:
        signal.signal(number, before)
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"] == "Cancelled before it was done."
    assert "Cancelled" in captured.err


def test_name_that_is_no_text_is_refused_in_words(cli, demo_folder) -> None:
    odd = demo_folder.with_name("caf\udce9")
    demo_folder.rename(odd)
    called = cli("train", "--data", odd, "--model", "popularity", "--json")
    assert called.code == 2
    assert "no UTF-8 text" in called.document["error"]
