"""A line chart on the screen."""

from __future__ import annotations

import pytest

from studio.widgets.line_chart import LineChart


@pytest.fixture
def chart(qtbot):
    made = LineChart("Recall@20")
    qtbot.addWidget(made)
    made.resize(400, 240)
    made.show()
    return made
