"""A setting takes exactly the values that were asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dasrec_core.config.form_schema import fields_of
from dasrec_core.errors import ConfigError
from dasrec_core.sweeps.axis import Span, check_space, holds, parse_axis, values_of

FIELDS = {field.path: field for field in fields_of("dasrec")}
NOISE, LAYERS = FIELDS["model.noise_intensity"], FIELDS["model.num_layers"]
DIM, CONTRAST = FIELDS["model.embedding_dim"], FIELDS["model.contrast"]
DENOISER = FIELDS["model.denoiser_hidden_dims"]


@pytest.mark.parametrize(
    ("field", "text", "values"),
    [
        (NOISE, "0.1, 0.3", (0.1, 0.3)),
        (NOISE, "0.1 to 0.7 step 0.2", (0.1, 0.3, 0.5, 0.7)),
        (NOISE, "1e-4 to 1e-2 log 3", (1e-4, 1e-3, 1e-2)),
        (NOISE, ".2 TO .4 count 3", (0.2, 0.3, 0.4)),
        (LAYERS, "1 to 4 step 1", (1, 2, 3, 4)),
        (DIM, "16 to 128 log 4", (16, 32, 64, 128)),
        (CONTRAST, "both, none", ("both", "none")),
        (DENOISER, "500; 500,200", ([500], [500, 200])),
    ],
)
def test_written_axis_gives_its_values(field, text, values) -> None:
    assert values_of(parse_axis(field, text), field) == values


@pytest.mark.parametrize(
    ("axis", "inside", "outside"),
    [
        ((1, 2), [1, 2], [3, "1"]),
        (Span(low=0.1, high=0.7), [0.1, 0.33, 0.7], [0.05, 0.8, None, "0.3", True]),
        (Span(low=0.1, high=0.7, step=0.2), [0.1, 0.3, 0.7], [0.2]),
        (Span(low=1e-4, high=1e-2, scale="log"), [1e-3], [0.0]),
    ],
)
def test_a_search_can_propose_what_its_axis_holds(axis, inside, outside) -> None:
    assert all(holds(axis, value) for value in inside)
    assert not any(holds(axis, value) for value in outside)


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        (NOISE, "", "No value"),
        (NOISE, "a, b", "must be a number"),
        (NOISE, "0.7 to 0.1 step 0.1", "must be below"),
        (NOISE, "0 to 1 log 3", "above 0"),
        (NOISE, "0.1 to 0.7 by 0.2", "is no range"),
        (NOISE, "0 to 1 step 1e-9", "more than 1000"),
        (NOISE, "0.1 to 0.7 count 2.5", "cannot be used"),
    ],
)
def test_axis_that_says_nothing_sensible_is_refused_in_words(field, text, words) -> None:
    with pytest.raises(ConfigError, match=words):
        parse_axis(field, text)


def test_range_without_step_or_count_is_no_grid() -> None:
    with pytest.raises(ConfigError, match="neither step nor count"):
        values_of(parse_axis(NOISE, "0.1 to 0.7"), NOISE)


def test_whole_number_is_never_rounded_from_a_step() -> None:
    with pytest.raises(ConfigError, match="whole numbers"):
        values_of(parse_axis(LAYERS, "1 to 3 step 0.5"), LAYERS)


@pytest.mark.parametrize(
    "given",
    [
        {"low": 1, "high": 4, "step": 0.5},
        {"low": 0.2, "high": 8, "scale": "log"},
        {"low": 1.2, "high": 1.4},
    ],
)
def test_a_search_for_a_whole_number_has_no_fractions(given: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="whole numbers"):
        check_space(Span(**given), LAYERS)
    check_space(Span(low=1, high=4), LAYERS)


def test_text_setting_has_no_range() -> None:
    with pytest.raises(ConfigError, match="is no number"):
        values_of(Span(low=0, high=1, count=2), CONTRAST)


@given(
    low=st.floats(1e-6, 10), width=st.floats(1e-3, 100), count=st.integers(2, 50), log=st.booleans()
)
def test_range_begins_and_ends_where_it_says_and_rises(low, width, count, log) -> None:
    span = Span(low=low, high=low + width, count=count, scale="log" if log else "linear")
    values = values_of(span, NOISE)
    assert len(values) == count
    assert values == tuple(sorted(values))
    assert (values[0], values[-1]) == (pytest.approx(low), pytest.approx(low + width))
