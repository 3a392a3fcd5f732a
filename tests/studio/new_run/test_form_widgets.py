"""Editors, field boxes and the list of all parameters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QRadioButton, QWidget

from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.model_union import MODEL_CONFIGS
from studio.forms.editors import editor_for
from studio.forms.field_box import FieldBox
from studio.forms.field_grid import FieldGrid
from studio.forms.parameter_list import ParameterList, grouped
from studio.forms.two_line_choice import Option, TwoLineChoice
from studio.pages.new_run.changes_card import _short
from studio.pages.new_run.protocol_editor import ProtocolEditor

FIELDS = {field.path: field for field in fields_of("dasrec")}


def scroll_over(widget) -> QWheelEvent:
    nowhere = QPoint(0, 0)
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        nowhere,
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event


@pytest.fixture
def keep(qtbot):
    def keep(widget):
        qtbot.addWidget(widget)
        return widget

    return keep


@pytest.fixture
def box(keep, editor):
    box = keep(FieldBox(FIELDS["training.learning_rate"]))
    box.edited.connect(editor.type_entry)
    editor.changed.connect(lambda: box.show_resolved(editor.resolved))
    box.show_resolved(editor.resolved)
    return box


def test_typing_a_wrong_value_says_beside_the_field_what_is_allowed(qtbot, box) -> None:
    box.editor.widget.end(False)
    qtbot.keyClicks(box.editor.widget, "x")
    assert box.editor.widget.text() == "0.001x"
    assert box.note() == "Must be a number above 0 and at most 10."
    assert box.editor.widget.property("invalid") == "true"
    assert box.editor.widget.accessibleDescription() == box.note()


def test_a_changed_value_is_tinted_with_the_preset_below(box, editor) -> None:
    editor.type_entry("training.learning_rate", "0.0005")
    assert box.note() == "default 0.001"
    assert box.editor.widget.property("changed") == "true"


def test_setting_back_takes_the_tint_away(box, editor) -> None:
    editor.type_entry("training.learning_rate", "0.0005")
    editor.reset("training.learning_rate")
    assert box.editor.widget.text() == "0.001"
    assert box.editor.widget.property("changed") == "false"


def test_undo_keys_in_a_field_go_to_the_form(qtbot, box) -> None:
    line = box.editor.widget
    line.end(False)
    qtbot.keyClicks(line, "5")
    line.event(_override(Qt.Key.Key_Z))
    assert line.text() == "0.0015"


def _override(key):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("path", ["training.epochs", "model.schedule", "model.use_attention"])
def test_the_scroll_wheel_changes_no_value(keep, path) -> None:
    holder = keep(QWidget())
    editor = editor_for(FIELDS[path])
    editor.widget.setParent(holder)
    editor.show_text({"training.epochs": "50", "model.schedule": "cumulative"}.get(path, "true"))
    edits = []
    editor.edited.connect(edits.append)
    scroll_over(editor.widget)
    assert edits == []


@pytest.mark.parametrize(
    ("path", "typed"),
    [("model.schedule", "per_step"), ("model.use_attention", "false"), ("training.epochs", "7")],
)
def test_showing_a_value_is_not_an_edit(keep, path, typed) -> None:
    holder, edits = keep(QWidget()), []
    editor = editor_for(FIELDS[path])
    editor.widget.setParent(holder)
    editor.edited.connect(edits.append)
    editor.show_text(typed)
    assert edits == []


@pytest.fixture
def listing(keep, editor):
    holder = keep(QWidget())
    listing = ParameterList(editor.resolved.fields, holder)
    listing.holder = holder  # a test's widgets live as long as something refers to them
    editor.changed.connect(lambda: listing.show_resolved(editor.resolved))
    listing.show_resolved(editor.resolved)
    return listing


@pytest.mark.parametrize("model", MODEL_CONFIGS)
def test_every_setting_of_every_model_has_a_line(model) -> None:
    fields = fields_of(model)
    listed = [field for _, members in grouped(fields) for field in members]
    assert sorted(field.path for field in listed) == sorted(field.path for field in fields)


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


@pytest.fixture
def wide_listing(listing):
    """The list as wide as it stands in the page with three columns."""
    listing.resize(391, 2300)
    listing.show()
    yield listing
    listing.hide()


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


def test_a_setting_with_one_allowed_value_cannot_be_edited(keep) -> None:
    field = next(f for f in fields_of("dasrec-a") if f.path == "model.use_attention")
    editor = editor_for(field)
    keep(editor.widget)
    assert not editor.widget.isEnabled()


def test_a_grid_has_fewer_columns_when_it_is_narrow(keep) -> None:
    grid = keep(FieldGrid([QLineEdit() for _ in range(6)]))
    grid.resize(600, 300)
    grid.show()
    wide = grid._columns
    grid.resize(260, 300)
    assert (wide, grid._columns) == (3, 2)
    grid.hide()


def test_a_barred_option_cannot_be_chosen_and_says_why(keep) -> None:
    choice = keep(TwoLineChoice("Model"))
    choice.show_options([Option("a", "A"), Option("b", "B", barred="Needs features")], "a")
    item = choice.model().item(1)
    assert not item.isEnabled()
    assert "Needs features" in item.data(Qt.ItemDataRole.AccessibleTextRole)


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


def test_the_threshold_has_no_effect_on_data_with_two_modalities(keep, editor) -> None:
    box = keep(FieldBox(FIELDS["model.similarity_threshold"]))
    box.show_resolved(editor.resolved)
    assert box.note() == "no effect here"
    editor.type_entry("model.similarity_threshold", "0.7")
    box.show_resolved(editor.resolved)
    assert box.note() == "no effect here; default 0.5"
    editor.set_data(replace(editor.data, modalities=("image", "text", "audio")))
    box.show_resolved(editor.resolved)
    assert box.note() == "default 0.5"


def test_a_wrong_value_is_said_before_that_it_has_no_effect(keep, editor) -> None:
    box = keep(FieldBox(FIELDS["model.similarity_threshold"]))
    editor.type_entry("model.similarity_threshold", "7")
    box.show_resolved(editor.resolved)
    assert box.note().startswith("Must be")
