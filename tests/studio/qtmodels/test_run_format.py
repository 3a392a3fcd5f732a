from __future__ import annotations

import math
from datetime import datetime

import pytest

from studio.qtmodels.plain_tip import plain_tip
from studio.qtmodels.run_format import (
    duration_text,
    memory_text,
    metric_text,
    moment_text,
    signed_text,
)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (math.nan, "–"),
        (-1, "–"),
        (0.04, "< 0.1 s"),
        (9.94, "9.9 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (3569, "59 min"),
        (3571, "1 h 00"),
        (3900, "1 h 05"),
        (86_400, "1 d 0 h"),
    ],
)
def test_a_duration_has_two_units_at_most(seconds: float | None, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("difference", "text"),
    [(0.00123, "+0.0012"), (-0.0049, "−0.0049"), (-0.00001, "0.0000"), (None, "–")],
)
def test_a_difference_has_a_real_minus_and_no_signed_zero(
    difference: float | None, text: str
) -> None:
    assert signed_text(difference) == text


def test_a_missing_or_infinite_metric_is_a_dash() -> None:
    assert [metric_text(value) for value in (None, math.inf, 0.1)] == ["–", "–", "0.1000"]


@pytest.mark.parametrize(
    ("num_bytes", "text"), [(None, "–"), (1000, "1 MB"), (620_000_000, "620 MB"), (3.1e9, "3.1 GB")]
)
def test_memory_is_in_mb_or_gb(num_bytes: int | None, text: str) -> None:
    assert memory_text(num_bytes) == text


def test_a_moment_is_as_short_as_it_can_be() -> None:
    def at(*parts: int) -> int:
        return round(datetime(*parts).timestamp() * 1000)  # type: ignore[arg-type]  # six ints

    now = at(2026, 11, 23, 14, 0)
    shown = [moment_text(at(*parts), now) for parts in [(2026, 11, 23, 9, 5), (2026, 3, 2, 1, 0)]]
    assert shown == ["09:05", "2 Mar"]
    assert moment_text(at(2025, 3, 2, 1, 0), now) == "Mar 2025"


def test_a_tip_shows_markup_as_text_and_is_cut() -> None:
    tip = plain_tip("<img src='file:///x'>\n" + "a" * 10_000)
    assert tip.startswith("<qt>&lt;img src=&#x27;file")
    assert "<br>" in tip
    assert len(tip) < 700


@pytest.mark.parametrize(
    ("value", "text"), [(-0.1234, "−0.1234"), (-0.00001, "0.0000"), (0.5, "0.5000")]
)
def test_a_metric_below_zero_has_a_real_minus_and_zero_has_none(value: float, text: str) -> None:
    assert metric_text(value) == text
