"""The cards of loss, speed, memory and load: their charts, and the curves drawn in them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QFrame

from dasrec_core.config.base import ModelConfigBase
from dasrec_core.config.loss_titles import loss_title
from studio.pages.live.chart_series import Line, Timeline, loss_terms
from studio.pages.live.chart_set import ChartSet
from studio.pages.live.run_story import RunStory
from studio.pages.live.usage_lines import load_lines, memory_lines, speed_lines
from studio.plain_number import plain_number
from studio.widgets.chart_card import chart_card, four_decimals, loss_text

_TIMES = {"train_s": "training", "evaluate_s": "evaluation"}


def loss_card(charts: ChartSet) -> QFrame:
    """The loss of training and its parts."""
    chart = charts.add("loss", "Training loss")
    return chart_card("Loss", chart, note="training", form=loss_text, topic="live.loss")


def speed_card(charts: ChartSet) -> QFrame:
    """How much is trained in a second."""
    chart = charts.add("speed", "Training interactions per second", low=True)
    chart.set_y_start(0.0)
    return chart_card(
        "Interactions per second", chart, note="thousand", form=short_number, topic="live.speed"
    )


def load_card(charts: ChartSet) -> QFrame:
    """How busy the computer is with it."""
    chart = charts.add("load", "Load of processor and graphics card in per cent", low=True)
    chart.set_y_start(0.0)
    return chart_card(
        "Load", chart, note="%, 100 is one core", form=short_number, topic="live.load"
    )


def seconds_card(charts: ChartSet) -> QFrame:
    """How long epochs and evaluations take."""
    chart = charts.add("seconds", "Seconds per epoch", low=True)
    chart.set_y_start(0.0)
    return chart_card("Seconds per epoch", chart, form=short_number, topic="live.seconds")


def memory_card(charts: ChartSet) -> QFrame:
    """How much memory the engine and the card have in use."""
    chart = charts.add("memory", "Memory of the engine process in gigabytes", low=True)
    chart.set_y_start(0.0)
    return chart_card("Memory", chart, note="GB", form=_two_decimals, topic="live.memory")


def draw_cards(
    charts: ChartSet, story: RunStory, timeline: Timeline, model: type[ModelConfigBase]
) -> None:
    """Draw all of the above; ``model`` has the words for its losses."""
    losses = {
        name: timeline.line(loss_title(model, name), points)
        for name, points in loss_terms(story).items()
    }
    charts.draw("loss", losses)
    charts.draw("seconds", _lines(timeline, story, _TIMES))
    charts.draw("speed", speed_lines(timeline, story))
    charts.draw("memory", memory_lines(timeline, story))
    charts.draw("load", load_lines(timeline, story))


def short_number(value: float) -> str:
    """A number of any size in few letters, with a real minus sign."""
    return plain_number(value, 3)


def _two_decimals(value: float) -> str:
    return four_decimals(value)[:-2]


def _lines(timeline: Timeline, story: RunStory, labels: Mapping[str, str]) -> dict[str, Line]:
    return {
        label: timeline.line(label, story.series[key])
        for key, label in labels.items()
        if key in story.series
    }
