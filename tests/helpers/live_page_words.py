"""What the live page shows, in words and numbers."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QPushButton

RECALL = "valid/recall@20"


def epochs_drawn(page, key=RECALL, series="this run"):
    chart = page.view.charts.chart(key)
    return list(chart.points(series)[0]) if series in set(chart.keys()) else []


def word(page):
    return page._controls.chip.words()


def step(page, kind):
    return page.view.panel.findChild(QPushButton, f"step-{kind}")


def shows(qtbot, page, state, timeout=5000):
    qtbot.waitUntil(lambda: word(page) == state, timeout=timeout)


def named(parent, name):
    return next(b for b in parent.findChildren(QAbstractButton) if b.text() == name)
