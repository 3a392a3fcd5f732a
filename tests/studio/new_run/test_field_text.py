"""From values to text and back, with words for what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS
from dasrec_core.errors import ConfigError
from studio.forms.field_text import entry_of, shown, text_of, value_of

FIELDS = {field.path: field for field in fields_of("dasrec")}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0005, "0.0005"),
        (1e-5, "0.00001"),
        (1e-7, "1e-7"),
        (1.0, "1"),
        (5, "5"),
        (True, "true"),
        ((5, 10), "5, 10"),
        (None, ""),
    ],
)
def test_a_value_is_written_as_a_person_would(value, text) -> None:
    assert text_of(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_is_changed_by_being_shown(value) -> None:
    assert float(text_of(value)) == value


@pytest.mark.parametrize("model", MODEL_CONFIGS)
def test_every_default_survives_its_text(model) -> None:
    for field in fields_of(model):
        if field.default is not None:
            back = value_of(field, text_of(field.default))
            assert back == (list(field.default) if field.kind == "list" else field.default)


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("training.learning_rate", "abc", "Must be a number above 0 and at most 10."),
        ("training.learning_rate", "", "Must be a number above 0 and at most 10."),
        ("training.epochs", "5.5", "Must be a whole number from 1 to 100000."),
        ("training.learning_rate", "0,001", "Write decimals with a point"),
        ("evaluation.cutoffs", "5, x", "Must be a list with, for each item, a whole number"),
        ("model.use_attention", "maybe", "Must be true or false."),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_is_allowed(path, typed, words) -> None:
    with pytest.raises(ConfigError, match=words.replace(".", r"\.")):
        value_of(FIELDS[path], typed)


def test_an_optional_setting_may_be_left_empty() -> None:
    assert value_of(FIELDS["dataset.modalities"], " ") is None


@pytest.mark.parametrize("path", ["dataset.modalities", "dataset.standardize"])
@pytest.mark.parametrize("value", [[], ["image"]])
def test_a_list_is_read_back_from_its_entry_also_an_empty_one(path, value) -> None:
    assert value_of(FIELDS[path], entry_of(FIELDS[path], value)) == value


def test_what_is_not_given_has_no_text() -> None:
    assert entry_of(FIELDS["dataset.modalities"], None) == ""


def test_a_switch_reads_on_and_off_in_a_summary() -> None:
    assert (shown(True), shown(False)) == ("on", "off")
    assert (shown(()), shown(None)) == ("none", "not given")
