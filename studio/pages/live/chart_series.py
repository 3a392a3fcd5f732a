"""Which curves the charts of a run show, as plain arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from dasrec_core.store.records import Curves
from studio.pages.live.run_story import Points, RunStory
from studio.pages.live.usage import epochs_at
from studio.widgets.series import Series

MOST_TERMS = 6
"""Run colours that can be told apart; more loss terms are summed by their first word."""


class Axis(IntEnum):
    """What runs along the bottom."""

    EPOCH = 0
    MINUTES = 1
    STEPS = 2

    @property
    def word(self) -> str:
        """What a place on it is called."""
        return {Axis.EPOCH: "epoch", Axis.MINUTES: "minute", Axis.STEPS: "step"}[self]


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: places ascending, values, words for the legend."""

    label: str
    x: Series
    y: Series


@dataclass(frozen=True, slots=True)
class Timeline:
    """Turns epochs into places on the axis.

    Args:
        axis: What the places are.
        seconds: Seconds since the start, by epoch.
        steps: Training steps of an epoch.
    """

    axis: Axis
    seconds: Points
    steps: int = 1

    def line(self, label: str, points: Points, scale: float = 1.0) -> Line:
        """The curve of some points; epochs whose time is unknown are left out on a time axis."""
        epochs = np.asarray(points.epochs, dtype=float)
        values = np.asarray(points.values, dtype=float) * scale
        if self.axis is not Axis.MINUTES:
            return Line(label, epochs * self._per_epoch, values)
        known = np.isin(epochs, self.seconds.epochs)
        places = np.interp(epochs[known], self.seconds.epochs or [0], self.seconds.values or [0])
        return Line(label, places / 60, values[known])

    def usage_line(self, label: str, curve: tuple[Series, Series], scale: float = 1.0) -> Line:
        """The curve of samples, which have seconds and no epochs."""
        seconds, values = curve
        if self.axis is Axis.MINUTES:
            return Line(label, seconds / 60, values * scale)
        places = epochs_at(seconds, self.seconds) * self._per_epoch
        return Line(label, places, values[: len(places)] * scale)

    @property
    def _per_epoch(self) -> int:
        return self.steps if self.axis is Axis.STEPS else 1

    def place(self, epoch: int) -> float | None:
        """Where an epoch stands, ``None`` when its time is unknown."""
        if self.axis is not Axis.MINUTES:
            return float(epoch * self._per_epoch)
        by_epoch = dict(zip(self.seconds.epochs, self.seconds.values, strict=True))
        return by_epoch[epoch] / 60 if epoch in by_epoch else None


def timeline_of_curves(curves: Curves, axis: Axis) -> Timeline:
    """The timeline of a stored run: its epochs took as long as training and evaluation did."""
    train, evaluate = curves.get("train_s"), curves.get("evaluate_s")
    evaluated = dict(zip(evaluate.epochs, evaluate.values, strict=True)) if evaluate else {}
    seconds, total = Points(), 0.0
    if train is not None:
        for epoch, value in zip(train.epochs, train.values, strict=True):
            total += value + evaluated.get(epoch, 0.0)
            seconds.add(epoch, total)
    return Timeline(axis, seconds)


def points_of(curves: Curves, key: str) -> Points | None:
    """A stored curve as points."""
    curve = curves.get(key)
    return Points(list(curve.epochs), list(curve.values)) if curve else None


def loss_terms(story: RunStory) -> dict[str, Points]:
    """Loss terms to show, the total first.

    More terms than there are colours are summed: first over what follows a slash, such as the
    modality, then over the members of an ensemble, then over what follows the first word.
    """
    terms = story.curves("loss/")
    for separator in ("/", " ", "_"):
        if len(terms) > MOST_TERMS:
            terms = _summed(terms, separator)
    total = {"total": terms.pop("total")} if "total" in terms else {}
    return total | terms


def diagnostic_groups(story: RunStory) -> dict[str, dict[str, Points]]:
    """Diagnostics by the part of their name before the slash; the rest names the curve.

    Where members of an ensemble make more curves than there are colours, their mean is shown.
    """
    groups: dict[str, dict[str, Points]] = {}
    for name, points in story.curves("diagnostics/").items():
        group, _, member = name.partition("/")
        groups.setdefault(group, {})[member or group] = points
    return {
        group: _mean_of_members(curves) if len(curves) > MOST_TERMS else curves
        for group, curves in groups.items()
    }


def words(name: str) -> str:
    """A name from the engine as words: ``kept_fraction`` becomes ``Kept fraction``."""
    spaced = name.replace("_", " ").strip()
    return spaced[:1].upper() + spaced[1:]


def _mean_of_members(curves: Mapping[str, Points]) -> dict[str, Points]:
    counts = Counter(name.partition(" ")[0] for name in curves)
    return {
        name: Points(points.epochs, [value / counts[name] for value in points.values])
        for name, points in _summed(curves, " ").items()
    }


def _summed(terms: Mapping[str, Points], separator: str) -> dict[str, Points]:
    sums: dict[str, Points] = {}
    for name, points in terms.items():
        group = name.partition(separator)[0]
        before = sums.get(group)
        if before is not None and before.epochs == points.epochs:
            total = [a + b for a, b in zip(before.values, points.values, strict=True)]
            points = Points(points.epochs, total)
        sums[group] = points
    return sums
