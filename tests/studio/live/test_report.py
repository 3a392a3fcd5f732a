from __future__ import annotations

import getpass
from pathlib import Path

import pytest
from fake_runs import run_config

from dasrec_core.execution.run_folder import RunFolder
from studio.pages.live.report import log_tail, without_personal_paths, write_report


@pytest.fixture
def folder(tmp_path):
    return RunFolder.create(tmp_path / "home" / "runs", "run-1", run_config()).path


def test_report_holds_cause_settings_and_log_but_no_path(folder, tmp_path):
    (folder / "log.txt").write_text(f'File "{folder}/x.py", line 3\nValueError: no\n')
    report = write_report(folder, "It broke", "Because.")
    assert all(part in report for part in ("It broke", '"lightgcn"', "ValueError: no"))
    assert str(tmp_path) not in report


@pytest.mark.parametrize(
    "path",
    [
        "/srv/projects/ann/secret/model.py",
        r"C:\Users\Ann\Documents\data\x.npy",
        "/media/My Disk/papers 2026/tiktok/trnMat.pkl",
    ],
)
def test_foreign_paths_keep_only_their_last_two_parts(path):
    shown = without_personal_paths(f'open("{path}") failed', ())
    assert not any(word in shown for word in ("ann", "Ann", "My Disk", "Users"))
    assert shown.startswith('open("…/')
    assert path.replace("\\", "/").rsplit("/", 1)[-1] in shown


def test_name_of_the_user_is_left_out(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "annabel")
    assert without_personal_paths("mail annabel now", ()) == "mail <user> now"


def test_home_folder_is_named_by_what_it_is():
    home = Path("/somewhere/ann")
    shown = without_personal_paths("/somewhere/ann/data", (Path("/other"), home))
    assert shown == "<home>/data"


def test_words_with_slashes_are_left_alone():
    words = "12/586 steps, valid/recall@20, and/or, 3.5 it/s"
    assert without_personal_paths(words, ()) == words


def test_log_tail_has_only_the_last_lines(folder):
    (folder / "log.txt").write_text("\n".join(f"line {n}" for n in range(9999)))
    assert log_tail(folder, 2) == "line 9997\nline 9998"


def test_log_that_is_missing_is_empty(folder):
    assert log_tail(folder) == ""
