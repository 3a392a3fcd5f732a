from __future__ import annotations

import pytest
from fake_runs import run_config

from dasrec_core.execution.run_folder import RunFolder
from studio.pages.live.report import log_tail, write_report


@pytest.fixture
def folder(tmp_path):
    return RunFolder.create(tmp_path / "home" / "runs", "run-1", run_config()).path


def test_report_holds_cause_settings_and_log_but_no_path(folder, tmp_path):
    (folder / "log.txt").write_text(f'File "{folder}/x.py", line 3\nValueError: no\n')
    report = write_report(folder, "It broke", "Because.")
    assert all(part in report for part in ("It broke", '"lightgcn"', "ValueError: no"))
    assert str(tmp_path) not in report


def test_log_tail_has_only_the_last_lines(folder):
    (folder / "log.txt").write_text("\n".join(f"line {n}" for n in range(9999)))
    assert log_tail(folder, 2) == "line 9997\nline 9998"


def test_log_that_is_missing_is_empty(folder):
    assert log_tail(folder) == ""
