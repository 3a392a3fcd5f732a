"""Numbers that are written out."""

from __future__ import annotations

import pytest

from studio.plain_number import plain_number, steady_number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (16384, "16384"),
        (1234.5, "1234"),
        (0.0005, "0.0005"),
        (36.7123, "36.71"),
        (-0.25, "−0.25"),
        (0, "0"),
        (3.2e12, "3.2e+12"),
        (1e-7, "1e-07".replace("-", "−")),
        (float("nan"), "nan"),
    ],
)
def test_a_number_is_written_out_in_few_digits(value: float, shown: str) -> None:
    assert plain_number(value, 4) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (41.371, "41.37"),
        (0.43, "0.4300"),
        (3.9539, "3.954"),
        (1600, "1600"),
        (9999.7, "10000"),
        (56789.1, "56789"),
        (0.0, "0.000"),
    ],
)
def test_a_steady_number_keeps_its_digits(value: float, shown: str) -> None:
    assert steady_number(value, 4) == shown
