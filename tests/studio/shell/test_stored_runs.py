"""Runs that another version has stored are told of when the window opens."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, []), (1, ["1 run is not listed"]), (3, ["3 runs are not listed"])],
)
def test_runs_of_another_version_are_told_of(bare_window, services, qtbot, number, said):
    services.store.num_unreadable = number
    bare_window.attach(services)
    qtbot.waitUntil(lambda: services.tasks.num_pending == 0)
    told = [words for words in bare_window.toasts.words() if "another version" in words]
    assert [words.split(":")[0] for words in told] == said
