"""The list of all settings: its lines, search, ways back, and settings without effect."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QRadioButton

from dasrec_core.config.form_schema import fields_of
from studio.pages.new_run.changes_card import _short
from studio.pages.new_run.protocol_editor import ProtocolEditor

FIELDS = {field.path: field for field in fields_of("dasrec")}


@pytest.mark.parametrize(
    ("words", "path"),
    [("learning", "training.learning_rate"), ("λ₁", "model.contrastive_weight"),
     ("user-item hides row", None), ("model.msi", "model.msi_weight")],
)  # fmt: skip
def test_search_looks_at_title_symbol_path_and_help(listing, words, path) -> None:
    listing.set_filter(words, changed_only=False)
    shown = [row.field.path for row in listing._rows.values() if not row.isHidden()]
    assert (path in shown) if path else shown == []
    assert listing.num_shown == len(shown)


def test_changed_only_lists_what_was_changed(listing, editor) -> None:
    editor.type_entry("seed", "7")
    listing.set_filter("", changed_only=True)
    assert [p for p, row in listing._rows.items() if not row.isHidden()] == ["seed"]


def test_an_error_stands_under_its_line(listing, editor) -> None:
    editor.type_entry("seed", "-1")
    wanted = "Must be whole numbers from 0 to 2147483647 with commas, or ranges such as 1-5."
    assert listing._rows["seed"].below() == wanted
    editor.reset("seed")
    assert listing._rows["seed"].below() == ""


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("training.batch_size", "512", "default 1024"),
        ("training.learning_rate", "0.01", "default 0.001"),
        ("training.epochs", "2", "default 50"),
        ("evaluation.cutoffs", "5, 20", "5, 10, 20, 50"),
    ],
)
def test_the_way_back_never_cuts_the_value_it_names(listing, editor, path, typed, words) -> None:
    editor.type_entry(path, typed)
    assert listing._rows[path]._undo.text() == words


def test_the_way_back_names_no_value_where_none_fits(listing, editor, monkeypatch) -> None:
    monkeypatch.setattr("studio.forms.parameter_row.NOTE_WIDTH", 90)
    editor.type_entry("evaluation.cutoffs", "5, 20")
    undo = listing._rows["evaluation.cutoffs"]._undo
    assert undo.text() == "Set back"
    assert "Set back to default 5, 10, 20, 50" in undo.toolTip()


def test_a_long_list_that_was_changed_ends_after_a_whole_number() -> None:
    assert _short("1, 2, 3, 4, 5, 6, 7, 8, 1024, 2048") == "1, 2, 3, 4, 5, 6, 7, 8, …"


def test_values_end_at_one_place_with_and_without_a_unit_or_a_way_back(
    wide_listing, editor
) -> None:
    editor.type_entry("training.batch_size", "512")
    QApplication.processEvents()
    rows = wide_listing._rows.values()
    assert len({row._editor.widget.geometry().right() for row in rows}) == 1


def test_names_and_units_that_are_long_take_a_second_line(wide_listing) -> None:
    rows = wide_listing._rows.values()
    long = next(row for row in rows if row.field.title == "Generated graph weight")
    words = (long._line.itemAt(0).widget(), wide_listing._rows["training.patience"]._aside)
    for label in words:
        assert label.heightForWidth(label.width()) <= label.height()
        assert label.wordWrap()


def test_a_unit_that_the_name_says_is_not_repeated(listing) -> None:
    assert listing._rows["training.epochs"].aside() == ""
    assert listing._rows["training.evaluate_every"].aside() == "epochs"


def test_a_choice_reads_alike_in_the_list_and_among_the_basics(listing, editor) -> None:
    editor.type_entry("evaluation.protocol", "paper")
    row = listing._rows["evaluation.protocol"]
    assert row._editor.widget.currentText() == "Test"
    assert row._undo.text() == "Validation"
    basics = ProtocolEditor(FIELDS["evaluation.protocol"])
    words = [one.text() for one in basics.widget.findChildren(QRadioButton)]
    basics.widget.deleteLater()
    assert words == ["Validation", "Test, as in the paper"]


def test_what_is_empty_has_one_word(listing, editor) -> None:
    editor.type_entry("dataset.standardize", "image")
    assert listing._rows["dataset.standardize"]._undo.text() == "default none"
    assert listing._rows["dataset.fill_missing"]._editor.widget.placeholderText() == "none"


def test_a_setting_without_effect_is_muted_and_says_so(listing, editor) -> None:
    heads = listing._rows["model.num_heads"]
    assert (heads.aside(), heads._label.property("tone") or "") == ("", "")
    editor.type_entry("model.use_attention", "false")
    assert (heads.aside(), heads._label.property("tone")) == ("no effect here", "muted")
    assert heads._editor.widget.isEnabled()
    editor.reset("model.use_attention")
    assert (heads.aside(), heads._label.property("tone")) == ("", "text")


def test_a_change_without_effect_says_so_below_its_way_back(listing, editor) -> None:
    editor.type_entry("model.use_attention", "false")
    editor.type_entry("model.num_heads", "8")
    heads = listing._rows["model.num_heads"]
    assert (heads.aside(), heads.below()) == ("", "no effect here")
    assert heads.is_changed
    editor.reset("model.use_attention")
    assert heads.below() == ""


def test_a_unit_comes_back_where_a_setting_acts_again(listing, editor) -> None:
    warmup = listing._rows["model.denoiser_warmup"]
    assert warmup.aside() == "passes"
    editor.type_entry("model.graph_source", "plain")
    assert warmup.aside() == "no effect here"
    editor.reset("model.graph_source")
    assert warmup.aside() == "passes"
