from __future__ import annotations

import subprocess

import pytest
from fit_walk import sideways
from PySide6.QtWidgets import QLabel

from studio.shell import computer
from studio.shell.computer import (
    Check,
    Gpu,
    TorchBuild,
    checks,
    gpus,
    parse_gpu,
    report,
    torch_build,
)

CARD = Gpu("NVIDIA RTX 4090", 0.62, 9.1, 24.0)


def words_of(widget):
    return [label.text() for label in widget.findChildren(QLabel)]


def facts(tmp_path, cards=()):
    return {check.name: check for check in checks(tmp_path, cards)}


def test_the_three_ways_lead_on(bare_window, qtbot):
    page = bare_window.current_page()
    for push, signal in (
        (page.demo, page.demo_wanted),
        (page.folder, page.folder_wanted),
        (page.results, page.results_wanted),
    ):
        with qtbot.waitSignal(signal, timeout=500):
            push.click()


def test_the_page_names_what_was_found(bare_window):
    words = words_of(bare_window.current_page())
    assert any(sentence.startswith("PyTorch 2.") for sentence in words)
    assert any(sentence.startswith("Python 3.") for sentence in words)


def test_the_smallest_window_does_not_scroll_sideways(bare_window, qtbot):
    bare_window.current_page().show_checks(
        (Check("warning", "warning", "No GPU found", "long words " * 9),)
    )
    bare_window.show()
    bare_window.resize(1, 1)
    qtbot.waitUntil(lambda: bare_window.width() == bare_window.minimumSizeHint().width())
    assert sideways(bare_window) == []


def test_the_details_are_copied(bare_window, qapp):
    page = bare_window.current_page()
    page._copy()
    assert "PySide6" in qapp.clipboard().text()


def test_the_installed_torch_is_found_without_importing_it():
    build = torch_build()
    assert build is not None
    assert build.version.startswith("2.")


def test_a_missing_torch_is_said_with_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(computer, "torch_build", lambda: None)
    check = facts(tmp_path)["PyTorch is missing"]
    assert check.tone == "danger"
    assert "make setup" in check.words


def test_a_card_that_cannot_be_used_is_a_warning(monkeypatch, tmp_path):
    monkeypatch.setattr(computer, "torch_build", lambda: TorchBuild("2.13.0", ""))
    assert "CPU build" in facts(tmp_path, (CARD,))["NVIDIA RTX 4090"].words


def test_a_card_that_is_used_is_fine(monkeypatch, tmp_path):
    monkeypatch.setattr(computer, "torch_build", lambda: TorchBuild("2.13.0", "12.6"))
    assert facts(tmp_path, (CARD,))["NVIDIA RTX 4090"].tone == "success"


def test_little_free_disk_is_a_warning(monkeypatch, tmp_path):
    usage = computer.shutil.disk_usage(tmp_path)._replace(free=500_000_000)
    monkeypatch.setattr(computer.shutil, "disk_usage", lambda _: usage)
    assert facts(tmp_path)["0.5 GB free"].tone == "warning"


def test_a_home_that_does_not_exist_yet_is_measured_where_it_will_be(tmp_path):
    assert any(name.endswith("GB free") for name in facts(tmp_path / "not" / "yet"))


def test_a_line_of_the_driver_is_understood():
    assert parse_gpu("NVIDIA RTX 4090, 62, 9318, 24576") == Gpu(
        "NVIDIA RTX 4090", 0.62, 9318 / 1024, 24.0
    )


@pytest.mark.parametrize("line", ["", "No devices were found", "a, b, c, d"])
def test_what_the_driver_complains_about_is_no_card(line):
    assert parse_gpu(line) is None


def test_a_broken_driver_is_no_card(monkeypatch):
    def fail(*_args, **_values):
        raise subprocess.TimeoutExpired("nvidia-smi", 5)

    monkeypatch.setattr(computer.shutil, "which", lambda _: "/usr/bin/nvidia-smi")
    monkeypatch.setattr(subprocess, "run", fail)
    assert gpus() == ()


def test_the_report_has_no_personal_paths(tmp_path):
    assert str(tmp_path) not in report(checks(tmp_path, ()))


def test_the_bar_shows_the_load_of_the_card(window):
    window.top_bar.show_gpus((CARD,))
    assert {"GPU 62 %", "9.1 of 24 GB"} <= set(words_of(window.top_bar))


def test_the_bar_says_that_there_is_no_card(window):
    assert "No GPU, using CPU" in words_of(window.top_bar)
